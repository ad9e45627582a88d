-- Writes everything that is there, and nothing that is gone, to a database file in staging.
-- Template: {file} a path in staging.
checkpoint;
attach '{file}' as fresh;
copy from database catalog to fresh;
checkpoint fresh;
detach fresh
