-- One application by id.
-- Parameters: id, ceiling (of who uses it).   Returns: the application.
select
    a.id, a.name, a.agency, a.level, a.lifecycle, a.shared_id, a.visibility,
    a.fields as fields_json, a.registrations as registrations_json,
    (select c.function from classification as c where c.application_id = a.id and c.rank = 0)
        as function,
    (select count(distinct u.id) from every_usage as u where u.application_id = a.id and u.visibility <= $ceiling)
        as usages
from application as a
where a.id = $id
