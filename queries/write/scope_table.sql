-- Scratch list of the registrations and applications that an analysis looked at anew.
create or replace temporary table scope (id varchar not null)
