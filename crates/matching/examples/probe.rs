//! Scratch.
use matching::*;
use model::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    fn texts(p: &std::path::Path, o: &mut Vec<(String, String)>) {
        for e in std::fs::read_dir(p).unwrap() {
            let p = e.unwrap().path();
            if p.is_dir() { texts(&p, o) } else if p.extension().is_some_and(|it| it == "toml" || it == "csv") {
                o.push((p.display().to_string(), std::fs::read_to_string(&p).unwrap()));
            }
        }
    }
    let mut t = Vec::new();
    texts(std::path::Path::new("/work/main/data"), &mut t);
    t.sort();
    let k = Knowledge::parse(&t).unwrap();
    let ps: Vec<Profile> = std::fs::read_to_string(&a[1]).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    if a.len() > 3 {
        let f = |n: &str| ps.iter().find(|p| p.name == n || p.id == n).unwrap().id.clone();
        let s = explain(&k, &ps, Relation::SameSystem, &f(&a[2]), &f(&a[3])).unwrap();
        println!("{:.2}", s.weight);
        for c in s.contributions { println!("  {:14} {:20} {:7.2} {:?}", c.comparison, c.level, c.weight, c.evidence); }
        return;
    }
    let mem = || std::fs::read_to_string("/proc/self/status").unwrap().lines().find(|l| l.starts_with("VmHWM")).unwrap().to_string();
    let cpu = || { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let v: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect(); (v[11].parse::<f64>().unwrap() + v[12].parse::<f64>().unwrap()) / 100.0 };
    println!("start cpu {} {}", cpu(), mem());
    let r = resolve(&k, &ps, &[]);
    println!("resolve cpu {} {} accepted {} scored {}", cpu(), mem(), r.accepted.len(), r.scored.len());
    println!("threshold {} prior {}", r.threshold, r.prior);
    let name = |id: &str| ps.iter().find(|p| p.id == id).unwrap().name.clone();
    if ps.len() < 2000 {
        for c in r.clusters.iter().filter(|c| c.members.len() > 1) {
            println!("{}", c.members.iter().map(|m| name(&m.id)).collect::<Vec<_>>().join(" · "));
        }
        for s in &r.accepted { println!("{:.2} {} · {}", s.weight, name(&s.left), name(&s.right)); }
        return;
    }
    if let Ok(out) = std::env::var("OUT") { std::fs::write(out, r.accepted.iter().map(|s| format!("{},{}\n", s.left, s.right)).collect::<String>()).unwrap(); }
    drop(r);
    let c = classify(&k, &ps);
    println!("classify cpu {} {}", cpu(), mem());
    let g = group(&k, &ps, &c, &[], 10);
    println!("group cpu {} {} accepted {} scored {}", cpu(), mem(), g.accepted.len(), g.scored.len());
}
