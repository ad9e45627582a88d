-- Roadmaps that were found before, newest first.
-- Parameters: none.   Returns: the fiscal year of each application that moves.
select years as years_json from tried_roadmap order by seq desc
