//! Records on the desk: a selection of a corpus, read within an edition and ready to be scored.

use model::Profile;
use rayon::prelude::*;

use super::comparison::{Compiled, Each, Owners, agency_key, place_key};
use super::edition::SystemEdition;
use super::resolve::Weighed;
use super::score::{Scorer, Weights};
use super::usage::{Finder, UsageOf};
use crate::constraints::Constraints;
use crate::frequencies::hashed;

/// Records under comparison. Positions are those on the desk, in the order of the corpus.
pub struct Desk<'r, 'w> {
    /// The records.
    pub records: Vec<&'r Profile>,
    /// Per record, whether it only says that an agency uses a shared application.
    pub usages: Vec<Option<UsageOf>>,
    /// Scores pairs of them.
    pub scorer: Scorer<'w>,
    owners: Owners,
    /// Who has each record.
    users: Vec<User>,
    /// Positions in the order of places and agencies.
    order: Vec<u32>,
}

/// Hashes of the agency and the unit that a record names; `None` where it names none.
type User = (Option<u64>, Option<u64>);

/// What lay on a desk.
pub struct Taken<'a> {
    /// The records.
    pub records: Vec<&'a Profile>,
    /// Their owners and comparisons.
    pub compiled: Compiled,
    /// Their usages.
    pub usages: Vec<Option<UsageOf>>,
}

/// Candidates that were scored.
#[derive(Default)]
pub struct Scored {
    /// Those that weigh enough to be of use, in order.
    pub weighed: Vec<Weighed>,
    /// Those of all, whatever they weigh, of which one is a usage, and that are not of one user.
    pub apart: Vec<(u32, u32)>,
}

impl<'r, 'w> Desk<'r, 'w> {
    /// Reads records within an edition.
    pub fn new(
        finder: &Finder,
        edition: &'w SystemEdition,
        records: Vec<&'r Profile>,
    ) -> Desk<'r, 'w> {
        let known = edition.statistics();
        let compiled = known.compiled(finder.knowledge, &finder.classifier, &records);
        let usages = finder.usages(&records, &compiled.owners);
        Desk::of(edition.weights(), records, compiled, usages)
    }

    /// A desk of what was read already.
    pub fn of(
        weights: &'w Weights,
        records: Vec<&'r Profile>,
        compiled: Compiled,
        usages: Vec<Option<UsageOf>>,
    ) -> Desk<'r, 'w> {
        let Compiled { owners, named } = compiled;
        let user = |text: &str| agency_key(text).map(|it| hashed(&it, 0));
        let (agencies, units) = (Each::of(&owners.agencies, user), Each::of(&owners.units, user));
        let users = agencies.all().copied().zip(units.all().copied()).collect();
        let users: Vec<User> = users;
        let places = Each::of(&owners.agencies, place_key);
        let order = by_place(&records, &places, &users);
        Desk { records, usages, scorer: Scorer { weights, named }, owners, users, order }
    }

    /// What lies on it, without the weights.
    pub fn taken(self) -> Taken<'r> {
        let compiled = Compiled { owners: self.owners, named: self.scorer.named };
        Taken { records: self.records, compiled, usages: self.usages }
    }

    /// Log2 odds that two records are one system.
    pub fn weight(&self, left: u32, right: u32) -> f64 {
        self.scorer.weight(left as usize, right as usize)
    }

    /// Scores pairs, in their order.
    pub fn weighed(&self, pairs: &[(u32, u32)]) -> Vec<Weighed> {
        self.scorer.weighed(pairs, &self.order, f64::NEG_INFINITY)
    }

    /// Scores candidates, in their order, and keeps those that weigh `floor` or more.
    pub fn scored(&self, pairs: &[(u32, u32)], floor: f64) -> Scored {
        let apart = pairs.iter().filter(|it| self.are_apart(it.0, it.1));
        Scored {
            weighed: self.scorer.weighed(pairs, &self.order, floor),
            apart: apart.copied().collect(),
        }
    }

    /// A record that an agency uses a shared application is a usage, not a double of the application or of
    /// another usage, unless both name the same agency (and unit, within one source) or a person says so.
    pub fn keep_usages_apart(&self, scored: &Scored, constraints: &mut Constraints) {
        for (left, right) in &scored.apart {
            if !constraints.requires(*left, *right) {
                constraints.forbid(*left, *right);
            }
        }
    }

    /// Whether one of two records is a usage, and they are not both of one user.
    pub fn are_apart(&self, left: u32, right: u32) -> bool {
        let is_usage = |it: u32| self.usages[it as usize].is_some();
        (is_usage(left) || is_usage(right)) && !self.have_one_user(left as usize, right as usize)
    }

    /// Hashes of the packages that the records are: an archive never has one package under two names.
    pub fn packages(&self) -> Vec<Option<u64>> {
        let of = |it: &&Profile| (!it.package.is_empty()).then(|| hashed(&it.package, 0));
        self.records.iter().map(of).collect()
    }

    /// Whether a pair has what it takes to be linked at all, however low the threshold.
    pub fn is_supported(&self, pair: &Weighed) -> bool {
        self.scorer.is_supported(pair.left as usize, pair.right as usize)
    }

    fn have_one_user(&self, left: usize, right: usize) -> bool {
        let [one, other] = [left, right].map(|it| &self.users[it]);
        one.0.is_some()
            && one.0 == other.0
            && (self.records[left].source != self.records[right].source || one.1 == other.1)
    }
}

/// Positions in the order of places, agencies and their units, and roughly of names where these are equal.
fn by_place(records: &[&Profile], places: &Each<u64>, users: &[User]) -> Vec<u32> {
    let begin = |name: &str| name.bytes().take(8).fold(0, |sum, it| sum << 8 | u64::from(it));
    let keys = records.par_iter().zip(users).enumerate();
    let mut order: Vec<(u64, &User, u64, u32)> =
        keys.map(|(at, (it, user))| (*places.at(at), user, begin(&it.name), at as u32)).collect();
    order.par_sort_unstable();
    order.into_iter().map(|it| it.3).collect()
}
