//! `padu depend`: what a person states of dependencies counts until it is taken back.

use crate::world::{Padu, text};
use serde_json::Value;

fn two(padu: &Padu) -> (String, String) {
    let rows = padu.rows("list applications");
    let own = rows.iter().map(|it| text(&it["id"])).filter(|it| it.starts_with("a-"));
    let ids: Vec<String> = own.take(2).collect();
    (ids[0].clone(), ids[1].clone())
}

fn of(padu: &Padu, id: &str) -> Vec<Value> {
    padu.rows(&format!("list dependencies --of {id}"))
}

#[test]
fn a_stated_dependency_counts_after_the_next_analysis_until_it_is_taken_back() {
    let padu = Padu::with_demo();
    let (one, other) = two(&padu);
    let line = format!("depend {one} --on {other} --kind hosted-on --data \"data pegawai\"");
    let said = padu.row(&format!("{line} --data jabatan --known contracted --reason \"pasal 3\""));
    assert_eq!(text(&said["kind"]), "hosted_on");
    assert_eq!(padu.row("status")["analysis_current"], false);
    padu.ok("analyze");
    let found = of(&padu, &one);
    let found = found.iter().find(|it| it["registration_id"] == said["id"]).expect("it counts");
    assert_eq!((text(&found["from"]), text(&found["to"])), (one.clone(), other.clone()));
    assert_eq!(found["data_objects"], serde_json::json!(["data pegawai", "jabatan"]));
    assert_eq!(
        (text(&found["evidence"]), text(&found["evidence_kind"])),
        ("pasal 3".into(), "contracted".into())
    );
    assert_eq!(
        (&found["confidence"], &found["first_seen"]),
        (&serde_json::json!(1.0), &said["at"])
    );
    let affected = padu.rows(&format!("impact {other}"));
    assert!(affected.iter().any(|it| text(&it["application_id"]) == one), "{affected:?}");
    padu.ok(&format!("depend --withdraw {} --reason \"kontrak berakhir\"", text(&said["id"])));
    padu.ok("analyze");
    assert!(of(&padu, &one).iter().all(|it| it["registration_id"] != said["id"]));
    padu.ok("verify");
}

#[test]
fn what_nobody_registered_stands_as_a_name_until_somebody_does() {
    let padu = Padu::with_demo();
    let (one, _) = two(&padu);
    padu.ok(&format!("depend {one} --on \"Gerbang Data Contoh\" --kind calls-api --reason rapat"));
    padu.ok("analyze");
    let named = |padu: &Padu| {
        let all = of(padu, &one);
        all.into_iter().find(|it| text(&it["evidence"]) == "rapat").expect("it counts")
    };
    assert_eq!(named(&padu)["resolved"], false);
    padu.write(
        "baru.csv",
        "nama aplikasi,instansi,deskripsi\nGerbang Data Contoh,Kota Contoh,Pertukaran data\n",
    );
    padu.ok("import baru.csv");
    padu.ok("analyze");
    let found = named(&padu);
    assert_eq!(found["resolved"], true, "{found}");
}

#[test]
fn a_declared_dependency_says_when_it_was_seen_and_how_sure_it_is() {
    let padu = Padu::with_demo();
    let all = padu.rows("list dependencies");
    assert!(all.len() > 20);
    for it in &all {
        let (first, last) = (text(&it["first_seen"]), text(&it["last_seen"]));
        assert!(first.starts_with("20") && first <= last, "{it}");
        let sure = it["confidence"].as_f64().expect("a number");
        assert!((0.5..=1.0).contains(&sure), "{it}");
    }
}

#[test]
fn mistakes_are_told_and_nothing_is_written() {
    let padu = Padu::with_demo();
    let (one, _) = two(&padu);
    for (line, word) in [
        (format!("depend {one} --on {one} --kind part-of --reason x --lang en"), "itself"),
        (format!("depend {one} --on a-0000 --kind part-of --reason x --lang en"), "no application"),
        ("depend a-0000 --on X --kind part-of --reason x --lang en".to_string(), "no application"),
        ("depend --withdraw d-0 --reason x --lang en".to_string(), "standing dependency"),
        (
            format!(
                "depend {one} --on X --kind part-of --reason \"hubungi 0812-3456-7890\" --lang en"
            ),
            "personal data",
        ),
    ] {
        let said = padu.run(&line);
        assert!(said.code != 0 && said.stderr.contains(word), "{line}\n{}", said.stderr);
    }
    assert!(padu.table("stated_dependency").is_empty());
}
