-- What the engine has learned, which stands until it is asked to learn anew (ground).
create table match_edition (
    seq ubigint not null,
    id varchar not null,
    at_utc varchar not null,
    knowledge_edition varchar not null,
    records ubigint not null
);
create table match_model (edition_id varchar not null, body blob not null);
alter table analysis add column match_edition varchar;
-- What an analysis of a neighbourhood has to know of the one before it (derived).
create table link_component (
    kind varchar not null,
    component_id varchar not null,
    member_id varchar not null
);
alter table application_registration add column record_id varchar;
alter table application drop column "position";
