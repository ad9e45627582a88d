-- What search shows: applications, and registrations no analysis has looked at yet.
-- Parameters: none.   Returns: one row a document.
with label as (
    select
        application_id,
        list(function order by rank) as functions
    from classification
    group by application_id
),
cost as (
    select application_id, sum(hundredths) as hundredths
    from cost_item
    where currency = 'IDR'
    group by application_id
),
usage_count as (
    -- The index is one for all readers: it counts what everybody may see.
    select application_id, count(distinct id) as usages
    from every_usage
    where visibility = 0
    group by application_id
)
select
    a.id, 'application' as kind, a.name, a.agency, a.level, a.lifecycle, a.visibility,
    a.fields as fields_json, to_json(coalesce(label.functions, [])) as functions_json,
    cost.hundredths, coalesce(usage_count.usages, 0) as usages
from application as a
left join label on label.application_id = a.id
left join cost on cost.application_id = a.id
left join usage_count on usage_count.application_id = a.id
union all by name
select
    r.id, 'registration' as kind, r.name, r.fields ->> '$.owner_agency[0]' as agency,
    'other' as level, coalesce(r.fields ->> '$.status[0]', 'unknown') as lifecycle,
    r.visibility, r.fields as fields_json, to_json([]::varchar[]) as functions_json,
    null as hundredths, 0 as usages
from registration as r
where r.id not in (select registration_id from application_registration)
order by id
