-- Every row of one table in a fixed order, for exports.
-- Template: {table} becomes a name that `tables` returned.
select * from {table} order by all
