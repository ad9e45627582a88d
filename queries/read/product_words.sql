-- How often each word in `wanted_key` stands in the texts of applications that are called otherwise, and how
-- often at all.
-- Parameters: none.   Returns: word, in_text, uses.
select word, count(*) filter (where not in_name) as in_text, count(*) as uses
from product_word
where word in (select key from wanted_key)
group by word
