-- Scratch list of record ids whose registrations have to go.
create or replace temporary table stale_record (id varchar not null)
