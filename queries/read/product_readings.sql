-- What applications say of products, where it may make a product: of a known one, of one made by one maker for
-- two agencies, of a name in several, and of those in `scope`; in the order of the catalogue.
-- (An application is named for its first registration.)
-- Parameters: agencies (how many a name needs).   Returns: body.
with made as (
    select make
    from product_reading
    where make is not null
    group by make
    having min(agency) <> max(agency)
),
named as (
    select coined
    from product_reading
    where coined is not null
    group by coined
    having count(distinct agency) >= $agencies
),
wanted as (
    select application_id, body
    from product_reading
    where is_known
        or make in (select make from made)
        or coined in (select coined from named)
        or application_id in (select id from scope)
)
select w.body
from wanted as w
left join registration as r on r.id = 'r' || substr(w.application_id, 2)
order by r.seq nulls last, r.position, r.id, w.application_id
