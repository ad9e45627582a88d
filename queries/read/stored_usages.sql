-- Usages as the last analysis found them, with the shared application they are of.
-- Parameters: none.   Returns: registration_id, shared_id, evidence.
select u.registration_id, a.shared_id, u.evidence
from usage as u
join application as a on a.id = u.application_id
where a.shared_id is not null
order by u.registration_id
