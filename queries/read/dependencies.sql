-- Dependencies between applications, and on names that the catalogue does not know. What leads from or to a system
-- that the reader may not see, and what such a record says, would give it away.
-- Parameters: application_id (empty for all), ceiling.   Returns: the dependency.
with latest as (
    -- When each source was last read.
    select source_id, max(started_at) as at_utc
    from import_run
    where id not in (select run_id from run_undo)
    group by source_id
),
said as (
    -- Who says so, since when, and when last: an entry stands as it is from its run to the last one of its source.
    select r.id, r.visibility, run.started_at as first_seen, latest.at_utc as last_seen
    from registration as r
    join source_record as s on s.id = r.record_id
    join import_run as run on run.id = s.run_id
    join latest on latest.source_id = s.source_id
    union all
    select d.id, r.visibility, d.at_utc, d.at_utc
    from standing_dependency as d
    left join registration as r on r.id = d.registration_id
)
select
    d.from_id as "from", d.to_id as "to", d.resolved, d.kind, d.evidence_kind, d.evidence,
    d.registration_id, coalesce(d.data_objects, '[]') as data_objects_json,
    coalesce(d.confidence, 0) as confidence, coalesce(said.first_seen, '') as first_seen,
    coalesce(said.last_seen, '') as last_seen, d.role
from dependency as d
left join said on said.id = d.registration_id
left join application as f on f.id = d.from_id
left join application as t on t.id = d.to_id
where ($application_id = '' or d.from_id = $application_id or d.to_id = $application_id)
    and coalesce(said.visibility, 0) <= $ceiling
    and coalesce(f.visibility, 0) <= $ceiling
    and coalesce(t.visibility, 0) <= $ceiling
order by d.from_id, d.to_id, d.kind, d.registration_id
