-- Applications with how many registrations, usages and functions they have.
-- Parameters: ceiling.   Returns: the application, first function, counts.
select
    a.id, a.name, a.agency, a.level, a.lifecycle, a.shared_id, a.visibility,
    a.fields as fields_json, a.registrations as registrations_json,
    (select c.function from classification as c where c.application_id = a.id and c.rank = 0)
        as function,
    coalesce(u.usages, 0) as usages
from application as a
left join (
    select application_id, count(distinct id) as usages
    from every_usage
    where visibility <= $ceiling
    group by application_id
) as u on u.application_id = a.id
left join registration as r on r.id = a.registrations ->> '$[0]'
where a.visibility <= $ceiling
order by r.seq nulls last, r.position, a.id
