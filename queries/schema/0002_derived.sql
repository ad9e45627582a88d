-- Derived tables: dropped and recomputed by `padu rebuild` from the ground tables.
create table registration (
    id varchar not null,
    source_id varchar not null,
    record_id varchar not null,
    seq ubigint not null,
    position ubigint not null,
    key varchar not null,
    name varchar not null,
    visibility integer not null,
    fields json not null,
    identifiers json not null,
    dependencies json not null
);
create table application (
    id varchar not null,
    position ubigint not null,
    name varchar not null,
    agency varchar,
    level varchar not null,
    lifecycle varchar not null,
    visibility integer not null,
    shared_id varchar,
    fields json not null,
    registrations json not null
);
create table application_registration (
    registration_id varchar not null,
    application_id varchar not null,
    role varchar not null
);
create table usage (
    id varchar not null,
    application_id varchar not null,
    agency varchar,
    unit varchar,
    registration_id varchar not null,
    evidence varchar not null,
    visibility integer not null
);
create table deployment (
    id varchar not null,
    application_id varchar not null,
    agency varchar,
    url varchar not null,
    registration_id varchar not null
);
create table agency (
    id varchar not null,
    name varchar not null,
    level varchar not null
);
create table org_unit (
    id varchar not null,
    agency_id varchar,
    name varchar not null
);
create table service (
    application_id varchar not null,
    name varchar not null
);
create table identifier (
    registration_id varchar not null,
    scheme varchar not null,
    value varchar not null
);
create table cost_item (
    application_id varchar not null,
    registration_id varchar not null,
    kind varchar not null,
    hundredths bigint not null,
    currency varchar not null,
    year integer,
    basis varchar not null
);
create table classification (
    application_id varchar not null,
    rank integer not null,
    function varchar not null,
    confidence double not null,
    evidence json not null
);
create table pair_score (
    left_id varchar not null,
    right_id varchar not null,
    relation varchar not null,
    weight double not null,
    probability double not null,
    contributions json not null
);
create table cluster (
    id varchar not null,
    kind varchar not null,
    function varchar,
    size integer not null,
    cohesion double not null,
    weakest_link double not null
);
create table cluster_member (
    cluster_id varchar not null,
    position integer not null,
    member_id varchar not null,
    similarity double not null
);
create table dependency (
    from_id varchar not null,
    to_id varchar not null,
    resolved boolean not null,
    kind varchar not null,
    evidence_kind varchar not null,
    evidence varchar not null,
    registration_id varchar not null
);
create table proposal (
    id varchar not null,
    position integer not null,
    cluster_id varchar not null,
    function varchar,
    keeper varchar not null,
    at_stake bigint not null,
    body json not null
);
create table reference_code (
    scheme varchar not null,
    edition varchar not null,
    code varchar not null,
    parent varchar,
    label_id varchar not null,
    label_en varchar not null,
    status varchar not null
);
