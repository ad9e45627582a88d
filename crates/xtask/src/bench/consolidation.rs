//! `cargo xtask bench consolidation`: proposals, their dependency graph and a roadmap for a generated country.
//!
//! A third of the systems states what it costs. Dependencies lead as in the generated inventory, more than half to
//! national applications and most others to another system of the own agency; or, which is harder and hardly seen,
//! from anywhere to anywhere. Some lead back and close circles. Budget and capacity are scarce, so that not everything
//! that pays can be done in the first year.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use consolidation::plan::{Effort, Frame, Roadmap, System, roadmap};
use consolidation::{Facts, Landscape, Load, Policy, findings, propose};
use model::{
    AgencyLevel, Application, Cluster, ClusterKind, CostBasis, CostItem, CostKind, Dependency,
    DependencyKind, EvidenceKind, Field, Lifecycle, Member, Money, Proposal, Visibility,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::process::{cpu_of_this, high_water_mark, root};
use crate::section;

/// Systems for each agency, each cluster; dependencies for each nine systems.
const PER_AGENCY: usize = 44;
const PER_CLUSTER: usize = 9;
const NEEDS_OF_NINE: usize = 20;
/// Findings of each kind.
const SHOWN: usize = 100;
/// Of larger countries only what registers look like is measured, without budgets for each agency.
const LARGE: u64 = 100_000;
/// National applications: they stay.
const NATIONAL: usize = 40;

/// Prints a table, and writes it down.
pub fn run(sizes: &[u64]) -> Result<()> {
    let mut lines = vec![
        "| systems | dependencies | clusters | they lead | frame | analysis | plan | CPU | peak memory | steps | done | blocks | nodes | above greedy | below the best at most |".to_string(),
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|".to_string(),
    ];
    let text = padu::data::text("reference/policy.toml").context("the policy is bundled")?;
    let policy = Policy::parse(text)?;
    let shapes = [("as in the inventory", true), ("anywhere", false)];
    let all = sizes.iter().flat_map(|it| shapes.map(|shape| (*it, shape)));
    for (size, (shape, is_local)) in all.filter(|it| it.0 < LARGE || it.1.1) {
        let country = Country::new(size as usize, is_local);
        let started = Instant::now();
        let found = findings(&country.loads(), &country.dependencies, &Landscape::default(), SHOWN);
        let proposals =
            propose(&country.clusters, &country.facts, &[], &country.dependencies, &policy);
        let analysis = started.elapsed();
        let is_empty = found.hubs.is_empty() || proposals.is_empty();
        ensure!(!is_empty, "the generated country holds nothing");
        let systems = country.systems();
        let most = if size < LARGE { usize::MAX } else { 2 };
        for frame in frames(&country, &policy).into_iter().take(most) {
            let (cpu, started) = (cpu_of_this(), Instant::now());
            let found = planned(&country, &proposals, &systems, &policy, &frame.1);
            let (cpu, wall) = (cpu_of_this() - cpu, started.elapsed());
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            let done = found.steps.iter().filter(|it| it.year.is_some()).count();
            let solved = &found.solved;
            let above = 100.0 * (solved.worth - solved.greedy) as f64 / solved.greedy.max(1) as f64;
            lines.push(format!(
                "| {size} | {} | {} | {shape} | {} | {:.2} s | {:.1} s | {:.1} s | {} MB | {} | {done} | {} | {} | {above:.2} % | {:.2} % |",
                country.dependencies.len(),
                country.clusters.len(),
                frame.0,
                analysis.as_secs_f64(),
                wall.as_secs_f64(),
                cpu.as_secs_f64(),
                high_water_mark(&status),
                found.steps.len(),
                solved.blocks,
                solved.nodes,
                100.0 * solved.gap(),
            ));
            println!("{}", lines.last().map_or("", String::as_str));
        }
    }
    section::write(&root().join("docs/performance.md"), "consolidation", &lines.join("\n"))
}

fn planned(
    country: &Country,
    proposals: &[Proposal],
    systems: &BTreeMap<String, System>,
    policy: &Policy,
    frame: &Frame,
) -> Roadmap {
    roadmap(proposals, systems, &country.dependencies, policy, frame, &Effort::default())
}

/// Capacity alone; a budget that pays for about half of it in each year; and the same split among the agencies.
fn frames(country: &Country, policy: &Policy) -> [(&'static str, Frame); 3] {
    let running: i64 = country.yearly.iter().sum();
    let frame = Frame {
        first_year: 2027,
        years: policy.horizon_years as usize,
        capacity: policy.capacity,
        ..Frame::default()
    };
    let scarce = Frame { budget: Some(running / 20), ..frame.clone() };
    let agencies: BTreeSet<&String> =
        country.facts.values().filter_map(|it| it.application.agency.as_ref()).collect();
    let each = running / 20 / agencies.len().max(1) as i64;
    let budget_of = agencies.into_iter().map(|it| (it.clone(), each)).collect();
    let split = Frame { budget_of, ..frame.clone() };
    [
        ("capacity", frame),
        ("capacity and budget", scarce),
        ("capacity and agencies' budgets", split),
    ]
}

/// A generated country.
struct Country {
    facts: BTreeMap<String, Facts>,
    clusters: Vec<Cluster>,
    dependencies: Vec<Dependency>,
    /// Running cost of each system, in hundredths.
    yearly: Vec<i64>,
}

impl Country {
    fn new(count: usize, is_local: bool) -> Country {
        let mut dice = ChaCha8Rng::seed_from_u64(4);
        let mut below = |limit: usize| (dice.next_u64() % limit.max(1) as u64) as usize;
        let agencies = count.div_ceil(PER_AGENCY);
        let agency_of: Vec<usize> = (0..count).map(|_| below(agencies)).collect();
        let mut by_agency: Vec<Vec<usize>> = vec![Vec::new(); agencies];
        agency_of.iter().enumerate().for_each(|(at, it)| by_agency[*it].push(at));
        let clusters = count.div_ceil(PER_CLUSTER);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); clusters];
        (NATIONAL..count).for_each(|it| members[below(clusters)].push(it));
        let mut yearly = vec![0; count];
        let mut facts = BTreeMap::new();
        for (at, of) in
            members.iter().enumerate().flat_map(|it| it.1.iter().map(move |of| (it.0, *of)))
        {
            // A product of three dice: most are small, a few large, as amounts are.
            let spread = (1 + below(9)) * (1 + below(9)) * (1 + below(9));
            yearly[of] = (spread * 500_000 * 100) as i64;
            let is_stated = below(3) == 0;
            let function = format!("family{}/function{at}", at % 60);
            facts.insert(
                id(of),
                application(of, agency_of[of], function, is_stated.then_some(yearly[of])),
            );
        }
        let clusters = members.iter().enumerate().map(|(at, own)| cluster(at, own)).collect();
        let mut dependencies = Vec::new();
        for _ in 0..count * NEEDS_OF_NINE / PER_CLUSTER {
            let from = below(count);
            let own = &by_agency[agency_of[from]];
            let to = match below(20) {
                _ if !is_local => below(count),
                0..11 => below(NATIONAL),
                11..19 => own[below(own.len())],
                _ => below(count),
            };
            let is_back = below(50) == 0;
            let (from, to) = if from < to && !is_back { (to, from) } else { (from, to) };
            if from != to {
                dependencies.push(need(from, to));
            }
        }
        Country { facts, clusters, dependencies, yearly }
    }

    fn loads(&self) -> BTreeMap<String, Load> {
        let load = |at: usize| Load { users: at as u64 % 900, usages: 1, ..Load::default() };
        (0..self.yearly.len()).map(|it| (id(it), load(it))).collect()
    }

    fn systems(&self) -> BTreeMap<String, System> {
        let system = |it: &Facts| System {
            agency: it.application.agency.clone(),
            costs: it.costs.clone(),
            function: it.functions.first().map(|it| it.0.clone()),
            is_shared: false,
            paid_until: None,
        };
        self.facts.iter().map(|it| (it.0.clone(), system(it.1))).collect()
    }
}

fn id(at: usize) -> String {
    format!("a-{at:07}")
}

fn application(at: usize, agency: usize, function: String, yearly: Option<i64>) -> Facts {
    let costs = yearly.map(|hundredths| CostItem {
        kind: CostKind::Maintain,
        amount: Money { hundredths, currency: "IDR".into() },
        year: None,
        basis: CostBasis::Stated,
    });
    let fields = BTreeMap::from([(Field::YearBuilt, vec![(2008 + at % 17).to_string()])]);
    Facts {
        application: Application {
            id: id(at),
            name: id(at),
            agency: Some(format!("Kabupaten {agency}")),
            level: AgencyLevel::Regency,
            lifecycle: Lifecycle::InUse,
            visibility: Visibility::Public,
            shared_id: None,
            fields,
            registrations: vec![format!("r-{at}")],
        },
        usages: at % 5,
        dependents: Vec::new(),
        costs: costs.into_iter().collect(),
        functions: vec![(function, 0.9)],
        provenance: BTreeMap::new(),
    }
}

fn cluster(at: usize, members: &[usize]) -> Cluster {
    let member = |it: &usize| Member { id: id(*it), similarity: 0.5 + (it % 50) as f64 / 100.0 };
    Cluster {
        id: format!("c-{at}"),
        kind: ClusterKind::Function,
        function: Some(format!("family{}/function{at}", at % 60)),
        members: members.iter().map(member).collect(),
        cohesion: 0.7,
        weakest_link: 0.5,
    }
}

fn need(from: usize, to: usize) -> Dependency {
    Dependency {
        from: id(from),
        to: id(to),
        resolved: true,
        kind: DependencyKind::CallsApi,
        evidence_kind: EvidenceKind::Declared,
        evidence: String::new(),
        registration_id: String::new(),
        data_objects: Vec::new(),
        confidence: 1.0,
        role: None,
        first_seen: String::new(),
        last_seen: String::new(),
    }
}
