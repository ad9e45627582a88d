-- A source record is verbatim: its hash must still be that of its text.
-- Returns: offending rows.
select id, key from source_record where not tombstone and sha256(raw) <> hash
