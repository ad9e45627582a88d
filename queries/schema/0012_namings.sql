-- Folded names by which registrations only name a system (derived; the next full analysis fills them).
create table named_system (registration_id varchar not null, name varchar not null);
