-- Adds a dependency that a person states, or takes one back.
-- Parameters: every column.
insert into stated_dependency
values (
    $seq, $id, $registration_id, $to_name, $kind, $evidence_kind, $data_objects, $stands, $reason, $actor,
    $at_utc
)
