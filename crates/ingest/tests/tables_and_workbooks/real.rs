//! Real registers, read where they lie; nothing of theirs is in this project.

use crate::common::{Run, options, run, shared, table_of};
use ingest::Options;
use model::Field;

fn report(name: &str, run: &Run) {
    let (read, taken, rejected, repaired) = run.counts();
    println!(
        "{name}: profile {} fit {:.2}; read {read}, taken {taken}, rejected {rejected}, repaired {repaired}, registrations {}",
        run.plan.profile,
        run.plan.fit,
        run.registrations().len()
    );
    println!("  {:?}", run.rules());
    let filled: Vec<String> = Field::ALL
        .iter()
        .map(|field| (field.key(), run.filled(*field)))
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| format!("{key} {count}"))
        .collect();
    println!("  {}", filled.join(", "));
}

#[track_caller]
fn check(path: &str, profile: &str, read: usize, most_rejected: usize) -> Option<Run> {
    let file = shared(path)?;
    let run = run(&file, &options());
    report(path, &run);
    let (found, _, rejected, _) = run.counts();
    assert_eq!(run.plan.profile, profile);
    assert_eq!(found, read);
    assert!(rejected <= most_rejected, "{rejected} rejected");
    Some(run)
}

#[test]
fn denpasar_is_read_whole() {
    let run = check("id_denpasar_apps/records.csv", "converted-records", 189, 0);
    check("id_denpasar_apps/records_earlier_snapshot.csv", "converted-records", 184, 0);
    if let Some(run) = run {
        let targets: Vec<&str> = run
            .registrations()
            .iter()
            .flat_map(|it| &it.dependencies)
            .map(|it| it.target.as_str())
            .collect();
        println!("  integrations: {targets:?}");
        assert!(targets.iter().any(|it| it.contains("SIRUP")), "{targets:?}");
    }
}

#[test]
fn malang_has_its_costs() {
    if let Some(run) = check("id_malang_assets/records.csv", "converted-records", 20, 0) {
        assert_eq!(run.filled(Field::CostBuild), 20);
        assert_eq!(run.rules().get("amount-unusual"), Some(&2));
    }
}

#[test]
fn banjarbaru_and_the_gold_list_are_read_whole() {
    check("id_banjarbaru_apps/records.csv", "converted-records", 77, 0);
    check("id_gold_dev/records.csv", "generic", 389, 0);
}

#[test]
fn the_federal_inventories_are_read_whole() {
    check("us_ai_inventory_2024/records.csv", "converted-records", 2133, 0);
    check("us_ai_inventory_2025/records.csv", "converted-records", 3611, 1);
    check(
        "us_ai_inventory_2025/raw/2025_individually_reported_AI_use_cases.xlsx",
        "us-ai-2025",
        3611,
        2,
    );
}

#[test]
fn commercial_products_are_read_from_both_formats() {
    let csv = check(
        "us_ai_cots_2025/raw/2025_consolidated_COTS_AI_use_cases.csv",
        "us-ai-cots",
        900,
        456,
    );
    let xlsx = check(
        "us_ai_cots_2025/raw/2025_consolidated_COTS_AI_use_cases.xlsx",
        "us-ai-cots",
        900,
        456,
    );
    if let (Some(csv), Some(xlsx)) = (csv, xlsx) {
        assert_eq!(csv.registrations().len(), xlsx.registrations().len());
    }
}

#[test]
fn the_uk_catalogue_is_read_whole() {
    check("uk_api_catalogue/raw/catalogue.csv", "uk-api", 231, 0);
    check("uk_api_catalogue/records.csv", "converted-records", 231, 0);
}

#[test]
fn other_registers_are_read_whole() {
    check("us_codegov/records.csv", "converted-records", 4569, 0);
    check("dpg_nominees/records.csv", "converted-records", 499, 0);
    check("us_baltimore_dgs/records.csv", "converted-records", 15, 0);
    check("func_awesome_selfhosted/records.csv", "converted-records", 1348, 0);
    check("debian_apps/records.csv", "debian-packages", 6000, 0);
}

#[test]
fn a_guess_finds_the_names_of_real_lists() {
    for (path, name) in [
        ("id_denpasar_apps/records.csv", "name"),
        ("id_banjarbaru_apps/records.csv", "name"),
        ("us_ai_inventory_2024/records.csv", "name"),
        ("uk_api_catalogue/raw/catalogue.csv", "name"),
        ("us_ai_inventory_2025/raw/2025_individually_reported_AI_use_cases.xlsx", "Use Case Name"),
        ("er_abt_buy/records.csv", "name"),
        ("er_dblp_acm/records.csv", "title"),
    ] {
        let Some(file) = shared(path) else { continue };
        let run = run(&file, &Options { guess: true, ..options() });
        let file = &run.items[0].record.place.file;
        let columns = table_of(&run.plan.mapping, file).map(|it| it.columns.iter());
        let names: Vec<&str> = columns
            .into_iter()
            .flatten()
            .filter(|it| it.fields.contains(&Field::Name))
            .map(|it| it.header.as_str())
            .collect();
        println!(
            "{path}: {} fit {:.2}\n{}",
            run.plan.profile,
            run.plan.fit,
            run.plan.profile_toml.as_deref().unwrap_or_default()
        );
        assert_eq!(names, [name], "{path}");
    }
}
