-- Which schema steps the store has taken.
create table if not exists schema_step (step integer not null)
