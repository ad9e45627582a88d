-- Numbers the proposals in the order in which they are shown: most money first, then most members.
with ranked as (
    select id, row_number() over (order by at_stake desc, members desc, id) - 1 as place
    from proposal
)
update proposal
set position = ranked.place
from ranked
where ranked.id = proposal.id and proposal.position <> ranked.place
