-- Adds an import run with its counts.
-- Parameters: every column.
insert into import_run
values (
    $seq, $id, $source_id, $file, $file_hash, $profile, $mapping, $started_at, $actor,
    $rows_read, $imported, $repaired, $rejected, $unchanged, $tombstoned
)
