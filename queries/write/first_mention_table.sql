-- Scratch list of the agencies and units in `scope`, each as it is written first. Owners come before users, and
-- shared applications that nobody registered after all other owners.
create or replace temporary table first_mention as
with placed as (
    select
        m.*,
        row_number() over (
            partition by m.kind, m.body_id
            order by m.rank, r.seq, r.position, r.id, m.place, m.name
        ) as turn
    from body_mention as m
    left join registration as r on r.id = m.anchor_id
    where m.body_id in (select id from scope)
)
select kind, body_id, parent_id, name, level from placed where turn = 1
