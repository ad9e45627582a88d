-- Adds what a person notes of one step of a kept roadmap.
-- Parameters: every column.
insert into step_note
values ($seq, $roadmap_id, $registration_id, $state, $day, $saved, $spent, $reason, $actor, $at_utc)
