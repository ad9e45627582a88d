-- Forgets a roadmap that is found anew, and those beyond the newest ones.
-- Parameters: years, most.
delete from tried_roadmap
where
    years = $years::json
    or seq not in (select seq from tried_roadmap where years != $years::json order by seq desc limit $most - 1)
