-- Ground tables: appended to, never rewritten (`sealed` rows are destroyed by `padu erase`).
-- Every write adds an audit event; `seq` is that event's number, so all ground rows stand in one order.
create table audit_event (
    seq ubigint not null,
    at_utc varchar not null,
    actor varchar not null,
    action varchar not null,
    entity varchar not null,
    detail varchar not null,
    touches_index boolean not null,
    previous_hash varchar not null,
    hash varchar not null
);
create table source (
    seq ubigint not null,
    id varchar not null,
    name varchar not null,
    profile varchar not null,
    precedence integer not null
);
create table import_run (
    seq ubigint not null,
    id varchar not null,
    source_id varchar not null,
    file varchar not null,
    file_hash varchar not null,
    profile varchar not null,
    mapping varchar not null,
    started_at varchar not null,
    actor varchar not null,
    rows_read ubigint not null,
    imported ubigint not null,
    repaired ubigint not null,
    rejected ubigint not null,
    unchanged ubigint not null,
    tombstoned ubigint not null
);
create table run_undo (
    seq ubigint not null,
    run_id varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
create table source_record (
    seq ubigint not null,
    position ubigint not null,
    id varchar not null,
    source_id varchar not null,
    run_id varchar not null,
    key varchar not null,
    file varchar not null,
    sheet varchar,
    row_number ubigint,
    pointer varchar,
    hash varchar not null,
    raw varchar not null,
    tombstone boolean not null
);
create table import_issue (
    run_id varchar not null,
    position ubigint not null,
    file varchar not null,
    sheet varchar,
    row_number ubigint,
    pointer varchar,
    column_name varchar,
    value varchar not null,
    repaired varchar,
    rule varchar not null,
    severity varchar not null
);
create table sealed (
    seq ubigint not null,
    token varchar not null,
    kind varchar not null,
    hash varchar not null,
    nonce varchar not null,
    ciphertext varchar not null
);
create table judgement (
    seq ubigint not null,
    id varchar not null,
    left_id varchar not null,
    right_id varchar not null,
    verdict varchar not null,
    reason varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
create table judgement_withdrawal (
    seq ubigint not null,
    judgement_id varchar not null,
    reason varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
create table assertion (
    seq ubigint not null,
    id varchar not null,
    registration_id varchar not null,
    field varchar not null,
    value varchar not null,
    reason varchar not null,
    actor varchar not null,
    at_utc varchar not null
);
create table analysis (
    seq ubigint not null,
    id varchar not null,
    at_utc varchar not null,
    fingerprint varchar not null,
    knowledge_edition varchar not null,
    summary varchar not null
);
create table lineage (
    seq ubigint not null,
    analysis_id varchar not null,
    cluster_id varchar not null,
    kind varchar not null,
    other varchar
);
