-- What an analysis depends on: the records, verdicts, assertions and stated dependencies that count on a day. Which records count is
-- told by the runs that brought or took away any and stand.
-- Parameters: today.   Returns: one text.
with valid as (
    select *
    from kept_judgement
    where valid_until is null or valid_until >= $today
),
newest as (
    select id, row_number() over (partition by left_id, right_id order by seq desc) as age
    from valid
),
-- One part a row: subqueries side by side are planned as joins.
part as (
    select
        1 as place,
        concat(count(*), ':', coalesce(bit_xor(hash(source_id, file_hash, seq)), 0)) as text
    from import_run
    where imported + tombstoned > 0 and id not in (select run_id from run_undo)
    union all
    select 2, concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from newest where age = 1
    union all
    select 3, concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from standing_assertion
    union all
    select 4, concat(count(*), ':', coalesce(max(seq), 0)) from source
    union all
    select 5, concat(count(*), ':', coalesce(bit_xor(hash(id)), 0)) from standing_dependency
)
select string_agg(text, '|' order by place) from part
