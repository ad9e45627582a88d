-- Whether a word in `wanted_key` stands in the name of an application whose name is one of its own.
-- Parameters: none.   Returns: one truth.
select count(*) > 0
from product_word as w
join product_reading as p on p.application_id = w.application_id
where w.in_name and w.word in (select key from wanted_key) and p.coined is not null
