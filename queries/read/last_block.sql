-- How many blocks of the database file there must be for one table to be whole.
-- Template: {table} becomes a name that `tables` returned.   Returns: one number.
select coalesce(max(greatest(block_id, coalesce(list_max(additional_block_ids), -1))) + 1, 0)::ubigint
from pragma_storage_info('{table}')
where persistent
