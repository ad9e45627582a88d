-- Notes that a schema step was taken.
-- Parameters: step.
insert into schema_step values (?)
