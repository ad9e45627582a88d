//! `padu plan --save` and `padu progress`: a kept roadmap, the state of its steps, and what turned out.

use crate::world::{Padu, text};
use serde_json::Value;

fn kept() -> (Padu, Vec<Value>) {
    let padu = Padu::with_demo();
    padu.ok("plan --from 2027 --save \"Peta jalan 2027\"");
    let steps = padu.row("progress")["steps"].as_array().expect("steps").clone();
    (padu, steps)
}

#[test]
fn a_kept_roadmap_promises_what_it_said_when_it_was_kept() {
    let (padu, steps) = kept();
    let told = padu.row("plan --from 2027");
    let found = padu.row("progress");
    let planned: Vec<&Value> = told["steps"].as_array().expect("steps").iter().collect();
    assert_eq!(steps.len(), planned.iter().filter(|it| !it["year"].is_null()).count());
    assert_eq!(found["counted_then"], told["in_service"]);
    assert_eq!(found["in_service_now"], told["in_service"]);
    let last = found["quarters"].as_array().expect("quarters").last().expect("one");
    let years = told["years"].as_array().expect("years");
    let stopped: u64 = years.iter().filter_map(|it| it["stopped"].as_u64()).sum();
    let in_service = told["in_service"].as_u64().expect("a number");
    assert_eq!(last["promised_left"].as_u64(), Some(in_service - stopped));
    // What the roadmap avoids in a year is what its steps promise, but for the rounding of each step.
    let own = found["years"]
        .as_array()
        .expect("years")
        .iter()
        .filter(|it| it["year"].as_i64() >= Some(2027));
    for (year, own) in years.iter().zip(own) {
        let (told, own) = (year["avoided"].as_i64(), own["promised_avoided"].as_i64());
        let apart = told.expect("an amount") - own.expect("an amount");
        assert!(apart.unsigned_abs() <= steps.len() as u64, "{year} {apart}");
    }
    let listed = padu.rows("list roadmaps");
    assert_eq!(text(&listed[0]["name"]), "Peta jalan 2027");
}

#[test]
fn the_newest_note_on_a_step_counts_and_earlier_ones_stay_on_record() {
    let (padu, steps) = kept();
    let id = text(&steps[0]["application_id"]);
    padu.ok(&format!("progress --step {id} --state started --spent 7 --reason \"surat tugas\""));
    padu.ok(&format!("progress --step {id} --state blocked --reason \"menunggu\""));
    let spent: i64 = padu.row("progress")["years"]
        .as_array()
        .expect("years")
        .iter()
        .filter_map(|it| it["spent"].as_i64())
        .sum();
    assert_eq!(spent, 700, "what was spent counts whatever became of the step");
    padu.ok(&format!(
        "progress --step {id} --state done --saved 250000000 --spent 40000000 --reason \"berita acara\""
    ));
    let found = padu.row("progress");
    assert_eq!((&found["states"]["done"], &found["states"]["started"]), (&1.into(), &0.into()));
    let step = found["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .find(|it| it["application_id"] == id.as_str());
    let step = step.expect("the step");
    assert_eq!(
        (text(&step["state"]), text(&step["reason"])),
        ("done".into(), "berita acara".into())
    );
    assert_eq!(
        (step["saved"].as_i64(), step["spent"].as_i64()),
        (Some(25_000_000_000), Some(4_000_000_000))
    );
    assert!(
        step["promised_avoided"].as_i64() > Some(0) && step["promised_spent"].as_i64().is_some()
    );
    let screen = padu.ok("progress --lang en").stdout;
    assert!(screen.contains("Rp 250 million") && screen.contains(&id), "{screen}");
    assert_eq!(padu.table("step_note").len(), 3);
    padu.ok("verify");
}

#[test]
fn mistakes_are_told_and_nothing_is_noted() {
    let (padu, steps) = kept();
    let id = text(&steps[0]["application_id"]);
    for (line, word) in [
        (
            format!("progress --step {id} --state done --reason x --day 2199-01-01 --lang en"),
            "still to come",
        ),
        (format!("progress --step {id} --state done --reason x --day kemarin --lang en"), "no day"),
        ("progress --step a-0000 --state done --reason x --lang en".to_string(), "no application"),
        (format!("progress --step {id} --state done --lang en"), "reason"),
        ("progress lain --lang en".to_string(), "no roadmap"),
        ("progress --viewer public --lang en".to_string(), "withheld"),
    ] {
        let said = padu.run(&line);
        assert!(said.code != 0 && said.stderr.contains(word), "{line}\n{}", said.stderr);
    }
    assert!(padu.table("step_note").is_empty());
    let shared = padu.rows("list roadmaps --viewer coordinator");
    assert!(shared.is_empty(), "a kept roadmap names systems that only the operator may see");
}

#[test]
fn a_roadmap_is_compared_with_a_kept_one_by_its_name() {
    let (padu, _) = kept();
    let same = padu.rows("plan --from 2027 --against \"Peta jalan 2027\"");
    assert!(same.is_empty(), "{same:?}");
    let fewer = padu.rows("plan --from 2027 --capacity 1 --against \"Peta jalan 2027\"");
    assert!(!fewer.is_empty());
}

/// A system that was switched off leaves its register; its step can be noted all the same.
#[test]
fn a_system_that_is_gone_can_be_noted_as_done_and_drawn() {
    let row = |name: &str, unit: &str| {
        format!(
            "{name},Kabupaten Contoh,{unit},Pengelolaan data kepegawaian dan kenaikan pangkat pegawai,Rp 100 jt\n"
        )
    };
    let head = "Nama Aplikasi,Instansi,Unit,Uraian,Biaya Pemeliharaan\n";
    let all =
        row("SIMPEG", "BKPSDM") + &row("SIPEG", "Sekretariat") + &row("SIKAP", "Dinas Kesehatan");
    let padu = Padu::with_list(&format!("{head}{all}"));
    padu.ok("plan --save Peta");
    let steps = padu.row("progress")["steps"].as_array().expect("steps").clone();
    let id = text(&steps[0]["application_id"]);
    let name = text(&steps[0]["application"]);
    let left: String =
        all.lines().filter(|it| !it.starts_with(&name)).map(|it| format!("{it}\n")).collect();
    padu.write("list.csv", format!("{head}{left}"));
    padu.ok("import list.csv");
    padu.ok("analyze");
    assert_eq!(padu.run(&format!("show {id}")).code, 2);
    let early = padu.run(&format!("progress --step {id} --state started --saved 5 --reason x"));
    assert_eq!(early.code, 2, "{}", early.stderr);
    padu.ok(&format!("progress --step {id} --state done --saved 5 --reason mati"));
    assert_eq!(padu.row("progress")["states"]["done"], 1);
    for (file, lang) in [("progress.html", "id"), ("progress.svg", "en")] {
        padu.ok(&format!("progress --out {file} --lang {lang}"));
        let drawn = std::fs::read_to_string(padu.path(file)).expect("a file");
        assert!(drawn.contains("class=\"burndown\"") && drawn.contains("<circle"), "{file}");
    }
    assert_eq!(padu.run("progress --out progress.pdf").code, 2);
}
