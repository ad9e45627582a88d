-- What data pass along a dependency, and how sure it is (derived; the next full analysis fills them).
alter table dependency add column data_objects json;
alter table dependency add column confidence double;
-- Dependencies that people state (ground). `to_name` is a registration's id, or a name where the catalogue knows
-- no such system. Of several on one pair and kind the newest counts; one that does not stand takes it back.
create table stated_dependency (
    seq ubigint not null,
    id varchar not null,
    registration_id varchar not null,
    to_name varchar not null,
    kind varchar not null,
    evidence_kind varchar not null,
    data_objects json not null,
    stands boolean not null,
    reason varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
create view standing_dependency as
with newest as (
    select
        *,
        row_number() over (partition by registration_id, to_name, kind order by seq desc) as age
    from stated_dependency
)
select * exclude (age)
from newest
where age = 1 and stands;
-- Roadmaps that people keep, and what they note of their steps (ground).
create table roadmap (
    seq ubigint not null,
    id varchar not null,
    name varchar not null,
    body json not null,
    actor varchar not null,
    at_utc varchar not null
);
create table step_note (
    seq ubigint not null,
    roadmap_id varchar not null,
    registration_id varchar not null,
    state varchar not null,
    day varchar not null,
    saved bigint,
    spent bigint,
    reason varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
