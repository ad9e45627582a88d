//! A catalogue of 100,000 systems and 1,000,000 dependencies: what findings, the graph, the impact of its largest hub and
//! proposals for 10,000 groups take in time and memory. `cargo run --release -p consolidation --example million`

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use consolidation::{
    DependencyGraph, Facts, Landscape, Load, Policy, findings, impact, propose, surroundings,
};
use model::{
    AgencyLevel, Application, Cluster, ClusterKind, CostBasis, CostItem, CostKind, Dependency,
    DependencyKind, EvidenceKind, Field, Lifecycle, Member, Money, Visibility,
};

const POLICY: &str = include_str!("../../../data/reference/policy.toml");

const SYSTEMS: u64 = 100_000;
const DEPENDENCIES: u64 = 1_000_000;
/// National systems, on which a third of all dependencies lie.
const HUBS: u64 = 40;
/// Systems of one region: nearly all other dependencies stay inside one.
const REGION: u64 = 200;
const SHOWN: usize = 20;

fn main() {
    let (applications, dependencies, landscape) = country();
    println!("built: {} dependencies, {} MB", dependencies.len(), high_water_mark());
    let found = timed("findings", || findings(&applications, &dependencies, &landscape, SHOWN));
    let graph = timed("graph", || DependencyGraph::new(&dependencies));
    let hub = found.hubs.first().expect("there are hubs").id.clone();
    let affected = timed("impact", || impact(&dependencies, &hub, None).len());
    let around = timed("surroundings", || surroundings(&dependencies, &landscape).len());
    let (facts, clusters) = groups();
    let policy = Policy::parse(POLICY).expect("the shipped policy is valid");
    let proposals = timed("proposals", || propose(&clusters, &facts, &[], &dependencies, &policy));
    let changes: usize = proposals.iter().map(|it| it.what_would_change.len()).sum();
    println!("{} proposals, {changes} single changes", proposals.len());
    assert_eq!(graph.transitive_dependents(&hub).len(), found.hubs[0].transitive);
    println!(
        "{hub}: {affected} affected; {} circles, {} producers, {} own logins, {around} surroundings",
        found.circles.len(),
        found.producers.len(),
        found.own_logins.len()
    );
}

/// Every system in a group of ten.
fn groups() -> (BTreeMap<String, Facts>, Vec<Cluster>) {
    let facts = (0..SYSTEMS).map(|it| (id(it), known(it))).collect();
    let member = |it: u64| Member { id: id(it), similarity: 0.8 };
    let cluster = |at: u64| Cluster {
        id: format!("c-{at}"),
        kind: ClusterKind::Function,
        function: Some("licensing/permits".into()),
        members: (10 * at..10 * at + 10).map(member).collect(),
        cohesion: 0.8,
        weakest_link: 0.7,
    };
    (facts, (0..SYSTEMS / 10).map(cluster).collect())
}

fn known(at: u64) -> Facts {
    let costs = (!at.is_multiple_of(3)).then(|| CostItem {
        kind: CostKind::Maintain,
        amount: Money::rupiah((at * 7_919 % 900) as i64 * 1_000_000),
        year: None,
        basis: CostBasis::Stated,
    });
    let fields = BTreeMap::from([
        (Field::YearBuilt, vec![(2008 + at % 17).to_string()]),
        (Field::Description, vec!["Pelayanan perizinan".into()]),
    ]);
    Facts {
        application: Application {
            id: id(at),
            name: id(at),
            agency: Some(format!("Kabupaten {}", at / REGION)),
            level: AgencyLevel::Regency,
            lifecycle: if !at.is_multiple_of(5) { Lifecycle::InUse } else { Lifecycle::Unknown },
            visibility: Visibility::Public,
            shared_id: None,
            fields,
            registrations: vec![format!("r-{at}")],
        },
        usages: (at * 31 % 7) as usize,
        dependents: Vec::new(),
        costs: costs.into_iter().collect(),
        functions: vec![("licensing/permits".into(), 0.9)],
        provenance: BTreeMap::new(),
    }
}

fn timed<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let (started, ran) = (Instant::now(), cpu());
    let found = run();
    let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu() - ran);
    println!("{name}: {wall:.2} s, CPU {cpu:.2} s, peak {} MB", high_water_mark());
    found
}

/// Seconds of processor time so far: the machine may be shared. Fields 14 and 15 count hundredths.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.split_whitespace().skip(13).take(2).filter_map(|it| it.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// The most memory that this process ever held, in MB.
fn high_water_mark() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).unwrap_or_default() / 1_024
}

/// A small generator of our own: the same country on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn id(at: u64) -> String {
    format!("a-{at:07}")
}

fn country() -> (BTreeMap<String, Load>, Vec<Dependency>, Landscape) {
    let mut numbers = Numbers(7);
    let load = |at: u64| Load { users: at % 900, usages: 1, ..Load::default() };
    let applications = (0..SYSTEMS).map(|it| (id(it), load(it))).collect();
    let dependencies = (0..DEPENDENCIES).map(|it| dependency(it, &mut numbers)).collect();
    let some =
        |of: u64| (0..SYSTEMS).filter(|it| it % of == 0).map(id).collect::<BTreeSet<String>>();
    let object = |at: u64| BTreeSet::from([format!("Data {} Region {}", at % 50, at / REGION)]);
    let landscape = Landscape {
        exchanges: BTreeSet::from([id(0)]),
        national_login: BTreeSet::from([id(1)]),
        own_login: some(3),
        for_people: some(2),
        produces: (0..SYSTEMS).map(|it| (id(it), object(it))).collect(),
        exchanged: BTreeSet::new(),
    };
    (applications, dependencies, landscape)
}

fn dependency(at: u64, numbers: &mut Numbers) -> Dependency {
    use DependencyKind::{
        AuthenticatesWith, CallsApi, ExchangesData, PartOf, ReadsMasterData, ReceivesFile,
        ReportsTo,
    };
    let kinds = [
        CallsApi,
        ExchangesData,
        ReadsMasterData,
        ReceivesFile,
        ReportsTo,
        CallsApi,
        ExchangesData,
        PartOf,
        AuthenticatesWith,
        CallsApi,
    ];
    let from = numbers.below(SYSTEMS);
    let near = (from - from % REGION + numbers.below(REGION)).min(SYSTEMS - 1);
    let to = match numbers.below(30) {
        0..10 => numbers.below(HUBS),
        10 => numbers.below(SYSTEMS),
        _ => near,
    };
    // Needs mostly lead one way, with some that lead back.
    let is_back = numbers.below(50) == 0;
    let (from, to) = if from < to && !is_back { (to, from) } else { (from, to) };
    Dependency {
        from: id(from),
        to: id(to),
        resolved: true,
        kind: kinds[numbers.below(10) as usize],
        evidence_kind: EvidenceKind::Declared,
        evidence: format!("terintegrasi dengan aplikasi {}", id(to)),
        registration_id: format!("r-{at:08}"),
        data_objects: vec![format!("data {}", numbers.below(5_000))],
        confidence: 0.8,
        role: None,
        first_seen: "2026-01-15T08:00:00Z".into(),
        last_seen: "2026-05-01T08:00:00Z".into(),
    }
}
