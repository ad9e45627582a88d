-- Adds a person's verdict on two registrations.
-- Parameters: every column.
insert into judgement
values ($seq, $id, $left_id, $right_id, $verdict, $reason, $actor, $at_utc, $valid_until)
