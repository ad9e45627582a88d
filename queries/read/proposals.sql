-- Consolidation proposals, most money first.
-- Parameters: none.   Returns: the proposal.
select body as body_json from proposal order by position
