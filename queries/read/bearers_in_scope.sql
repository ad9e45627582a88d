-- Applications that bear a name in `scope`, in the order of the catalogue: those with a registration of their
-- own first, then shared ones that are only used.
-- (An application is named for its first registration.)
-- Parameters: none.   Returns: the borne name.
with bearer as (
    select name, agency, application_id, coalesce(is_role, false) as is_role,
        coalesce(written, name) as written
    from borne_name
    where name in (select id from scope)
)
select b.name, b.agency, b.application_id, b.is_role, b.written
from bearer as b
left join registration as r on r.id = 'r' || substr(b.application_id, 2)
order by r.seq nulls last, r.position, r.id, b.application_id, b.name, b.is_role, b.written
