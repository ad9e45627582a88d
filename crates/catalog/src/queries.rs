//! Every SQL text, read from `queries/` at build time: file, constant and method share one name.

macro_rules! queries {
    ($( $folder:literal { $( $constant:ident $file:literal ),* $(,)? } )*) => {
        $($( pub(crate) const $constant: &str =
            include_str!(concat!("../../../queries/", $folder, "/", $file, ".sql")); )*)*

        /// Folder, file and text of every query, for the test that prepares them all.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str, &str)] =
            &[ $($( ($folder, $file, $constant), )*)* ];
    };
}

queries! {
    "schema" {
        GROUND "0001_ground",
        DERIVED "0002_derived",
        VIEWS "0003_views",
        CANDIDATE_PAIR "0004_candidate_pair",
        MATCH_EDITION_STEP "0005_match_edition",
        MEMBERSHIP_CHANGE "0006_membership_change",
        PRODUCTS_AND_EXPIRY "0007_products_and_expiry",
        ENGINE_READING "0008_engine_reading",
        NEIGHBOURHOOD "0009_neighbourhood",
        ROADMAPS_STEP "0010_roadmaps",
        ROLES "0011_roles",
        NAMINGS_STEP "0012_namings",
        STATED_USERS_STEP "0013_stated_users",
        COSTS_OF_PEOPLE_STEP "0014_costs_of_people",
        TRIED_ROADMAPS_STEP "0015_tried_roadmaps",
        SCHEMA_STEP "schema_step",
    }
    "read" {
        ANALYSES "analyses",
        ANALYSIS_COUNTS "analysis_counts",
        APPLICATION "application",
        APPLICATION_OF "application_of",
        APPLICATIONS "applications",
        APPLICATIONS_IN_SCOPE "applications_in_scope",
        AUDIT_EVENTS "audit_events",
        BEARERS_IN_SCOPE "bearers_in_scope",
        BLOCK_SIZE "block_size",
        BLOCKING_RULES "blocking_rules",
        CHANGED_REGISTRATIONS "changed_registrations",
        CLASSIFICATIONS "classifications",
        CLUSTER_OF "cluster_of",
        CLUSTERS "clusters",
        CLUSTERS_IN_SCOPE "clusters_in_scope",
        COMPONENTS_IN_SCOPE "components_in_scope",
        COSTS "costs",
        COSTS_IN_SCOPE "costs_in_scope",
        COUNTS "counts",
        CURRENT_KEYS "current_keys",
        CURRENT_RECORDS "current_records",
        DECISIONS_BETWEEN "decisions_between",
        DEPENDENCIES "dependencies",
        DEPENDENCIES_IN_SCOPE "dependencies_in_scope",
        DEPENDENCY_SOURCES "dependency_sources",
        DEPLOYMENTS "deployments",
        GROUND_ASSERTIONS "ground_assertions",
        GROUND_JUDGEMENTS "ground_judgements",
        GROUND_RUNS "ground_runs",
        GROUND_SOURCES "ground_sources",
        GROUND_STATED "ground_stated",
        GROUND_UNDONE "ground_undone",
        GROUND_WITHDRAWN "ground_withdrawn",
        GROUP_PLACES "group_places",
        GROUPS_IN_SCOPE "groups_in_scope",
        HIDDEN_IDS "hidden_ids",
        HOMES_IN_SCOPE "homes_in_scope",
        INDEX_TARGET "index_target",
        ISSUES "issues",
        JUDGEMENTS "judgements",
        KEPT_MEMBERS "kept_members",
        KEY_HOLDERS "key_holders",
        KEYS_IN_SCOPE "keys_in_scope",
        LAST_ANALYSIS "last_analysis",
        LAST_BLOCK "last_block",
        LAST_EVENT "last_event",
        LINEAGE "lineage",
        LINKED_IN_SCOPE "linked_in_scope",
        MATCH_EDITION "match_edition",
        MATCH_MODEL "match_model",
        MEMBERSHIPS "memberships",
        MEMBERSHIPS_AT "memberships_at",
        MEMBERSHIPS_IN_SCOPE "memberships_in_scope",
        MENTIONS_IN_SCOPE "mentions_in_scope",
        MIXED_REGISTRATIONS "mixed_registrations",
        NAMES_HOLD "names_hold",
        NAMES_IN_SCOPE "names_in_scope",
        NAMINGS "namings",
        NEEDERS_IN_SCOPE "needers_in_scope",
        NEEDING_IN_SCOPE "needing_in_scope",
        NOTED_IN_SCOPE "noted_in_scope",
        ORDER_OF_SCOPE "order_of_scope",
        PAIRS "pairs",
        PAIRS_IN_SCOPE "pairs_in_scope",
        PLACES "places",
        PRODUCT_LABELS "product_labels",
        PRODUCTS_SAID "products_said",
        PRODUCT_READINGS "product_readings",
        PRODUCT_WORDS "product_words",
        PROPOSALS "proposals",
        READINGS "readings",
        READINGS_ALONE "readings_alone",
        READINGS_IN_SCOPE "readings_in_scope",
        READINGS_KEPT "readings_kept",
        RECORD "record",
        RECORDS_BETWEEN "records_between",
        REGISTRATION "registration",
        REGISTRATION_COUNT "registration_count",
        REGISTRATIONS "registrations",
        REGISTRATIONS_IN_SCOPE "registrations_in_scope",
        RESIDENTS_IN_SCOPE "residents_in_scope",
        ROADMAPS "roadmaps",
        RUNS "runs",
        SCHEMA_VERSION "schema_version",
        SEALED "sealed",
        SEARCH_DOCUMENTS "search_documents",
        SHARED_IDS_IN_SCOPE "shared_ids_in_scope",
        SHARED_IN_SCOPE "shared_in_scope",
        SHARED_SYSTEMS "shared_systems",
        SOURCES "sources",
        STEP_NOTES "step_notes",
        STORED_CLUSTERS "stored_clusters",
        STORED_PRODUCT_LABELS "stored_product_labels",
        TABLE_ROWS "table_rows",
        TABLES "tables",
        USAGE_COUNTS_IN_SCOPE "usage_counts_in_scope",
        TRIED_ROADMAPS "tried_roadmaps",
        USAGES "usages",
        USAGES_IN_SCOPE "usages_in_scope",
        USED_SYSTEMS "used_systems",
        WHOLE_SIZE "whole_size",
    }
    "write" {
        ADD_ANALYSIS "add_analysis",
        ADD_ASSERTION "add_assertion",
        ADD_EDITION "add_edition",
        ADD_EVENT "add_event",
        ADD_JUDGEMENT "add_judgement",
        ADD_MODEL "add_model",
        ADD_ROADMAP "add_roadmap",
        ADD_RUN "add_run",
        ADD_SCHEMA_STEP "add_schema_step",
        ADD_SOURCE "add_source",
        ADD_STATED_DEPENDENCY "add_stated_dependency",
        ADD_STEP_NOTE "add_step_note",
        ADD_TRIED_ROADMAP "add_tried_roadmap",
        ADD_UNDO "add_undo",
        CLEAR_ANALYSIS "clear_analysis",
        CLEAR_REGISTRATIONS "clear_registrations",
        COPY_DATABASE "copy_database",
        COPY_TABLE "copy_table",
        ERASE_SEALED "erase_sealed",
        FIRST_MENTION_TABLE "first_mention_table",
        FORGET_ADDRESSES "forget_addresses",
        FORGET_APPLICATION "forget_application",
        FORGET_APPLICATIONS "forget_applications",
        FORGET_COMPONENTS "forget_components",
        FORGET_COSTS "forget_costs",
        FORGET_GROUPS "forget_groups",
        FORGET_LINKS "forget_links",
        FORGET_MENTIONS "forget_mentions",
        FORGET_NAMES "forget_names",
        FORGET_NEEDS "forget_needs",
        FORGET_PAIRS "forget_pairs",
        FORGET_PRODUCT_READINGS "forget_product_readings",
        FORGET_PRODUCTS "forget_products",
        FORGET_PROPOSALS "forget_proposals",
        FORGET_REGISTRATIONS "forget_registrations",
        FORGET_STALE "forget_stale",
        FORGET_TRIED_ROADMAPS "forget_tried_roadmaps",
        LOAD_TABLE "load_table",
        RANK_PROPOSALS "rank_proposals",
        RENEW_BODIES "renew_bodies",
        SCOPE_TABLE "scope_table",
        STALE_TABLE "stale_table",
        WANTED_KEY_TABLE "wanted_key_table",
        WITHDRAW_JUDGEMENT "withdraw_judgement",
    }
    "check" {
        CHANGED_RECORDS "changed_records",
        CONTRIBUTION_SUMS "contribution_sums",
        DANGLING_MEMBERS "dangling_members",
        IDENTITY_OVERLAP "identity_overlap",
        ORPHAN_REGISTRATIONS "orphan_registrations",
        RECORDS_WITHOUT_RUN "records_without_run",
        RUN_COUNTS "run_counts",
        UNPLACED_REGISTRATIONS "unplaced_registrations",
    }
}

/// The schema, step by step; a released step is never edited.
pub(crate) const STEPS: &[&str] = &[
    GROUND,
    DERIVED,
    VIEWS,
    CANDIDATE_PAIR,
    MATCH_EDITION_STEP,
    MEMBERSHIP_CHANGE,
    PRODUCTS_AND_EXPIRY,
    ENGINE_READING,
    NEIGHBOURHOOD,
    ROADMAPS_STEP,
    ROLES,
    NAMINGS_STEP,
    STATED_USERS_STEP,
    COSTS_OF_PEOPLE_STEP,
    TRIED_ROADMAPS_STEP,
];

/// The store's own checks: each returns offending rows.
pub(crate) const CHECKS: &[(&str, &str)] = &[
    ("changed_records", CHANGED_RECORDS),
    ("contribution_sums", CONTRIBUTION_SUMS),
    ("dangling_members", DANGLING_MEMBERS),
    ("identity_overlap", IDENTITY_OVERLAP),
    ("orphan_registrations", ORPHAN_REGISTRATIONS),
    ("records_without_run", RECORDS_WITHOUT_RUN),
    ("run_counts", RUN_COUNTS),
    ("unplaced_registrations", UNPLACED_REGISTRATIONS),
];

/// Checks that compare derived tables with each other: they hold when the analysis is current.
pub(crate) const NEEDS_ANALYSIS: &[&str] = &["dangling_members", "unplaced_registrations"];

/// Fills a template's placeholders; the values are table names of the store and paths in staging.
pub(crate) fn fill(template: &str, table: &str, file: &str) -> String {
    template.replace("{table}", table).replace("{file}", &file.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_query_file_is_known_here() {
        let root = Path::new("../../queries"); // Tests run in the crate's folder.
        let mut files = BTreeSet::new();
        for folder in std::fs::read_dir(root).expect("queries/ exists") {
            let folder = folder.expect("readable").path();
            for file in std::fs::read_dir(&folder).expect("a folder") {
                let file = file.expect("readable").path();
                let folder = folder.file_name().expect("named").to_string_lossy().into_owned();
                let stem = file.file_stem().expect("named").to_string_lossy().into_owned();
                files.insert(format!("{folder}/{stem}"));
            }
        }
        let known: BTreeSet<String> =
            ALL.iter().map(|(folder, file, _)| format!("{folder}/{file}")).collect();
        assert_eq!(files, known);
    }

    #[test]
    fn every_query_prepares_against_an_empty_catalogue() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = crate::OpenOptions { create: true, ..Default::default() };
        let catalog = crate::Catalog::open(dir.path(), options).expect("a new catalogue");
        let connection = catalog.connection();
        connection.execute_batch(STALE_TABLE).expect("scratch table");
        connection.execute_batch(SCOPE_TABLE).expect("scratch table");
        connection.execute_batch(WANTED_KEY_TABLE).expect("scratch table");
        connection.execute_batch(FIRST_MENTION_TABLE).expect("scratch table");
        let parquet = catalog.store.staging().join("source.parquet").display().to_string();
        connection.execute_batch(&fill(COPY_TABLE, "source", &parquet)).expect("copies");
        for (folder, file, text) in ALL {
            if *folder == "schema" {
                continue;
            }
            if *file == "copy_database" {
                continue; // Its statements need one another; erasing runs it.
            }
            let text = fill(text, "source", &parquet);
            for statement in text.split(";\n").filter(|it| !it.trim().is_empty()) {
                if let Err(error) = connection.prepare(statement) {
                    panic!("{folder}/{file}: {error}");
                }
            }
        }
    }
}
