-- Removes one application's row before its new version is added.
-- Parameters: id.
delete from application where id = $id
