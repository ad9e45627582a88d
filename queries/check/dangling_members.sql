-- Members of clusters exist.
-- Returns: offending rows.
select m.cluster_id, m.member_id
from cluster_member as m
where m.member_id not in (select id from registration)
    and m.member_id not in (select id from application)
