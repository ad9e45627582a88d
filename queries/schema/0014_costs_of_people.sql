-- The value of a person that says what something costs; null where a register does (derived; an analysis of this build
-- fills it).
alter table cost_item add column assertion_id varchar;
