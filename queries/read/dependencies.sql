-- Dependencies between applications.
-- Parameters: application_id (empty for all).   Returns: the dependency.
with latest as (
    -- When each source was last read.
    select source_id, max(started_at) as at_utc
    from import_run
    where id not in (select run_id from run_undo)
    group by source_id
),
said as (
    -- Who says so, since when, and when last: an entry stands as it is from its run to the last one of its source.
    select r.id, run.started_at as first_seen, latest.at_utc as last_seen
    from registration as r
    join source_record as s on s.id = r.record_id
    join import_run as run on run.id = s.run_id
    join latest on latest.source_id = s.source_id
    union all
    select id, at_utc, at_utc from standing_dependency
)
select
    d.from_id as "from", d.to_id as "to", d.resolved, d.kind, d.evidence_kind, d.evidence,
    d.registration_id, coalesce(d.data_objects, '[]') as data_objects_json,
    coalesce(d.confidence, 0) as confidence, coalesce(said.first_seen, '') as first_seen,
    coalesce(said.last_seen, '') as last_seen
from dependency as d
left join said on said.id = d.registration_id
where ($application_id = '' or d.from_id = $application_id or d.to_id = $application_id)
order by d.from_id, d.to_id, d.kind, d.registration_id
