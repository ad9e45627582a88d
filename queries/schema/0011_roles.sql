-- Names as they are written, and roles: names that several may bear, now or later (derived; the next full analysis
-- fills them).
alter table borne_name add column is_role boolean;
alter table borne_name add column written varchar;
alter table dependency add column role varchar;
