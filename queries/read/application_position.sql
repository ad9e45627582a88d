-- Where an application stands in the listing order.
-- Parameters: id.   Returns: position.
select position from application where id = $id
