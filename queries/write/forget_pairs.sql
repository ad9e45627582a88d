-- Removes the pairs of one function whose first application is in `scope`.
delete from candidate_pair where left_id in (select id from scope);
delete from pair_score where relation = 'same-function' and left_id in (select id from scope);
