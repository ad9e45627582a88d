-- Empties the derived registrations before they are mapped again.
delete from registration
