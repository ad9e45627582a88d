mod common_tables;
use common_tables::*;
#[test]
fn dump() {
    let wanted: Vec<String> =
        std::env::var("RULES_SHOWN").unwrap().split(',').map(String::from).collect();
    for path in std::env::var("FILES").unwrap().split(',') {
        let Some(file) = shared(path) else { continue };
        let t = std::time::Instant::now();
        let run = run(&file, &options());
        println!("== {path} {:?}", t.elapsed());
        let mut n = std::collections::BTreeMap::new();
        for i in run.items.iter().flat_map(|i| &i.mapped.issues) {
            if wanted.contains(&i.rule) {
                let c = n.entry(i.rule.clone()).or_insert(0);
                *c += 1;
                if *c <= 25 {
                    println!(
                        "{} {:?}{:?}: {:?} -> {:?}",
                        i.rule, i.column, i.place.row, i.value, i.repaired
                    );
                }
            }
        }
        if wanted.contains(&"deps".into()) {
            for r in run.registrations() {
                for d in &r.dependencies {
                    println!("{} -> {:?} {}  [{}]", r.name(), d.kind, d.target, d.evidence);
                }
            }
        }
    }
}
