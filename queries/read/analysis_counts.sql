-- What an analysis says of the whole catalogue. (One count a row: subqueries side by side are planned as joins.)
-- Parameters: none.   Returns: what, count.
select 'registrations' as what, count(*) as count from application_registration
union all
select 'applications', count(*) from application
union all
select 'usages', count(distinct id) from every_usage
union all
select kind, count(*) from cluster where size > 1 group by kind
union all
select 'labelled', count(*) from classification where rank = 0
union all
select 'proposals', count(*) from proposal
