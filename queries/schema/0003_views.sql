-- The record that counts for each key of each source: the newest one of a run that was not undone.
create view current_record as
with standing as (
    select *
    from source_record
    where run_id not in (select run_id from run_undo)
),
newest as (
    select *, row_number() over (partition by source_id, key order by seq desc) as age
    from standing
)
select * exclude (age)
from newest
where age = 1 and not tombstone;

-- Judgements that were not withdrawn; of several on one pair the newest counts.
create view standing_judgement as
with kept as (
    select *
    from judgement
    where id not in (select judgement_id from judgement_withdrawal)
),
newest as (
    select *, row_number() over (partition by left_id, right_id order by seq desc) as age
    from kept
)
select * exclude (age)
from newest
where age = 1;

-- Assertions of people; of several on one field the newest counts.
create view standing_assertion as
with newest as (
    select
        *,
        row_number() over (partition by registration_id, field order by seq desc) as age
    from assertion
)
select * exclude (age)
from newest
where age = 1;
