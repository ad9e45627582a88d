-- Withdraws a verdict; the row itself stays.
-- Parameters: every column.
insert into judgement_withdrawal values ($seq, $judgement_id, $reason, $actor, $at_utc)
