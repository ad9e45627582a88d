-- After an analysis every registration it saw stands in exactly one application.
-- Returns: offending rows.
select registration_id, count(*) as places
from application_registration
group by registration_id
having count(*) <> 1
