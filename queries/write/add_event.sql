-- Appends one audit event.
-- Parameters: every column.
insert into audit_event
values (
    $seq, $at_utc, $actor, $action, $entity, $detail, $touches_index, $previous_hash, $hash
)
