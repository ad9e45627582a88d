-- Whatever is above what the reader may see.
-- Parameters: ceiling.   Returns: id.
select id from registration where visibility > $ceiling
union all
select id from application where visibility > $ceiling
union all
select id from every_usage where visibility > $ceiling
