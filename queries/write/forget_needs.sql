-- Removes what the applications in `scope` need, and what is known to have taken their place: that is said by either.
delete from dependency
where from_id in (select id from scope) or (kind = 'replaces' and to_id in (select id from scope))
