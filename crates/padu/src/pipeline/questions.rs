//! Which pairs a person should judge first: where the engine doubts most and most depends on the answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use catalog::{ApplicationRow, Catalog, Places};
use matching::{Edition, Judged, ScoredPair};
use model::{
    Classification, ClusterKind, Field, PairScore, Profile, Registration, Relation, Viewer,
    Visibility,
};
use serde::Serialize;

use super::Wisdom;
use super::derive::judged;

/// Pairs the engine doubts less than this teach nothing.
const LEAST_DOUBT: f64 = 0.05;
/// One record stands in at most so many questions, so that the first dozen are not about one system.
const OFTEN: usize = 3;
/// Function pairs looked at for each application.
const NEIGHBOURS: usize = 10;

/// A pair worth judging.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// The relation in doubt: same-system between registrations, same-function between applications.
    #[serde(rename = "asked")]
    pub relation: Relation,
    /// One record.
    pub left: String,
    /// The other.
    pub right: String,
    /// Name of the one.
    pub left_name: String,
    /// Name of the other.
    pub right_name: String,
    /// Doubt × consequence; the higher, the sooner it is asked.
    pub worth: f64,
    /// Doubt of the engine in bits, 0 to 1.
    pub uncertainty: f64,
    /// What depends on the answer: the orders of magnitude of the three figures below, added up.
    pub consequence: f64,
    /// Records whose cluster depends on it.
    pub systems: usize,
    /// Yearly running costs and money at stake in hundredths; `None` when not known.
    #[serde(rename = "hundredths")]
    pub money: Option<i64>,
    /// Users and using agencies recorded; `None` when not known.
    pub users: Option<u64>,
}

/// The questions of a catalogue, most worth asking first, and what it takes to explain them.
pub struct Questions {
    /// In the order in which they should be asked.
    pub all: Vec<Question>,
    wisdom: Wisdom,
    edition: Edition,
    registrations: Vec<Profile>,
    applications: Vec<Profile>,
    places: HashMap<String, usize>,
}

impl Questions {
    /// Collects the pairs that nobody has judged, of one relation or of both. `None` before the first
    /// analysis, since there are no weights to doubt yet.
    pub fn of(
        catalog: &Catalog,
        wisdom: Wisdom,
        viewer: &Viewer,
        relation: Option<Relation>,
        today: &str,
    ) -> Result<Option<Questions>> {
        let Some(edition) = super::edition(catalog)? else { return Ok(None) };
        let stored = catalog.registrations(viewer)?;
        let applications = catalog.applications(viewer)?;
        let stakes = Stakes::of(catalog, viewer, &applications)?;
        let verdicts = judged(&catalog.ground()?, today);
        let known = Known::of(&verdicts, &stakes.places);
        let registrations: Vec<Profile> = stored.iter().map(Profile::from).collect();
        drop(stored);
        let profiles: Vec<Profile> = applications.into_iter().map(profile).collect();
        let asks = |it| relation.is_none_or(|only| only == it);
        let mut found = Vec::new();
        if asks(Relation::SameSystem) {
            let doubts = system_doubts(&wisdom, &edition, &registrations, &verdicts);
            found.extend(stakes.questions(Relation::SameSystem, &registrations, doubts, &known));
        }
        if asks(Relation::SameFunction) {
            let labels = matching::classify(&wisdom.knowledge, &profiles);
            let verdicts = stakes.at_home(&verdicts);
            let doubts = function_doubts(&wisdom, &edition, &profiles, &labels, &verdicts);
            found.extend(stakes.questions(Relation::SameFunction, &profiles, doubts, &known));
        }
        let ids = |all: &[Profile]| -> Vec<(String, usize)> {
            all.iter().enumerate().map(|(at, it)| (it.id.clone(), at)).collect()
        };
        let places = ids(&registrations).into_iter().chain(ids(&profiles)).collect();
        Ok(Some(Questions {
            all: ranked(found),
            wisdom,
            edition,
            registrations,
            applications: profiles,
            places,
        }))
    }

    /// The reasons of a question's pair, from the one scoring function.
    pub fn explain(&self, question: &Question) -> Option<PairScore> {
        let corpus = match question.relation {
            Relation::SameSystem => &self.registrations,
            _ => &self.applications,
        };
        let place = |id: &String| self.places.get(id).copied();
        let (left, right) = (place(&question.left)?, place(&question.right)?);
        let (left, right) = (&corpus[left.min(right)], &corpus[left.max(right)]);
        matching::explain(&self.wisdom.knowledge, &self.edition, question.relation, left, right)
    }
}

/// An application as the engine reads it.
fn profile(row: ApplicationRow) -> Profile {
    let registration = Registration {
        key: row.id.clone(),
        id: row.id,
        fields: row.fields,
        ..Registration::default()
    };
    Profile::from(&registration)
}

/// Scored pairs with the engine's doubt.
type Doubts = Vec<(ScoredPair, f64)>;

fn doubts(relation: Relation, threshold: f64, scored: &[ScoredPair]) -> Doubts {
    let doubt = |it: &ScoredPair| matching::uncertainty(relation, it.weight, threshold);
    let doubted = scored.iter().map(|it| (*it, doubt(it)));
    doubted.filter(|it| it.1 >= LEAST_DOUBT).collect()
}

fn system_doubts(
    wisdom: &Wisdom,
    edition: &Edition,
    profiles: &[Profile],
    judged: &[Judged],
) -> Doubts {
    let found = matching::resolve(&wisdom.knowledge, &edition.system, profiles, judged);
    doubts(Relation::SameSystem, found.threshold, &found.scored)
}

fn function_doubts(
    wisdom: &Wisdom,
    edition: &Edition,
    profiles: &[Profile],
    labels: &[Vec<Classification>],
    judged: &[Judged],
) -> Doubts {
    let (knowledge, learned) = (&wisdom.knowledge, &edition.function);
    let found = matching::group(knowledge, learned, profiles, labels, judged, NEIGHBOURS);
    doubts(Relation::SameFunction, found.threshold, &found.scored)
}

/// Pairs of registrations, and of their applications, on which somebody gave a verdict.
struct Known(BTreeSet<(String, String)>);

impl Known {
    fn of(verdicts: &[Judged], places: &Places) -> Known {
        let home = |id: &String| places.get(id).map(|it| it.0.clone());
        let own = verdicts.iter().map(|it| (it.left.clone(), it.right.clone()));
        let homes = verdicts.iter().filter_map(|it| Some((home(&it.left)?, home(&it.right)?)));
        Known(own.chain(homes).map(|it| ordered(it.0, it.1)).collect())
    }

    fn holds(&self, left: &str, right: &str) -> bool {
        self.0.contains(&ordered(left.to_string(), right.to_string()))
    }
}

fn ordered(left: String, right: String) -> (String, String) {
    if left <= right { (left, right) } else { (right, left) }
}

/// What hangs on each application.
struct Stakes {
    places: Places,
    clusters: HashMap<String, (String, usize)>,
    costs: HashMap<String, i64>,
    proposed: HashMap<String, i64>,
    users: HashMap<String, u64>,
    /// Applications of the reference list have no entry that could be judged.
    judgeable: BTreeSet<String>,
}

impl Stakes {
    fn of(catalog: &Catalog, viewer: &Viewer, applications: &[ApplicationRow]) -> Result<Stakes> {
        let mut clusters = HashMap::new();
        for kind in [ClusterKind::Identity, ClusterKind::Function] {
            for cluster in catalog.stored_clusters(kind)? {
                let size = cluster.members.len();
                let members = cluster.members.into_iter();
                clusters.extend(members.map(|it| (it.id, (cluster.id.clone(), size))));
            }
        }
        let has_entry = |it: &&ApplicationRow| !it.registrations.is_empty();
        Ok(Stakes {
            places: catalog.places()?,
            clusters,
            costs: running_costs(&catalog.costs(viewer, "")?),
            proposed: match viewer.may_see(Visibility::Limited) {
                true => catalog
                    .proposals(viewer)?
                    .into_iter()
                    .map(|it| (it.cluster_id, it.at_stake))
                    .collect(),
                false => HashMap::new(),
            },
            users: applications.iter().filter_map(|it| Some((it.id.clone(), users(it)?))).collect(),
            judgeable: applications.iter().filter(has_entry).map(|it| it.id.clone()).collect(),
        })
    }

    /// Verdicts on registrations as verdicts on their applications.
    fn at_home(&self, judged: &[Judged]) -> Vec<Judged> {
        let home = |id: &String| self.places.get(id).map(|it| it.0.clone());
        let moved = judged.iter().filter_map(|it| {
            let (left, right) = (home(&it.left)?, home(&it.right)?);
            (left != right).then_some(Judged { left, right, verdict: it.verdict })
        });
        moved.collect()
    }

    fn questions(
        &self,
        relation: Relation,
        records: &[Profile],
        doubts: Doubts,
        known: &Known,
    ) -> Vec<Question> {
        let questions = doubts.into_iter().filter_map(|(pair, uncertainty)| {
            let (left, right) = (&records[pair.left as usize], &records[pair.right as usize]);
            let is_open =
                self.can_be_judged(relation, left, right) && !known.holds(&left.id, &right.id);
            is_open.then(|| self.question(relation, left, right, uncertainty))
        });
        questions.collect()
    }

    fn can_be_judged(&self, relation: Relation, left: &Profile, right: &Profile) -> bool {
        relation == Relation::SameSystem
            || [left, right].iter().all(|it| self.judgeable.contains(&it.id))
    }

    fn question(
        &self,
        relation: Relation,
        left: &Profile,
        right: &Profile,
        doubt: f64,
    ) -> Question {
        let clusters: BTreeMap<&str, usize> = [left, right]
            .into_iter()
            .map(|it| match self.clusters.get(&it.id) {
                Some((cluster, size)) => (cluster.as_str(), *size),
                None => (it.id.as_str(), 1),
            })
            .collect();
        let homes: BTreeSet<&str> = [left, right].into_iter().map(|it| self.home(&it.id)).collect();
        let costs = homes.iter().filter_map(|it| self.costs.get(*it));
        let proposed = clusters.keys().filter_map(|it| self.proposed.get(*it));
        let money = sum(costs.chain(proposed).copied());
        let users = sum(homes.iter().filter_map(|it| self.users.get(*it)).copied());
        let systems = clusters.values().sum();
        let consequence = consequence(systems, money, users);
        Question {
            relation,
            left: left.id.clone(),
            right: right.id.clone(),
            left_name: left.name.clone(),
            right_name: right.name.clone(),
            worth: doubt * consequence,
            uncertainty: doubt,
            consequence,
            systems,
            money,
            users,
        }
    }

    fn home<'a>(&'a self, id: &'a str) -> &'a str {
        self.places.get(id).map_or(id, |it| it.0.as_str())
    }
}

/// `None` of nothing: absent is not zero.
fn sum<T: std::iter::Sum>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut values = values.peekable();
    values.peek().is_some().then(|| values.sum())
}

/// Doublings of systems, tens of millions and tens of users: what is not known adds nothing.
fn consequence(systems: usize, money: Option<i64>, users: Option<u64>) -> f64 {
    const MILLION: f64 = 100.0 * 1e6;
    let money = money.map_or(0.0, |it| (1.0 + it.max(0) as f64 / MILLION).log10());
    let users = users.map_or(0.0, |it| (1.0 + it as f64).log10());
    (systems.max(1) as f64).log2() + money + users
}

/// Users as stated, and agencies that use it.
fn users(application: &ApplicationRow) -> Option<u64> {
    let stated = application.fields.get(&Field::UserCount).and_then(|it| it.first());
    let stated = stated.and_then(|it| it.parse::<u64>().ok());
    match (stated, application.usages) {
        (None, 0) => None,
        (stated, usages) => Some(stated.unwrap_or(0) + usages),
    }
}

/// Yearly costs by application, in the currency that most of them have.
fn running_costs(items: &[catalog::Row]) -> HashMap<String, i64> {
    let text = |row: &catalog::Row, key: &str| row[key].as_str().unwrap_or_default().to_string();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    items.iter().for_each(|it| *counts.entry(text(it, "currency")).or_default() += 1);
    let usual = counts.into_iter().max_by_key(|it| it.1).map(|it| it.0).unwrap_or_default();
    let mut costs = HashMap::new();
    for item in items {
        if text(item, "kind") != "build" && text(item, "currency") == usual {
            let amount = item["hundredths"].as_i64().unwrap_or(0);
            *costs.entry(text(item, "application_id")).or_default() += amount;
        }
    }
    costs
}

/// Most worth first; of each record only the first few.
fn ranked(mut found: Vec<Question>) -> Vec<Question> {
    found.sort_by(|a, b| {
        let worth = b.worth.total_cmp(&a.worth);
        worth.then_with(|| (a.relation, &a.left, &a.right).cmp(&(b.relation, &b.left, &b.right)))
    });
    let mut asked: HashMap<String, usize> = HashMap::new();
    found.retain(|it| {
        let ends = [&it.left, &it.right];
        let is_new = ends.iter().all(|end| asked.get(*end).is_none_or(|count| *count < OFTEN));
        if is_new {
            ends.iter().for_each(|end| *asked.entry(end.to_string()).or_default() += 1);
        }
        is_new
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(left: &str, right: &str, worth: f64) -> Question {
        Question {
            relation: Relation::SameSystem,
            left: left.into(),
            right: right.into(),
            left_name: String::new(),
            right_name: String::new(),
            worth,
            uncertainty: 1.0,
            consequence: worth,
            systems: 2,
            money: None,
            users: None,
        }
    }

    #[test]
    fn one_record_is_not_asked_about_for_ever() {
        let found = (0..9).map(|it| question("a", &format!("b{it}"), f64::from(it)));
        let ranked = ranked(found.collect());
        let asked: Vec<&str> = ranked.iter().map(|it| it.right.as_str()).collect();
        assert_eq!(asked, ["b8", "b7", "b6"]);
    }

    #[test]
    fn what_is_not_known_adds_nothing_to_the_consequence() {
        assert_eq!(consequence(2, None, None), 1.0);
        assert!(consequence(2, Some(100_000_000_000), None) > consequence(2, None, None));
        assert!(consequence(2, None, Some(50)) > consequence(2, None, None));
        assert!(consequence(8, None, None) > consequence(2, None, None));
    }
}
