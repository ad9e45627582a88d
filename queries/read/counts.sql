-- How much of everything there is.
-- Parameters: none.   Returns: one row of counts.
select
    (select count(distinct id) from source) as sources,
    (select count(*) from import_run where id not in (select run_id from run_undo)) as runs,
    (select count(*) from current_record) as records,
    (select count(*) from registration) as registrations,
    (select count(*) from application) as applications,
    (select count(*) from usage) as usages,
    (select count(*) from deployment) as deployments,
    (select count(*) from cluster where kind = 'function' and size > 1) as function_clusters,
    (select count(*) from cluster where kind = 'identity' and size > 1) as identity_clusters,
    (select count(*) from proposal) as proposals,
    -- Pairs that people judged; whether a verdict has run out is a question of the day.
    (select count(distinct (left_id, right_id)) from kept_judgement) as judgements,
    (select count(*) from dependency) as dependencies,
    (select count(*) from sealed where ciphertext <> '') as sealed
