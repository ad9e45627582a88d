-- What an analysis of what changed asks about everything else (derived): each row is read out of one
-- registration or application and depends on nothing beside it.
-- Names that applications bear, folded, with the folded name of their owner.
create table borne_name (application_id varchar not null, name varchar not null, agency varchar);
-- Names of what registrations say they need, folded.
create table needed_name (registration_id varchar not null, name varchar not null);
-- Agencies and units as applications and registrations write them. Of one body the first spelling stands:
-- of owners (rank 0, by their anchor), of shared applications that nobody registered (1, by name), of users (2).
create table body_mention (
    subject_id varchar not null,
    kind varchar not null,
    rank integer not null,
    anchor_id varchar,
    place integer not null,
    body_id varchar not null,
    parent_id varchar,
    name varchar not null,
    level varchar not null
);
-- What an application says of the product that it may be: keys of what several have in common, and whose it is.
create table product_reading (
    application_id varchar not null,
    is_known boolean not null,
    make ubigint,
    coined ubigint,
    agency ubigint,
    body blob not null
);
-- Words of an application that could be names, and whether it bears them in its own.
create table product_word (application_id varchar not null, word ubigint not null, in_name boolean not null);
-- The learned group an application is in, and where its agreed values come from.
alter table reading add column home ubigint;
alter table reading add column similarity double;
alter table reading add column provenance varchar;
-- How many members a proposal has: the order of proposals goes by it.
alter table proposal add column members integer;
