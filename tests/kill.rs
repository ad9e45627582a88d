//! Kill -9 at more than a hundred moments: nothing acknowledged is lost, no half batch stands, the
//! catalogue opens and is sound, the index catches up.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::world::{LIST, Padu, text};

/// Rows of one import.
const ROWS: usize = 400;

/// A list of [`ROWS`] systems, each of which says which edition of the list it stands in.
fn list(edition: usize) -> String {
    let mut list = String::from("Nama Aplikasi,Instansi Pemilik,Uraian,Alamat,Narahubung\n");
    for row in 0..ROWS {
        list += &format!(
            "Sistem {row:03},Dinas {},Pekerjaan nomor {row} edisi {edition},\
             https://s{row}.contoh.go.id,Orang Rekaan 0812-{:04}-7890\n",
            row % 17,
            row + 1000,
        );
    }
    list
}

/// How long a line takes when nobody kills it.
fn duration(padu: &Padu, line: &str) -> Duration {
    let started = Instant::now();
    padu.ok(line);
    started.elapsed()
}

/// When a blow falls.
enum Blow {
    After(Duration),
    /// As soon as the line has printed its answer, while the store is still open.
    OnAnswer,
}

/// Where blow `index` of `of` falls: even steps from the start to the end of the whole, taken in a mixed
/// order; every eighth falls on the answer, however long the machine takes to come to it.
fn moment(whole: Duration, index: usize, of: usize) -> Blow {
    if index % 8 == 7 {
        return Blow::OnAnswer;
    }
    let step = (index * 7 + 3) % of;
    Blow::After(whole.mul_f64(step as f64 / of as f64))
}

/// Runs a line, kills it when the blow falls, and returns what it had printed by then.
fn killed(padu: &Padu, line: &str, blow: &Blow) -> String {
    let mut command = padu.command(line);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("padu starts");
    let mut out = child.stdout.take().expect("a pipe");
    let mut said = Vec::new();
    match blow {
        Blow::After(time) => std::thread::sleep(*time),
        Blow::OnAnswer => {
            let mut answer = [0; 4096];
            let read = out.read(&mut answer).expect("a readable pipe");
            said.extend_from_slice(&answer[..read]);
        }
    }
    child.kill().expect("a child can be killed");
    out.read_to_end(&mut said).expect("a readable pipe");
    child.wait().expect("the child ended");
    String::from_utf8(said).expect("UTF-8")
}

fn sound(padu: &Padu, when: &str) {
    let verified = padu.run("verify");
    assert_eq!(verified.code, 0, "{when}: {}{}", verified.stdout, verified.stderr);
}

#[test]
fn a_killed_import_leaves_all_of_its_rows_or_none() {
    const BLOWS: usize = 40;
    let padu = Padu::new();
    padu.write("list.csv", list(0));
    let whole = duration(&padu, "import list.csv --source first");
    let mut acknowledged = 1;
    for blow in 0..BLOWS {
        let line = format!("import list.csv --source s{blow} --format json");
        let said = killed(&padu, &line, &moment(whole, blow, BLOWS));
        sound(&padu, &line);
        let sources = padu.rows("list sources");
        let own = sources.iter().find(|it| it["name"] == format!("s{blow}"));
        if !said.is_empty() {
            assert!(own.is_some(), "{line} was acknowledged and is gone");
            acknowledged += 1;
        }
        for source in &sources {
            assert_eq!(source["registrations"], ROWS, "half a batch: {source}");
            assert_eq!(source["records"], ROWS, "half a batch: {source}");
        }
        assert!(sources.len() >= acknowledged, "{line} took an older import with it");
    }
    assert!(padu.search("sistem")["total"].as_u64() >= Some(ROWS as u64));
    sound(&padu, "after a search");
}

#[test]
fn a_killed_first_import_leaves_a_catalogue_that_opens_or_none() {
    const BLOWS: usize = 20;
    let padu = Padu::new();
    padu.write("list.csv", list(0));
    let whole = duration(&padu, "import list.csv --catalog first");
    for blow in 0..BLOWS {
        let line = format!("import list.csv --catalog c{blow}");
        killed(&padu, &line, &moment(whole, blow, BLOWS));
        let again = padu.row(&line);
        let figures = ["rows_read", "rejected"].map(|key| again[key].as_u64());
        assert_eq!(figures, [Some(ROWS as u64), Some(0)], "{line}: {again}");
        assert_eq!(padu.row(&format!("list sources --catalog c{blow}"))["registrations"], ROWS);
        padu.ok(&format!("verify --catalog c{blow}"));
    }
}

#[test]
fn a_killed_update_leaves_the_old_edition_or_the_new_one() {
    const BLOWS: usize = 30;
    let padu = Padu::new();
    padu.write("list.csv", list(0));
    padu.ok("import list.csv");
    padu.write("list.csv", list(1));
    let whole = duration(&padu, "import list.csv");
    let mut stands = 1;
    for blow in 0..BLOWS {
        let edition = blow + 2;
        padu.write("list.csv", list(edition));
        let said = killed(&padu, "import list.csv --format json", &moment(whole, blow, BLOWS));
        sound(&padu, &format!("edition {edition}"));
        let found = editions(&padu);
        assert_eq!(found.len(), 1, "editions are mixed: {found:?}");
        let (now, rows) = found[0];
        assert_eq!(rows, ROWS);
        assert!(now == stands || now == edition, "edition {now} came back");
        assert!(said.is_empty() || now == edition, "edition {edition} was acknowledged");
        stands = now;
    }
}

/// Editions that stand in the catalogue, with the number of rows of each.
fn editions(padu: &Padu) -> Vec<(usize, usize)> {
    let options = catalog::OpenOptions::default();
    let catalog = catalog::Catalog::open(&padu.path("padu.catalog"), options).expect("opens");
    let registrations = catalog.registrations(&model::Viewer::Operator).expect("readable");
    let mut found = std::collections::BTreeMap::new();
    for registration in registrations {
        let description = registration.first(model::Field::Description).expect("described");
        let edition = description.rsplit(' ').next().and_then(|it| it.parse().ok());
        *found.entry(edition.expect("an edition")).or_insert(0) += 1;
    }
    found.into_iter().collect()
}

#[test]
fn every_acknowledged_judgement_stands_after_a_kill() {
    const BLOWS: usize = 40;
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    let line = format!("judge {left} {right} --verdict different --format ndjson");
    let whole = duration(&padu, &format!("{line} --reason first"));
    let mut acknowledged = Vec::new();
    for blow in 0..BLOWS {
        let line = format!("{line} --reason blow-{blow}");
        let said = killed(&padu, &line, &moment(whole, blow, BLOWS));
        if !said.is_empty() {
            let row: Value = serde_json::from_str(&said).expect("one write, one line");
            acknowledged.push(text(&row["id"]));
        }
        sound(&padu, &line);
    }
    let kept: Vec<String> =
        padu.rows("list judgements --all").iter().map(|it| text(&it["id"])).collect();
    assert!(!acknowledged.is_empty(), "some judgements were in time");
    for id in &acknowledged {
        assert!(kept.contains(id), "{id} was acknowledged and is gone");
    }
    let events = padu.table("audit_event");
    let judged = events.iter().filter(|it| it["action"] == "judge").count();
    assert_eq!(judged, kept.len(), "an event for each judgement, a judgement for each event");
}

#[test]
fn a_killed_analysis_leaves_the_old_answer_or_the_new_one_and_the_index_catches_up() {
    const BLOWS: usize = 20;
    let padu = Padu::new();
    padu.write_demo_files();
    padu.ok("import kabupaten.csv");
    let whole = duration(&padu, "analyze");
    let control = derived(&padu);
    for blow in 0..BLOWS {
        let line = if blow % 2 == 0 { "analyze --force" } else { "rebuild" };
        killed(&padu, line, &moment(whole, blow, BLOWS));
        sound(&padu, line);
        assert!(padu.search("simpeg")["total"].as_u64() >= Some(10), "after {line} {blow}");
        assert!(derived(&padu) == control, "{line} {blow} left a half answer");
    }
}

/// The derived tables, which every analysis of the same ground makes alike.
fn derived(padu: &Padu) -> Vec<String> {
    let exported = padu.export("padu.catalog");
    ["application", "usage", "cluster", "cluster_member", "pair_score", "proposal", "registration"]
        .map(|table| exported[&format!("{table}.ndjson")].clone())
        .to_vec()
}

#[test]
fn a_workbook_import_that_is_killed_leaves_nothing_half_done() {
    const BLOWS: usize = 15;
    let padu = Padu::new();
    padu.write_demo_files();
    padu.write("list.csv", LIST);
    padu.ok("import list.csv");
    let whole = duration(&padu, "import kementerian.xlsx --source first");
    let rows = padu.rows("list sources")[1]["registrations"].clone();
    for blow in 0..BLOWS {
        let line = format!("import kementerian.xlsx --source w{blow}");
        killed(&padu, &line, &moment(whole, blow, BLOWS));
        sound(&padu, &line);
        for source in padu.rows("list sources").iter().skip(1) {
            assert_eq!(source["registrations"], rows, "{source}");
        }
    }
}
