-- Writes the agencies and units in `scope` anew, as `first_mention` has them.
delete from agency where id in (select id from scope);
delete from org_unit where id in (select id from scope);
insert into agency select body_id, name, level from first_mention where kind = 'agency';
insert into org_unit select body_id, parent_id, name from first_mention where kind = 'unit';
