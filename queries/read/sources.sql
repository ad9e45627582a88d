-- Sources with what stands in them.
-- Parameters: none.   Returns: id, name, profile, precedence, records, registrations.
with newest as (
    select * from source qualify row_number() over (partition by id order by seq desc) = 1
),
-- How many entries count today.
records as (
    select source_id, count(*) as records from current_record group by source_id
),
-- How many systems they name.
registrations as (
    select source_id, count(*) as registrations from registration group by source_id
)
select
    newest.id, newest.name, newest.profile, newest.precedence,
    coalesce(records.records, 0) as records,
    coalesce(registrations.registrations, 0) as registrations
from newest
left join records on records.source_id = newest.id
left join registrations on registrations.source_id = newest.id
order by newest.seq, newest.id
