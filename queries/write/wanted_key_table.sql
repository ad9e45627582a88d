-- Scratch list of blocking keys whose holders are asked for.
create or replace temporary table wanted_key (key ubigint not null)
