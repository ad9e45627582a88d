-- Removes the scored pairs and the components of the registrations in `scope`: with one end of a pair the other
-- is in scope.
delete from candidate_pair where left_id in (select id from scope);
delete from pair_score where left_id in (select id from scope);
delete from link_component where member_id in (select id from scope);
