-- Registrations that are not what the last analysis saw: `new`, `gone`, or `changed`, which is read from another
-- record, or standing elsewhere in the order of import.
-- Parameters: seq (of that analysis).   Returns: id, state.
with undone as (
    select s.id
    from source_record as s
    join run_undo as u on u.run_id = s.run_id
    where u.seq > $seq
)
select
    coalesce(r.id, p.registration_id) as id,
    case
        when p.registration_id is null then 'new'
        when r.id is null then 'gone'
        else 'changed'
    end as state
from registration as r
full join application_registration as p on p.registration_id = r.id
where r.id is null
    or p.registration_id is null
    or r.record_id is distinct from p.record_id
    or r.seq > $seq
    or r.record_id in (select id from undone)
