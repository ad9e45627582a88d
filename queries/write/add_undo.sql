-- Notes that a run was undone; its records no longer count.
-- Parameters: every column.
insert into run_undo values ($seq, $run_id, $actor, $at_utc)
