//! An invented roadmap, for tests.

use std::collections::{BTreeMap, BTreeSet};

use consolidation::Policy;
use consolidation::plan::{
    Basis, Frame, Left, Money, Roadmap, Running, Solved, Step, Swing, UnitCost, UnitCosts, Year,
};
use model::Disposition;

use super::Told;
use crate::messages::{Language, Messages};

/// A roadmap with everything that is needed to tell it.
pub struct Invented {
    pub roadmap: Roadmap,
    pub frame: Frame,
    pub policy: Policy,
    pub names: BTreeMap<String, String>,
}

const AGENCIES: [&str; 7] = [
    "Kota Contoh",
    "Kabupaten Umpama",
    "Provinsi Misal",
    "Kementerian Perumpamaan dan Pengandaian Republik",
    "Badan Ibarat Nasional",
    "Kabupaten Andai Selatan",
    "Kota Seandainya",
];
const SYSTEMS: [&str; 6] = [
    "SIMPEG",
    "E-Surat",
    "Sistem Informasi Manajemen Perencanaan Pembangunan Daerah Terpadu",
    "e-Kinerja",
    "SIMBADA <aset> & barang",
    "Absensi",
];

impl Invented {
    /// Three steps and one system that is left.
    pub fn small() -> Invented {
        Invented::of(4)
    }

    /// As small, but no cost is known.
    pub fn counting() -> Invented {
        let mut invented = Invented::small();
        invented.roadmap.counts_systems = true;
        invented.roadmap.unit_costs = UnitCosts::default();
        invented
    }

    /// So many systems, a quarter of which are left as they are.
    pub fn of(count: usize) -> Invented {
        let mut names = BTreeMap::from([("shared:x".into(), "SIASN".to_string())]);
        for at in 0..count {
            let name = format!("{} {}", SYSTEMS[at % 6], AGENCIES[at % 7]);
            names.insert(format!("a-{}", at + 1), name);
        }
        let mut steps: Vec<Step> = (0..count).map(step).collect();
        steps.sort_by_key(|it| (it.year.is_none(), it.wave));
        Invented {
            roadmap: roadmap(steps),
            frame: Frame {
                first_year: 2027,
                years: 5,
                budget: Some(90_000_000_000),
                capacity: 6,
                keep: BTreeSet::from(["a-4".into()]),
                exclude: BTreeSet::new(),
                frozen: vec![(None, 2029), (Some("Kota Contoh".into()), 2030)],
                ..Frame::default()
            },
            policy: Policy::parse(include_str!("../../../../data/reference/policy.toml"))
                .expect("the bundled policy"),
            names,
        }
    }
}

fn step(at: usize) -> Step {
    let year = (at % 4 != 3).then_some(2027 + (at % 5) as i32);
    let dispositions = [
        Disposition::Merge,
        Disposition::AdoptShared,
        Disposition::MoveFunction,
        Disposition::Retire,
    ];
    let reasons = [Left::DoesNotPay, Left::NoMeans, Left::Order, Left::CostUnknown];
    let disposition = dispositions[at % 3 + at % 2];
    let amount = 1_234_500_000 * (at as i64 % 9 + 1);
    Step {
        promised: None,
        moved: None,
        application_id: format!("a-{}", at + 1),
        agency: (at % 8 != 7).then(|| AGENCIES[at % 7].to_string()),
        proposal_id: format!("p-{}", at % 5),
        keeper: if disposition == Disposition::AdoptShared { "shared:x" } else { "a-1" }.into(),
        disposition,
        year,
        left: year.is_none().then(|| reasons[at / 4 % 4]),
        wave: year.map_or(0, |it| (it - 2027) as usize * 2 + 1 + at / 5 % 2),
        running: Running {
            amounts: [amount, amount * 2],
            basis: [Basis::Stated, Basis::Estimated, Basis::Unknown][at % 3],
            paid_until: None,
        },
        once: Money { low: amount, expected: amount / 2, high: amount / 3 },
        worth: Money { low: -amount, expected: amount * 2, high: amount * 3 },
        after: if at % 5 == 4 { vec!["a-1".into(), "a-2".into()] } else { Vec::new() },
        reconnect: Vec::new(),
    }
}

fn roadmap(steps: Vec<Step>) -> Roadmap {
    let year = |year: i32| {
        let own = || steps.iter().filter(|it| it.year == Some(year));
        Year {
            year,
            steps: own().count(),
            stopped: own().filter(|it| it.stops()).count(),
            spent: own().map(|it| it.once.expected).sum(),
            avoided: (i64::from(year) - 2026) * 2_000_000_000,
        }
    };
    let swing = |assumption| Swing { assumption, worth: [1_500_000_000, 95_000_000_000] };
    let cost =
        UnitCost { lower: 5_000_000_000, median: 9_000_000_000, upper: 20_000_000_000, systems: 7 };
    Roadmap {
        years: (2027..2032).map(year).collect(),
        worth: Money { low: -3_000_000_000, expected: 45_000_000_000, high: 99_000_000_000 },
        solved: Solved {
            broken: 0,
            schedule: Vec::new(),
            worth: 45_000_000_000,
            bound: 45_100_000_000,
            greedy: 44_000_000_000,
            blocks: 1,
            nodes: 1,
            known: None,
        },
        counts_systems: false,
        unit_costs: UnitCosts(BTreeMap::from([
            ("*".to_string(), cost),
            ("personnel/administration".to_string(), cost),
        ])),
        sensitivity: ["migration_share", "estimated_running_costs"].map(swing).to_vec(),
        steps,
    }
}

/// What is told of an invented roadmap.
pub fn told<T>(invented: &Invented, language: Language, tell: impl Fn(&Told) -> T) -> T {
    let messages = Messages::new(language);
    let name = |id: &str| invented.names.get(id).map_or(id, |it| it.as_str()).to_string();
    tell(&Told {
        messages: &messages,
        roadmap: &invented.roadmap,
        frame: &invented.frame,
        policy: &invented.policy,
        name: &name,
        headline: "In words <as padu plan says it>.",
        in_service: 480,
        at: "2026-05-27T08:30:00.123456Z",
    })
}
