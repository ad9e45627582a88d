-- Who uses an application as its description says, or an entry that only names it (derived; an analysis of this build
-- fills them); and all usages: these, and the entries that only say that somebody uses one. What one application's
-- subjects say of one user has one id.
create table stated_usage (
    subject_id varchar not null,
    id varchar not null,
    application_id varchar not null,
    agency varchar,
    unit varchar,
    registration_id varchar not null,
    evidence varchar not null,
    visibility integer not null
);
create view every_usage as
select null as subject_id, id, application_id, agency, unit, registration_id, evidence, visibility
from usage
union all
select subject_id, id, application_id, agency, unit, registration_id, evidence, visibility
from stated_usage;
