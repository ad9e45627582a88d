//! An analysis of what changed comes to exactly what looking at everything again comes to.

use std::collections::{BTreeMap, BTreeSet};

use catalog::{Catalog, Memberships, OpenOptions};
use serde_json::Value;

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
    let catalog = opened(padu);
    let last = catalog.last_analysis().expect("readable").expect("an analysis");
    let edition = matching::Reading::edition(&last.match_edition);
    catalog.readings(&edition).expect("readable")
}

/// Analyses what changed, and says how many registrations were looked at: the answer must be that of a full
/// run, byte for byte, and what is noted of it must be true. Nothing when nothing had changed.
fn check_analysis(padu: &Padu, what: &str) -> Option<usize> {
    let before = recorded(padu);
    let report = padu.row("analyze");
    if report["up_to_date"] == true {
        return None;
    }
    assert_eq!(report["learned"], false, "{what}: an edition stands");
    let (near, read_near) = (derived(padu), kept(padu));
    let count = |file: &str| near[file].lines().count() as u64;
    assert_eq!(report["applications"].as_u64(), Some(count("application.ndjson")), "{what}");
    let users = ["usage", "stated_usage"].map(|it| near[&format!("{it}.ndjson")].lines());
    let users = users.into_iter().flatten();
    let users = users.map(|it| serde_json::from_str::<Value>(it).expect("JSON")["id"].to_string());
    let users = users.collect::<BTreeSet<String>>().len() as u64;
    assert_eq!(report["usages"].as_u64(), Some(users), "{what}");
    check_history(padu, &before, &near["lineage.ndjson"], what);
    padu.ok("rebuild");
    let (full, read_full) = (derived(padu), kept(padu));
    assert!(!read_full.is_empty() && read_near == read_full, "{what}: readings differ");
    for (file, rows) in &full {
        assert!(
            near[file] == *rows,
            "{what}: {file} differs\n{}",
            first_difference(&near[file], rows)
        );
    }
    padu.ok("verify");
    Some(report["looked_at"].as_u64().expect("a number") as usize)
}

fn opened(padu: &Padu) -> Catalog {
    let catalog = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default());
    catalog.expect("a catalogue")
}

/// Who belonged where, as the last analysis noted it.
fn recorded(padu: &Padu) -> Memberships {
    let catalog = opened(padu);
    let last = catalog.last_analysis().expect("readable").expect("an analysis");
    catalog.memberships_at(last.seq).expect("readable")
}

/// What is noted of who joined and left which cluster adds up to who belongs where, and what became of clusters
/// is what comparing all of them says.
fn check_history(padu: &Padu, before: &Memberships, lineage: &str, what: &str) {
    let noted = recorded(padu);
    let catalog = opened(padu);
    let last = catalog.last_analysis().expect("readable").expect("an analysis");
    let mut stored = catalog.memberships().expect("readable");
    drop(catalog);
    stored.remove("product");
    for members in stored.values_mut().flat_map(|it| it.values_mut()) {
        members.sort();
    }
    assert_eq!(noted, stored, "{what}: memberships");
    let mut expected: Vec<String> = Vec::new();
    for kind in ["identity", "function"] {
        let of = |all: &Memberships| all.get(kind).cloned().unwrap_or_default();
        for it in matching::lineage::lineage(&of(before), &of(&noted)) {
            let other = it.other.unwrap_or_default();
            expected.push(format!("{} {:?} {other}", it.cluster_id, it.kind).to_lowercase());
        }
    }
    let rows = lineage.lines().map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
    let mut found: Vec<String> = rows
        .filter(|it| it["analysis_id"] == last.id.as_str())
        .map(|it| {
            let other = it["other"].as_str().unwrap_or_default().to_string();
            let kind = text(&it["kind"]).replace('_', "");
            format!("{} {kind} {other}", text(&it["cluster_id"])).to_lowercase()
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{what}: lineage");
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
        let looked_at = check_analysis(&padu, &format!("step {at}"));
        fewest = fewest.min(looked_at.unwrap_or(usize::MAX));
    }
    assert!(fewest < 60, "a small change touched at least {fewest} registrations");
}

/// A kind of change, and how it is brought about.
type Kind = (&'static str, fn(&mut World));

/// Lists and catalogue of a test that tries kinds of change.
struct World {
    padu: Padu,
    dice: Dice,
    head: Vec<String>,
    systems: Vec<String>,
    all: Vec<String>,
    step: usize,
    /// The application that others are made out of.
    origin: String,
}

impl World {
    /// Some cells of a system are changed, and the list is imported again.
    fn edit(&mut self, cells: &[(usize, &str)]) {
        let at = self.dice.below(self.systems.len());
        self.edit_at(at, cells);
    }

    fn edit_at(&mut self, at: usize, cells: &[(usize, &str)]) {
        let mut own: Vec<String> = self.systems[at].split(';').map(String::from).collect();
        cells.iter().for_each(|(column, value)| own[*column] = value.to_string());
        self.systems[at] = own.join(";");
        self.import();
    }

    fn import(&self) {
        write(&self.padu, &self.head, &self.systems);
        self.padu.ok("import list.csv");
    }

    /// Positions of the systems of a name.
    fn named(&self, name: &str) -> Vec<usize> {
        let is_named = |line: &String| line.split(';').nth(3).is_some_and(|it| it == name);
        (0..self.systems.len()).filter(|at| is_named(&self.systems[*at])).collect()
    }

    /// The name of some system of the list.
    fn some_name(&mut self) -> String {
        let line = self.dice.one_of(&self.systems).clone();
        line.split(';').nth(3).expect("a name").to_string()
    }

    /// Ids of two applications.
    fn two(&mut self) -> (String, String) {
        let rows = self.padu.rows("list applications");
        let ids: Vec<String> = rows.iter().map(|it| text(&it["id"])).collect();
        let own: Vec<String> = ids.into_iter().filter(|it| it.starts_with("a-")).collect();
        let left = self.dice.one_of(&own).clone();
        let others: Vec<String> = own.into_iter().filter(|it| *it != left).collect();
        (left, self.dice.one_of(&others).clone())
    }

    /// The member of a proposal that is picked from those of one.
    fn member(&self, pick: impl Fn(&[Value]) -> Option<Value>) -> String {
        let proposals = self.padu.rows("propose --limit 500");
        let picked = proposals.iter().find_map(|it| pick(it["members"].as_array()?));
        text(&picked.expect("one of them")["application_id"])
    }

    /// The place and the id of a system of the list whose name nothing else bears.
    fn one_of_list(&mut self) -> (usize, String) {
        let rows = self.padu.rows("list applications");
        loop {
            let name = self.some_name();
            let bearers: Vec<_> = rows.iter().filter(|it| text(&it["name"]) == name).collect();
            if let ([at], [bearer]) = (&self.named(&name)[..], &bearers[..]) {
                return (*at, text(&bearer["id"]));
            }
        }
    }

    fn judge(&mut self, verdict: &str) {
        let (left, right) = self.two();
        let step = self.step;
        self.padu.ok(&format!("judge {left} {right} --verdict {verdict} --reason step-{step}"));
    }

    fn withdraw(&mut self) {
        let standing = self.padu.rows("list judgements");
        let newest = standing.iter().find(|it| it["withdrawn"] == false).expect("a verdict");
        self.padu.ok(&format!("judge --withdraw {} --reason over", text(&newest["id"])));
    }

    fn set(&mut self, field: &str, value: &str) {
        let (id, _) = self.two();
        self.padu.ok(&format!("set {id} {field} \"{value}\" --reason step"));
    }

    fn depend(&mut self, name: Option<&str>) {
        let (id, other) = self.two();
        let (on, step) = (name.unwrap_or(&other), self.step);
        self.padu.ok(&format!("depend {id} --on {on} --kind calls-api --reason step-{step}"));
    }

    fn take_back(&mut self) {
        let stated = self.padu.table("stated_dependency");
        let first = stated.first().expect("a statement");
        self.padu.ok(&format!("depend --withdraw {} --reason over", text(&first["id"])));
    }

    /// Packages of an archive: name, what it needs, and which roles it fills.
    fn packages(&mut self, all: &[(&str, &str, &str)]) {
        let stanza = |(name, needs, roles): &(&str, &str, &str)| {
            format!(
                "Package: {name}\nVersion: 1\nArchitecture: all\nDepends: {needs}\nProvides: {roles}\n\
                 Description: paket {name}\n"
            )
        };
        self.padu.write("packages.txt", all.iter().map(stanza).collect::<Vec<_>>().join("\n"));
        self.padu.ok("import packages.txt");
    }

    /// A list of who needs whom: rows of two names, and the agency of the first.
    fn needs(&mut self, rows: &[(&str, &str, &str)]) {
        let row =
            |(from, agency, to): &(&str, &str, &str)| format!("{from},{agency},{to},calls_api");
        let rows: Vec<String> = rows.iter().map(row).collect();
        let text = format!("from,from_agency,to,type\n{}\n", rows.join("\n"));
        self.padu.write("hubungan.csv", text);
        self.padu.ok("import hubungan.csv --profile dependency-list");
    }

    /// A list of who uses what: rows of a system and an agency.
    fn users(&mut self, rows: &[(&str, &str)]) {
        let row = |(system, agency): &(&str, &str)| format!("{system};{agency};menggunakan");
        let rows: Vec<String> = rows.iter().map(row).collect();
        self.padu.write("pakai.csv", format!("Aplikasi;Instansi;Jenis\n{}\n", rows.join("\n")));
        self.padu.ok("import pakai.csv");
    }

    /// Systems of the list are called otherwise.
    fn rename(&mut self, from: &str, to: &str) {
        let at = self.named(from)[0];
        self.edit_at(at, &[(3, to)]);
    }

    fn undo(&mut self) {
        let runs = self.padu.rows("list runs");
        let last = runs.iter().find(|it| it["undone"] == false).expect("a run stands");
        self.padu.ok(&format!("import --undo {}", text(&last["id"])));
    }
}

const KINDS: [Kind; 69] = [
    ("a cost", |it| it.edit(&[(11, "Rp 975 jt")])),
    ("what it needs, by a name of the list", |it| {
        let name = it.some_name();
        it.edit(&[(10, &name)]);
    }),
    ("what it needs, by the name of a shared application", |it| {
        it.edit(&[(10, "SP4N-LAPOR, TTE")])
    }),
    ("what it needs, by a name that nobody bears", |it| it.edit(&[(10, "SIBELUMADA")])),
    ("a name that is needed comes to be", |it| it.edit(&[(3, "SIBELUMADA")])),
    ("a name that is needed is borne twice", |it| it.edit(&[(3, "SIBELUMADA")])),
    ("its owner", |it| it.edit(&[(1, "Kabupaten Contoh Baru")])),
    ("its owner, as it was spelled before", |it| it.edit(&[(1, "KABUPATEN CONTOH BARU")])),
    ("its unit", |it| it.edit(&[(2, "Dinas Contoh Bersama")])),
    ("its address", |it| it.edit(&[(7, "bersama.contohkab.go.id")])),
    ("one person finds one system", |it| it.judge("same-system")),
    ("that is withdrawn", World::withdraw),
    ("one person finds two systems", |it| it.judge("different")),
    ("one person finds one product", |it| it.judge("same-product")),
    ("one person finds another product", |it| it.judge("same-product")),
    ("that one is withdrawn", World::withdraw),
    ("one person finds a usage", |it| it.judge("usage-of")),
    ("one person finds one job", |it| it.judge("same-function")),
    ("a shared application is registered", |it| {
        let at = it.named("SRIKANDI")[0];
        it.edit_at(at, &[(1, "Arsip Nasional Republik Indonesia"), (2, "Pusat Data")]);
    }),
    ("a cost of what is shared", |it| {
        let at = it.named("SRIKANDI")[0];
        it.edit_at(at, &[(11, "Rp 4.200 jt")]);
    }),
    ("a shared application is registered no longer", |it| {
        let at = it.named("SRIKANDI")[0];
        it.systems.remove(at);
        it.import();
    }),
    ("an import is taken back", World::undo),
    ("a maker and a name that others have", |it| it.set("vendor", "PT Maju Makmur")),
    ("a dependency that a person states", |it| it.depend(None)),
    ("one on a name that nobody bears", |it| it.depend(Some("SITIDAKADA"))),
    ("one of these is taken back", World::take_back),
    ("somebody asks for a role", |it| {
        it.packages(&[("surat-klien", "pos-maya", ""), ("pos-satu", "", "pos-maya")]);
    }),
    ("a second one fills it", |it| {
        it.packages(&[
            ("surat-klien", "pos-maya", ""),
            ("pos-satu", "", "pos-maya"),
            ("pos-dua", "", "pos-maya"),
        ]);
    }),
    ("somebody bears its name", |it| {
        it.packages(&[
            ("surat-klien", "pos-maya", ""),
            ("pos-satu", "", "pos-maya"),
            ("pos-maya++", "", ""),
            ("pos-maya", "pos-satu", ""),
        ]);
    }),
    ("only who is written otherwise bears it", |it| {
        it.packages(&[
            ("surat-klien", "pos-maya, pos-satu", ""),
            ("pos-satu", "", "pos-maya"),
            ("pos-maya++", "", ""),
        ]);
    }),
    ("a remark says what took its place", |it| it.edit(&[(14, "sudah diganti SIBARUSEKALI")])),
    ("that one comes to be", |it| it.edit(&[(3, "SIBARUSEKALI")])),
    ("it is called otherwise", |it| {
        let at = it.named("SIBARUSEKALI")[0];
        it.edit_at(at, &[(3, "SIBARULAGI"), (7, "sibarulagi.contohkab.go.id")]);
    }),
    ("what it needs, by its host", |it| it.edit(&[(10, "sibarulagi.contohkab.go.id")])),
    ("another one has that host", |it| it.edit(&[(7, "https://sibarulagi.contohkab.go.id/dua")])),
    ("a person says what took its place", |it| {
        let (id, other) = it.two();
        it.padu.ok(&format!("depend {id} --on {other} --kind replaces --reason surat"));
    }),
    ("what a usage needs", |it| {
        let at = it.named("SP4N-LAPOR").first().copied().unwrap_or(0);
        let name = it.some_name();
        it.edit_at(at, &[(10, &name)]);
    }),
    ("a system is entered once more, with names of its own", |it| {
        let line = it.systems[7].clone();
        it.systems.push(line);
        let at = it.systems.len() - 1;
        it.edit_at(at, &[(4, "Entri kedua dari sistem yang sama")]);
    }),
    ("two agree that it is one", |it| it.judge("same-system")),
    ("the system that it needs is gone", |it| {
        it.systems.remove(it.systems.len() / 2);
        it.import();
    }),
    ("a cost that a person sets", |it| it.set("cost_maintain", "5000000 IDR")),
    ("a system is retired", |it| it.set("status", "retired")),
    ("another list says the same of some systems", |it| {
        let lines: Vec<String> = it.systems[20..50].to_vec();
        it.padu.write("other.csv", format!("{}\n{}\n", it.head.join("\n"), lines.join("\n")));
        it.padu.ok("import other.csv");
    }),
    ("the first list is newer again", |it| it.edit(&[(4, "Mengelola data bersama")])),
    ("a list says what systems need by their names", |it| {
        let names = [it.some_name(), it.some_name()];
        it.needs(&[
            (&names[0], "", "SIPENERIMA"),
            (&names[1], "", &names[0]),
            ("SIHANYANAMA", "", "SIPENERIMA"),
            ("SIHANYANAMA", "Kabupaten Contoh Baru", "SIPENERIMA"),
        ]);
    }),
    ("what was only named is registered", |it| it.edit(&[(3, "SIHANYANAMA")])),
    ("it is somebody's", |it| {
        let at = it.named("SIHANYANAMA")[0];
        it.edit_at(at, &[(1, "Kabupaten Contoh Baru"), (4, "Menyalurkan bantuan benih padi")]);
    }),
    ("somebody else's bears that name too", |it| {
        it.edit(&[(3, "SIHANYANAMA"), (1, "Kota Contoh Lama"), (4, "Mencatat retribusi parkir")])
    }),
    ("its own is called otherwise", |it| it.rename("SIHANYANAMA", "SIBUKANLAGI")),
    ("so is the other one", |it| it.rename("SIHANYANAMA", "SIBUKANPULA")),
    ("one person finds two of what is only named", |it| {
        let list = it.padu.table("registration");
        let is_naming = |row: &&serde_json::Value| text(&row["name"]) == "SIHANYANAMA";
        let naming = text(&list.iter().find(is_naming).expect("it is named")["id"]);
        let (id, _) = it.two();
        it.padu.ok(&format!("judge {naming} {id} --verdict different --reason beda"));
        it.edit(&[(3, "SIHANYANAMA"), (1, "Kota Contoh Lama")]);
    }),
    ("somebody sets a value of what is only named", |it| it.set("remark", "lihat lampiran")),
    ("the list names others", |it| {
        let name = it.some_name();
        it.needs(&[(&name, "", "SIPENERIMA"), ("SITAKADA", "", &name)]);
    }),
    ("that list is taken back", World::undo),
    ("it comes again", |it| {
        let name = it.some_name();
        it.needs(&[(&name, "", "SIPENERIMA"), ("SIBUKANPULA", "", &name)]);
    }),
    ("a list says who uses what", |it| {
        let names = [it.some_name(), it.some_name()];
        it.users(&[
            (&names[0], "Kota Contoh Lama"),
            (&names[0], "Kabupaten Contoh Baru"),
            (&names[1], "Kota Contoh Lama"),
            ("SIBUKANPULA", "Kota Contoh Lama"),
            ("SITAKADAPULA", "Kota Contoh Lama"),
        ]);
    }),
    ("a person says who uses a system", |it| it.set("used_by", "Kota Contoh Lama")),
    ("a system that is used is called otherwise", |it| it.rename("SIBUKANPULA", "SILAINLAGI")),
    ("what is only used is registered", |it| it.edit(&[(3, "SITAKADAPULA")])),
    ("others use it", |it| it.users(&[("SITAKADAPULA", "Kabupaten Contoh Baru")])),
    ("a person's value beside an import that is undone", |it| {
        let (at, id) = it.one_of_list();
        let before = it.systems.clone();
        it.edit_at(at, &[(11, "Rp 987 jt")]);
        it.padu.ok(&format!("set {id} description \"kelola hal lain\" --reason surat"));
        it.undo();
        it.systems = before;
    }),
    ("two are made out of a system", |it| {
        let (id, other) = it.two();
        let (_, own) = it.one_of_list();
        it.origin.clone_from(&own);
        for fork in [id, other] {
            if fork != own {
                it.padu.ok(&format!("depend {fork} --on {own} --kind fork-of --reason surat"));
            }
        }
        it.padu.ok(&format!("set {own} aliases SLiMS --reason surat"));
    }),
    ("that one is called by another of its names", |it| {
        it.padu.ok(&format!("set {} name SLiMS --reason surat", it.origin));
    }),
    ("it is written otherwise", |it| {
        it.padu.ok(&format!("set {} name SLIMS --reason surat", it.origin));
    }),
    ("a value is taken back", |it| {
        it.padu.ok(&format!("set {} name \"\" --reason surat", it.origin));
    }),
    ("two values at once, one of them a cost", |it| {
        let (_, id) = it.one_of_list();
        it.padu.ok(&format!("set {id} description \"kelola arsip\" --reason surat"));
        it.padu.ok(&format!("set {id} cost_maintain \"7000000 IDR\" --reason surat"));
    }),
    ("users of a system by their units", |it| it.set("user_units", "Bagian Umum")),
    ("who needs a system may not be touched from now on", |it| {
        let needed = it.member(|all| all.iter().find(|it| it["disposition"] == "merge").cloned());
        let (_, id) = it.one_of_list();
        it.padu.ok(&format!("depend {id} --on {needed} --kind calls-api --reason surat"));
        check_analysis(&it.padu, "somebody needs it");
        let words = "mengelola data warga binaan di lembaga pemasyarakatan";
        it.padu.ok(&format!("set {id} description \"{words}\" --reason surat"));
    }),
    ("what a verdict is about is gone, and comes back", |it| {
        let one = it.member(|all| all.get(1).filter(|_| all.len() == 2).cloned());
        let (at, id) = it.one_of_list();
        it.padu.ok(&format!("judge {id} {one} --verdict same-function --reason surat"));
        check_analysis(&it.padu, "a verdict");
        let line = it.systems.remove(at);
        it.import();
        check_analysis(&it.padu, "an end of the verdict is gone");
        it.systems.insert(at, line);
        it.import();
    }),
];

#[test]
fn every_kind_of_change_is_analysed_as_if_everything_was() {
    let padu = Padu::new();
    padu.write_demo_files();
    let (head, all) = lines();
    let systems: Vec<String> = all[..150].to_vec();
    let origin = String::new();
    let mut world = World { padu, dice: Dice(11), head, systems, all, step: 0, origin };
    world.padu.ok("import kementerian.xlsx");
    world.padu.ok("import kode-host.json");
    world.import();
    assert_eq!(world.padu.row("analyze")["learned"], true);
    for (what, bring_about) in KINDS {
        bring_about(&mut world);
        check_analysis(&world.padu, what);
        world.step += 1;
    }
    // A list that says what it said before stands elsewhere in the order of import.
    let before = world.systems.clone();
    world.edit(&[(4, "Mengelola hal lain")]);
    world.systems = before;
    world.import();
    check_analysis(&world.padu, "there and back again");
    world.systems = world.all[30..].to_vec();
    world.import();
    check_analysis(&world.padu, "much at once");
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
