-- Removes what is in `scope` from the components it is in.
delete from link_component where member_id in (select id from scope);
