//! An analysis of what changed comes to exactly what looking at everything again comes to.

use std::collections::BTreeMap;

use catalog::{Catalog, OpenOptions};

use crate::world::{Padu, text};

/// Ground tables, which only an event of their own changes, and the trail of events.
const GROUND: [&str; 2] = ["analysis.ndjson", "audit_event.ndjson"];

/// A fixed sequence of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The demo's list of a regency, cut into lines: three above, then one a system.
fn lines() -> (Vec<String>, Vec<String>) {
    let bytes = padu::data::bytes("demo/kabupaten.csv").expect("bundled");
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let systems = lines.split_off(3);
    (lines, systems)
}

fn write(padu: &Padu, head: &[String], systems: &[String]) {
    padu.write("list.csv", format!("{}\n{}\n", head.join("\n"), systems.join("\n")));
}

/// One change to the list: a system more, fewer, renamed, described otherwise, or entered twice.
fn change_list(dice: &mut Dice, systems: &mut Vec<String>, all: &[String]) {
    let at = dice.below(systems.len());
    let cells = |line: &str| line.split(';').map(String::from).collect::<Vec<String>>();
    match dice.below(5) {
        0 => {
            systems.remove(at);
        }
        1 => {
            let line = dice.one_of::<String>(all).clone();
            systems.push(line);
        }
        2 => {
            let (mut own, other) = (cells(&systems[at]), cells(dice.one_of::<String>(all)));
            own[4].clone_from(&other[4]);
            systems[at] = own.join(";");
        }
        3 => {
            let mut copy = cells(&systems[at]);
            copy[3] += " Terpadu";
            copy[2] = "Bagian Umum".into();
            systems.push(copy.join(";"));
        }
        _ => {
            let mut own = cells(&systems[at]);
            own[3] = format!("{} {}", cells(dice.one_of::<String>(all))[3], dice.below(9));
            systems[at] = own.join(";");
        }
    }
}

/// One thing that a person does.
fn decide(dice: &mut Dice, padu: &Padu, at: usize) {
    let ids: Vec<String> =
        padu.rows("list applications").iter().map(|it| text(&it["id"])).collect();
    let own: Vec<&String> = ids.iter().filter(|it| it.starts_with("a-")).collect();
    let (left, right) = (dice.one_of(&own), dice.one_of(&own));
    match dice.below(4) {
        0 if left != right => {
            let verdict = dice.one_of(&["same-system", "different", "same-function"]);
            padu.ok(&format!("judge {left} {right} --verdict {verdict} --reason step-{at}"));
        }
        1 => {
            let standing = padu.rows("list judgements");
            let standing: Vec<String> = standing
                .iter()
                .filter(|it| it["withdrawn"] == false)
                .map(|it| text(&it["id"]))
                .collect();
            if !standing.is_empty() {
                padu.ok(&format!("judge --withdraw {} --reason step-{at}", dice.one_of(&standing)));
            }
        }
        2 => {
            let values = [
                format!("description \"kelola surat {at}\""),
                format!("name \"SIKEPO {at}\""),
                "owner_agency \"Kabupaten Contoh\"".into(),
                "status retired".into(),
            ];
            padu.ok(&format!("set {left} {} --reason step-{at}", dice.one_of(&values)));
        }
        _ => {
            let runs = padu.rows("list runs");
            let last = runs.iter().find(|it| it["undone"] == false).expect("a run stands");
            if last["source_name"] != "kementerian.xlsx" && runs.len() > 4 {
                padu.ok(&format!("import --undo {}", text(&last["id"])));
            }
        }
    }
}

fn derived(padu: &Padu) -> BTreeMap<String, String> {
    let mut exported = padu.export("padu.catalog");
    exported.retain(|file, _| !GROUND.contains(&file.as_str()));
    exported
}

/// What the engine read out of applications, as the last analysis kept it.
fn kept(padu: &Padu) -> BTreeMap<String, Vec<u8>> {
    let catalog = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default());
    let catalog = catalog.expect("a catalogue");
    let last = catalog.last_analysis().expect("readable").expect("an analysis");
    let edition = matching::Reading::edition(&last.match_edition);
    catalog.readings(&edition).expect("readable")
}

#[test]
fn what_changed_is_analysed_as_if_everything_was() {
    const STEPS: usize = 24;
    let padu = Padu::new();
    padu.write_demo_files();
    let (head, all) = lines();
    let mut dice = Dice(7);
    let mut systems: Vec<String> = all[..120].to_vec();
    write(&padu, &head, &systems);
    padu.ok("import kementerian.xlsx");
    padu.ok("import list.csv");
    assert_eq!(padu.row("analyze")["learned"], true);
    let mut fewest = usize::MAX;
    for at in 0..STEPS {
        if dice.below(3) < 2 {
            (0..=dice.below(3)).for_each(|_| change_list(&mut dice, &mut systems, &all));
            write(&padu, &head, &systems);
            padu.ok("import list.csv");
        } else {
            decide(&mut dice, &padu, at);
        }
        let report = padu.row("analyze");
        if report["up_to_date"] == true {
            continue;
        }
        assert_eq!(report["learned"], false, "step {at}: an edition stands");
        fewest = fewest.min(report["looked_at"].as_u64().expect("a number") as usize);
        let (near, read_near) = (derived(&padu), kept(&padu));
        padu.ok("rebuild");
        let (full, read_full) = (derived(&padu), kept(&padu));
        assert!(!read_full.is_empty() && read_near == read_full, "step {at}: readings differ");
        for (file, rows) in &full {
            assert!(
                near[file] == *rows,
                "step {at}: {file} differs\n{}",
                first_difference(&near[file], rows)
            );
        }
        padu.ok("verify");
    }
    assert!(fewest < 60, "a small change touched at least {fewest} registrations");
}

fn first_difference(near: &str, full: &str) -> String {
    let missing = full.lines().find(|it| !near.lines().any(|own| own == *it));
    let surplus = near.lines().find(|it| !full.lines().any(|own| own == *it));
    format!("only everything: {missing:?}\nonly what changed: {surplus:?}")
}

#[test]
fn an_edition_stands_until_it_is_outgrown_or_asked_to_learn_anew() {
    let padu = Padu::new();
    padu.write_demo_files();
    padu.ok("import kode-host.json");
    assert_eq!(padu.row("analyze")["learned"], true);
    assert_eq!(padu.row("analyze --force")["learned"], false);
    assert_eq!(padu.row("analyze --refit")["learned"], true);
    assert_eq!(padu.table("match_edition").len(), 2);
    padu.ok("import kabupaten.csv");
    padu.ok("import kementerian.xlsx");
    assert_eq!(padu.row("analyze")["learned"], true, "the catalogue has more than doubled");
    let exported = padu.export("padu.catalog");
    assert!(!exported.contains_key("match_model.ndjson"), "a model is for nobody to read");
}
