-- Which product each application is an installation of, as the last analysis left it.
-- Parameters: none.   Returns: application_id, product, name, kind, confidence, evidence.
select application_id, product, name, kind, confidence, evidence
from product_label
