-- What the engine reads out of a record within a match model edition (derived). It depends on the record and
-- the edition alone, so an analysis of what changed reads it back for everything else.
create table record_key (registration_id varchar not null, key ubigint not null);
create table reading (application_id varchar not null, edition varchar not null, body blob not null);
