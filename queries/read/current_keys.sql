-- What a source's last import left standing.
-- Parameters: source_id.   Returns: key, hash, id of each record that counts.
select key, hash, id from current_record where source_id = $source_id order by seq, position
