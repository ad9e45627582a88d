-- Which product each application is an installation of (derived).
create table product_label (
    application_id varchar not null,
    product varchar not null,
    name varchar not null,
    kind varchar not null,
    confidence double not null,
    evidence json not null
);
-- A verdict may hold up to a day only; which verdicts count is a question of the day from now on, so the
-- view of those that stand gives way to one of those that were kept.
drop view standing_judgement;
alter table judgement add column valid_until varchar;
create view kept_judgement as
select *
from judgement
where id not in (select judgement_id from judgement_withdrawal);
