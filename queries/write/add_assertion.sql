-- Adds a person's value for a field.
-- Parameters: every column.
insert into assertion
values ($seq, $id, $registration_id, $field, $value, $reason, $actor, $at_utc)
