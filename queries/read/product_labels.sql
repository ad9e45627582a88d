-- Which product each application is an installation of, by product.
-- Parameters: application_id (empty for all), ceiling.   Returns: the label.
select
    p.application_id as subject, p.product, p.name, p.kind, p.confidence,
    p.evidence as evidence_json
from product_label as p
join application as a on a.id = p.application_id
where ($application_id = '' or p.application_id = $application_id) and a.visibility <= $ceiling
order by p.product, p.application_id
