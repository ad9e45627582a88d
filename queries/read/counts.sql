-- How much of everything there is. (One count a row: subqueries side by side are planned as joins.)
-- Parameters: none.   Returns: what, count.
select 'sources' as what, count(distinct id) as count from source
union all
select 'runs', count(*) from import_run where id not in (select run_id from run_undo)
union all
select 'records', count(*) from current_record
union all
select 'registrations', count(*) from registration
union all
select 'applications', count(*) from application
union all
select 'usages', count(distinct id) from every_usage
union all
select 'usage_entries', count(*) from usage
union all
select 'deployments', count(*) from deployment
union all
select 'function_clusters', count(*) from cluster where kind = 'function' and size > 1
union all
select 'identity_clusters', count(*) from cluster where kind = 'identity' and size > 1
union all
select 'proposals', count(*) from proposal
union all
-- Pairs that people judged; whether a verdict has run out is a question of the day.
select 'judgements', count(distinct (left_id, right_id)) from kept_judgement
union all
select 'dependencies', count(*) from dependency
union all
select 'sealed', count(*) from sealed where ciphertext <> ''
