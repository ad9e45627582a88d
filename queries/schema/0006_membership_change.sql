-- Who joined and who left which cluster in each analysis (ground), so that any two analyses can be compared.
create table membership_change (
    seq ubigint not null,
    analysis_id varchar not null,
    kind varchar not null,
    cluster_id varchar not null,
    member_id varchar not null,
    joined boolean not null
);
