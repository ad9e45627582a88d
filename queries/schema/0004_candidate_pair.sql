-- Which blocking rules brought two records together; derived, like the scores beside it.
create table candidate_pair (
    left_id varchar not null,
    right_id varchar not null,
    blocking_rules json not null
);
