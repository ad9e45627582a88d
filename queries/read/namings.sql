-- Registrations that only name a system, with each folded name by which they do.
-- Parameters: none.   Returns: registration_id, name.
select registration_id, name from named_system
