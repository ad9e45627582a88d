-- Verdicts that were withdrawn.
-- Parameters: none.   Returns: seq of the withdrawal, id of the verdict.
select seq, judgement_id as id
from judgement_withdrawal
