-- Adds an analysis.
-- Parameters: every column.
insert into analysis
values ($seq, $id, $at_utc, $fingerprint, $knowledge_edition, $summary, $match_edition)
