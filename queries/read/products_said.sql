-- What the applications in `scope` said of products, one row for each of their words.
-- Parameters: none.   Returns: the reading, word, in_name.
with said as (
    select application_id, word, in_name
    from product_word
    where application_id in (select id from scope)
)
select p.application_id, p.is_known, p.make, p.coined, p.agency, p.body, s.word, s.in_name
from product_reading as p
left join said as s on s.application_id = p.application_id
where p.application_id in (select id from scope)
