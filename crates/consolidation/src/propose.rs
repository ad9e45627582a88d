//! Turns function clusters into proposals: one keeper, and what should happen to everybody else.
//!
//! Out of service systems are not members, vetoed and secret ones are never touched, and a mandated
//! shared application is the keeper of what the list says it does, even when no register lists it. A system that is
//! known to do something else is not kept for a group, nor is one that people decided to replace. What is left is
//! decided by how much of a member's job the keeper covers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{
    AgencyLevel, Cluster, ClusterKind, Dependency, DependencyKind, Disposition, EvidenceKind,
    Lifecycle, Money, Proposal, ProposalAssumption, ProposalMember, Range, RuleFlag, opaque_id,
};
use rayon::prelude::*;

use crate::candidate::{Candidate, Standing, State, exception, local_levels, state, stated_costs};
use crate::facts::{Facts, SharedFacts};
use crate::graph::DependencyGraph;
use crate::job::Job;
use crate::keeper::{Merits, Score, score};
use crate::policy::{Assumption, Policy, Variant};
use crate::saving::{Cost, Leaver, cost_of, median, saving_range};
use crate::veto::{function_vetoed, vetoed};

mod change;

/// Stands before the id of a shared application that is keeper without being registered.
pub const SHARED_PREFIX: &str = "shared-";

/// Rules that flag members: `G1` a local build repeats a mandated shared application; `V1` the law
/// keeps the systems of different agencies apart.
pub const RULES: &[&str] = &["G1", "V1"];

/// A recorded exception lets a member stay, whatever is mandated: this is its reason, and one of the changes.
const EXCEPTION: &str = "exception";

/// A lead below this is shown as none: what is known does not tell the two apart, and the id decides.
const TIED: f64 = 0.005;

/// Every reason a member can carry; their texts stand in the message files.
pub const REASONS: &[&str] = &[
    "mandated_shared",
    "highest_score",
    "tied",
    "repeats_mandated",
    "replaced_by_keeper",
    "same_function",
    "partial_overlap",
    "small_overlap",
    "other_shared",
    "outside_mandate",
    "owner_unknown",
    EXCEPTION,
    "legal_variant",
    "needed_by_protected",
    "unused",
    "never_built",
];

/// Proposals for these function clusters: most money at stake first, then more members, then id.
///
/// A cluster gives no proposal when its function is on the veto list or fewer than two systems in
/// service are left; a mandated shared application outside the cluster counts as one of them.
pub fn propose(
    clusters: &[Cluster],
    facts: &BTreeMap<String, Facts>,
    shared: &[SharedFacts],
    dependencies: &[Dependency],
    policy: &Policy,
) -> Vec<Proposal> {
    let known = Known {
        facts,
        shared: shared.iter().map(|it| (it.id.as_str(), it)).collect(),
        registered: &registered(facts),
        graph: &DependencyGraph::new(dependencies),
        successors: &successors(dependencies),
        untouchable: &untouchable(facts, policy),
        policy,
    };
    let mut proposals: Vec<Proposal> =
        clusters.par_iter().filter_map(|cluster| known.proposal(cluster)).collect();
    proposals.sort_by(|left, right| {
        let order = |it: &Proposal| (Reverse(it.at_stake), Reverse(it.members.len()));
        order(left).cmp(&order(right)).then_with(|| left.id.cmp(&right.id))
    });
    proposals
}

fn registered(facts: &BTreeMap<String, Facts>) -> BTreeMap<&str, &str> {
    facts
        .iter()
        .filter_map(|(id, it)| Some((it.application.shared_id.as_deref()?, id.as_str())))
        .collect()
}

/// What takes the place of each system, as people decided: what was only inferred decides nothing.
fn successors(dependencies: &[Dependency]) -> HashMap<&str, BTreeSet<&str>> {
    let mut successors: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    let is_decided = |it: &&Dependency| {
        it.kind == DependencyKind::Replaces && it.evidence_kind != EvidenceKind::Inferred
    };
    for it in dependencies.iter().filter(|it| it.resolved && it.from != it.to).filter(is_decided) {
        successors.entry(&it.to).or_default().insert(&it.from);
    }
    successors
}

fn untouchable<'a>(facts: &'a BTreeMap<String, Facts>, policy: &Policy) -> BTreeSet<&'a str> {
    facts.iter().filter(|(_, it)| vetoed(it, policy).is_some()).map(|(id, _)| id.as_str()).collect()
}

/// Everything a proposal is made from.
#[derive(Clone)]
struct Known<'a> {
    facts: &'a BTreeMap<String, Facts>,
    shared: BTreeMap<&'a str, &'a SharedFacts>,
    /// Application by the id of the shared application that it is.
    registered: &'a BTreeMap<&'a str, &'a str>,
    graph: &'a DependencyGraph,
    successors: &'a HashMap<&'a str, BTreeSet<&'a str>>,
    untouchable: &'a BTreeSet<&'a str>,
    policy: &'a Policy,
}

/// Who may be keeper, best first with what speaks for each in all; a mandated application that is no member stands
/// before all of them.
struct Choice<'a> {
    ranked: Vec<(Standing<'a>, f64)>,
    outside: Option<&'a SharedFacts>,
}

/// The chosen keeper.
struct Keeper<'a> {
    id: String,
    facts: Option<&'a Facts>,
    job: Job<'a>,
    /// The shared application that it is, where that has to be used for what the group does.
    mandated: Option<&'a SharedFacts>,
    /// Id of the shared application that it is, mandated or not.
    shared: Option<&'a str>,
    score: Score,
    runner_up: Option<(String, f64)>,
}

impl<'a> Known<'a> {
    fn proposal(&self, cluster: &'a Cluster) -> Option<Proposal> {
        let function = cluster.function.as_deref();
        let vetoed_function = function.is_some_and(|it| function_vetoed(it, self.policy));
        if cluster.kind != ClusterKind::Function || vetoed_function {
            return None;
        }
        let candidates = self.candidates(cluster);
        let standings: Vec<Standing> = candidates.iter().map(Candidate::standing).collect();
        let keeper = self.keeper(&standings, function)?;
        let others: Vec<(&Candidate, ProposalMember)> = candidates
            .iter()
            .filter(|it| it.id != keeper.id)
            .map(|it| (it, self.member(it, &keeper, function)))
            .collect();
        let leavers: Vec<Leaver> =
            others.iter().filter_map(|(it, member)| leaver(it, member)).collect();
        let saving = saving_range(&leavers, self.policy);
        Some(Proposal {
            id: opaque_id("p", &[&cluster.id]),
            cluster_id: cluster.id.clone(),
            function: cluster.function.clone(),
            assumptions: self.assumptions(&candidates, saving.as_ref()),
            saving,
            at_stake: at_stake(&leavers),
            flags: self.flags(&others, &keeper, function),
            what_would_change: self.what_would_change(&candidates, &keeper, function),
            members: std::iter::once(self.keeper_member(&keeper, function))
                .chain(others.into_iter().map(|(_, member)| member))
                .collect(),
            keeper: keeper.id,
            criteria: keeper.score.criteria,
            runner_up: keeper.runner_up,
        })
    }

    /// Members that may be touched and were not retired already, each once, anchor first.
    fn candidates(&self, cluster: &'a Cluster) -> Vec<Candidate<'a>> {
        let mut seen = BTreeSet::new();
        let mut candidates: Vec<Candidate> = cluster
            .members
            .iter()
            .filter(|member| seen.insert(member.id.as_str()))
            .filter_map(|it| self.candidate(&it.id, it.similarity, cluster.function.as_deref()))
            .collect();
        self.fill_in_median(&mut candidates);
        if cluster.function.is_none() {
            self.mandate_by_members(&mut candidates);
        }
        candidates
    }

    /// In a group without a function a shared application is mandated where it is for what another member does.
    fn mandate_by_members(&self, candidates: &mut [Candidate<'a>]) {
        let does_it = |it: &Candidate, shared: &SharedFacts| {
            let share = it.job.share(|function| shared.mandated_for(function));
            share.is_some_and(|it| it >= self.policy.move_from)
        };
        for at in 0..candidates.len() {
            let Some(shared) = candidates[at].merits.shared else { continue };
            let own = |it: &Candidate| it.merits.shared.is_some_and(|of| of.id == shared.id);
            let is_needed = candidates.iter().any(|it| !own(it) && does_it(it, shared));
            candidates[at].merits.mandated &= is_needed;
        }
    }

    fn candidate(
        &self,
        id: &'a str,
        similarity: f64,
        function: Option<&str>,
    ) -> Option<Candidate<'a>> {
        let facts = self.touchable(id)?;
        let shared = self.shared_of(facts);
        let job = Job::of(Some(facts), shared, similarity);
        let needed_by: BTreeSet<String> = self
            .graph
            .dependents(id)
            .into_iter()
            .chain(facts.dependents.iter().cloned())
            .filter(|it| it != id)
            .collect();
        let (hidden, dependents): (Vec<String>, Vec<String>) =
            needed_by.into_iter().partition(|it| self.untouchable.contains(it.as_str()));
        Some(Candidate {
            id,
            facts,
            merits: Merits::of(facts, shared, function, dependents.len(), self.policy),
            serves: job.serves(function, self.policy.replace_from),
            job,
            similarity,
            state: state(facts, facts.usages, self.policy),
            dependents,
            protected: !hidden.is_empty(),
            cost: cost_of(&facts.costs, self.policy),
            is_national: self.policy.is_national(&facts.application),
        })
    }

    fn touchable(&self, id: &str) -> Option<&'a Facts> {
        let facts = self.facts.get(id)?;
        let is_over = facts.application.lifecycle == Lifecycle::Retired;
        (!is_over && !self.untouchable.contains(id)).then_some(facts)
    }

    fn shared_of(&self, facts: &Facts) -> Option<&'a SharedFacts> {
        facts.application.shared_id.as_deref().and_then(|id| self.shared.get(id)).copied()
    }

    /// Where nothing at all is known of a local build's cost, the median of the group's local builds
    /// stands in for it. A national system's cost says nothing about a regency's.
    fn fill_in_median(&self, candidates: &mut [Candidate]) {
        let Some(median) = self.median_to_use(candidates) else { return };
        let local =
            |it: &&mut Candidate| it.merits.shared.is_none() && it.state != State::NeverBuilt;
        for candidate in candidates.iter_mut().filter(local) {
            if candidate.cost == Cost::Unknown {
                candidate.cost = Cost::Estimated(median);
            }
        }
    }

    fn median_to_use(&self, candidates: &[Candidate]) -> Option<i64> {
        let stated = stated_costs(candidates.iter().map(|it| it.merits));
        if stated.len() < self.policy.median_from { None } else { median(&stated) }
    }

    fn keeper(&self, standings: &[Standing<'a>], function: Option<&str>) -> Option<Keeper<'a>> {
        let Choice { ranked, outside } = self.choice(standings, function)?;
        if let Some(shared) = outside {
            return Some(self.keeper_outside(shared, &ranked, function));
        }
        let (best, total) = *ranked.first()?;
        let facts = self.facts.get(best.id)?;
        let shared = best.merits.shared;
        Some(Keeper {
            id: best.id.to_string(),
            facts: Some(facts),
            job: Job::of(Some(facts), shared, best.similarity),
            shared: shared.map(|it| it.id.as_str()),
            mandated: shared.filter(|_| best.merits.mandated),
            runner_up: ranked.get(1).map(|(it, other)| (it.id.to_string(), total - other)),
            score: score(&best.merits, Some(facts), median_of(standings), self.policy),
        })
    }

    /// The mandated shared application, else the member with the highest score; `None` when there are
    /// not two systems in service to choose between.
    fn choice(&self, standings: &[Standing<'a>], function: Option<&str>) -> Option<Choice<'a>> {
        let local = local_levels(standings);
        let possible: Vec<Standing> = standings
            .iter()
            .filter(|it| it.state == State::Live && self.may_be_keeper(it, &local))
            .copied()
            .collect();
        let is_choice = possible.len() > 1;
        let ranked = self.ranked(self.suited(possible), median_of(standings));
        let is_inside = ranked.iter().any(|(it, _)| it.merits.mandated);
        let outside = if is_inside { None } else { self.mandated_outside(&local, function) };
        (outside.is_some() || is_choice).then_some(Choice { ranked, outside })
    }

    /// Those of them that nobody decided to replace by another of them and that do what the group does, as far as is
    /// known; where that leaves none, it does not count. What the law demands is not replaced.
    fn suited(&self, possible: Vec<Standing<'a>>) -> Vec<Standing<'a>> {
        let is_replaced = |it: &Standing| {
            let successors = self.successors.get(it.id).filter(|_| !it.merits.mandated);
            successors.is_some_and(|ids| possible.iter().any(|other| ids.contains(other.id)))
        };
        let lasting = possible.iter().filter(|it| !is_replaced(it)).copied().collect();
        let lasting = if_any(lasting, possible);
        if_any(lasting.iter().filter(|it| it.serves).copied().collect(), lasting)
    }

    /// Those that contend with their scores, best first; equal scores by id.
    fn ranked(&self, suited: Vec<Standing<'a>>, median: Option<i64>) -> Vec<(Standing<'a>, f64)> {
        let mut ranked: Vec<(Standing, f64)> = suited
            .into_iter()
            .filter(|it| it.contends)
            .map(|it| (it, it.merits.total(median, self.policy)))
            .collect();
        ranked.sort_by(|(left, left_total), (right, right_total)| {
            right_total.total_cmp(left_total).then_with(|| left.id.cmp(right.id))
        });
        ranked
    }

    /// A mandated application that is only fed with data, or binds none of the owners here, takes nobody's
    /// place.
    fn may_be_keeper(&self, standing: &Standing, local: &[AgencyLevel]) -> bool {
        match standing.merits.shared {
            Some(shared) if shared.mandatory => {
                self.policy.replaces_own_builds(shared) && self.bound(shared, local) > 0
            }
            _ => true,
        }
    }

    /// The mandated shared application that serves the function and takes the place of own builds. Of
    /// several, the one that binds most of the owners, then an Aplikasi Umum, then the id decides.
    fn mandated_outside(
        &self,
        local: &[AgencyLevel],
        function: Option<&str>,
    ) -> Option<&'a SharedFacts> {
        let function = function?;
        self.shared
            .values()
            .copied()
            .filter(|it| self.policy.replaces_own_builds(it) && it.mandated_for(function))
            .filter(|it| self.bound(it, local) > 0)
            .min_by_key(|it| (Reverse(self.bound(it, local)), it.class != "umum", it.id.as_str()))
    }

    /// How many of these owners the shared application binds.
    fn bound(&self, shared: &SharedFacts, local: &[AgencyLevel]) -> usize {
        local.iter().filter(|level| self.policy.binds(shared, **level)).count()
    }

    /// The application that the shared one is registered as, where that may be touched.
    fn registered_as(&self, shared: &SharedFacts) -> Option<&'a str> {
        let id = *self.registered.get(shared.id.as_str())?;
        self.touchable(id).map(|_| id)
    }

    /// The mandated application as it is registered in another cluster, or as the reference list has it.
    fn keeper_outside(
        &self,
        shared: &'a SharedFacts,
        ranked: &[(Standing<'a>, f64)],
        function: Option<&str>,
    ) -> Keeper<'a> {
        let candidate = self.registered_as(shared).and_then(|id| self.candidate(id, 0.0, function));
        let facts = candidate.as_ref().map(|it| it.facts);
        let only_mandate = Merits { shared: Some(shared), mandated: true, ..Merits::default() };
        let merits = candidate.as_ref().map_or(only_mandate, |it| it.merits);
        let score = score(&merits, facts, None, self.policy);
        let runner_up = ranked.first().map(|(it, other)| (it.id.to_string(), score.total - other));
        Keeper {
            id: candidate.map_or(format!("{SHARED_PREFIX}{}", shared.id), |it| it.id.to_string()),
            facts,
            job: Job::of(facts, Some(shared), 1.0),
            mandated: Some(shared),
            shared: Some(&shared.id),
            score,
            runner_up,
        }
    }

    fn keeper_member(&self, keeper: &Keeper<'a>, function: Option<&str>) -> ProposalMember {
        let own = keeper.facts.and_then(|it| self.candidate(&it.application.id, 1.0, function));
        let is_tied = keeper.runner_up.as_ref().is_some_and(|it| it.1 < TIED);
        let reason = match keeper.mandated {
            Some(_) => "mandated_shared",
            None if is_tied => "tied",
            None => "highest_score",
        };
        ProposalMember {
            application_id: keeper.id.clone(),
            disposition: Disposition::Keep,
            reason: reason.to_string(),
            covered: 1.0,
            covers: 1.0,
            running_cost: own.as_ref().and_then(|it| it.cost.stated()),
            dependents: own.map(|it| it.dependents).unwrap_or_default(),
            exception: None,
        }
    }

    fn member(
        &self,
        candidate: &Candidate,
        keeper: &Keeper,
        function: Option<&str>,
    ) -> ProposalMember {
        let covered = candidate.job.share_done_by(&keeper.job, function);
        let (disposition, reason) = self.decide(candidate, keeper, function, covered);
        ProposalMember {
            application_id: candidate.id.to_string(),
            disposition,
            reason: reason.to_string(),
            covered,
            covers: keeper.job.share_done_by(&candidate.job, function),
            running_cost: candidate.cost.stated(),
            dependents: candidate.dependents.clone(),
            exception: exception(candidate.facts).filter(|_| reason == EXCEPTION),
        }
    }

    /// The first rule that applies, from what forbids a change to what allows one.
    fn decide(
        &self,
        candidate: &Candidate,
        keeper: &Keeper,
        function: Option<&str>,
        covered: f64,
    ) -> (Disposition, &'static str) {
        if candidate.protected {
            return (Disposition::KeepAll, "needed_by_protected");
        }
        match candidate.state {
            State::NeverBuilt => return (Disposition::Retire, "never_built"),
            // What others call may have no users of its own: it moves like any other.
            State::Unused if candidate.dependents.is_empty() => {
                return (Disposition::Retire, "unused");
            }
            State::Unused | State::Live => {}
        }
        if candidate.merits.shared.is_some() {
            return (Disposition::Connect, "other_shared");
        }
        if self.variant(candidate, keeper, function).is_some() {
            return (Disposition::KeepAll, "legal_variant");
        }
        let level = candidate.facts.application.level;
        let bound = |it| candidate.is_national && self.policy.binds(it, level);
        if keeper.mandated.is_some_and(|it| !bound(it)) {
            let is_unknown = candidate.is_national && level == AgencyLevel::Other;
            let reason = if is_unknown { "owner_unknown" } else { "outside_mandate" };
            return (Disposition::Connect, reason);
        }
        if keeper.mandated.is_some() && exception(candidate.facts).is_some() {
            return (Disposition::Connect, EXCEPTION);
        }
        let repeats = self.repeats(candidate, keeper, function);
        let is_successor = |ids: &BTreeSet<&str>| ids.contains(keeper.id.as_str());
        if !repeats && self.successors.get(candidate.id).is_some_and(is_successor) {
            return (Disposition::Merge, "replaced_by_keeper");
        }
        if covered < self.policy.move_from {
            return (Disposition::Connect, "small_overlap");
        }
        if covered < self.policy.replace_from {
            return (Disposition::MoveFunction, "partial_overlap");
        }
        match repeats {
            true => (Disposition::AdoptShared, "repeats_mandated"),
            false => (Disposition::Merge, "same_function"),
        }
    }

    /// Whether the member does what the keeper is mandated for, by the keeper's own entry in the list. A member of which
    /// nothing is known does what its group does.
    fn repeats(&self, candidate: &Candidate, keeper: &Keeper, function: Option<&str>) -> bool {
        let Some(shared) = keeper.mandated else { return false };
        match candidate.job.share(|it| shared.mandated_for(it)) {
            Some(share) => share >= self.policy.move_from,
            None => function.is_some_and(|it| shared.mandated_for(it)),
        }
    }

    /// The rule that keeps this member apart from the keeper. Two agencies are the same only when both
    /// are known: what is not known cannot lift a legal separation.
    fn variant(
        &self,
        candidate: &Candidate,
        keeper: &Keeper,
        function: Option<&str>,
    ) -> Option<&'a Variant> {
        let variant = self.policy.variant_for(function?)?;
        let own = candidate.facts.application.agency.as_deref();
        let other = keeper.facts.and_then(|it| it.application.agency.as_deref());
        let same_agency = own.is_some() && own == other;
        (!same_agency).then_some(variant)
    }

    fn flags(
        &self,
        others: &[(&Candidate, ProposalMember)],
        keeper: &Keeper,
        function: Option<&str>,
    ) -> Vec<RuleFlag> {
        others
            .iter()
            .filter_map(|(candidate, member)| match (member.disposition, keeper.mandated) {
                (Disposition::AdoptShared | Disposition::MoveFunction, Some(shared)) => self
                    .repeats(candidate, keeper, function)
                    .then(|| flag("G1", candidate.id, self.legal_basis(shared))),
                // What the keeper's mandate does not reach may repeat what another one demands.
                (Disposition::Connect, Some(_)) if member.reason == "outside_mandate" => {
                    let level = candidate.facts.application.level;
                    let other = self.mandated_outside(&[level], function)?;
                    candidate.is_national.then(|| flag("G1", candidate.id, self.legal_basis(other)))
                }
                (Disposition::KeepAll, _) => self
                    .variant(candidate, keeper, function)
                    .map(|it| flag("V1", candidate.id, &it.legal_basis)),
                _ => None,
            })
            .collect()
    }

    fn legal_basis(&self, shared: &'a SharedFacts) -> &'a str {
        let own = shared.legal_basis.trim();
        if own.is_empty() { &self.policy.shared_legal_basis } else { own }
    }

    /// What the saving rests on; how well costs are known comes with every proposal.
    fn assumptions(
        &self,
        candidates: &[Candidate],
        saving: Option<&Range>,
    ) -> Vec<ProposalAssumption> {
        let policy = self.policy;
        let count = |met: fn(&Cost) -> bool| {
            candidates.iter().filter(|it| met(&it.cost)).count().to_string()
        };
        let of = |key: &str, value: String, source: &str| ProposalAssumption {
            key: key.to_string(),
            value,
            source: source.to_string(),
            note: String::new(),
        };
        let of_policy = |key: &str, it: &Assumption| ProposalAssumption {
            note: it.note.clone(),
            ..of(key, shown(it), &format!("saving.{key}"))
        };
        let mut list = vec![
            of("policy", policy.edition.clone(), "policy"),
            of("stated_costs", count(|it| matches!(it, Cost::Stated(_))), "registers"),
            of("estimated_costs", count(|it| matches!(it, Cost::Estimated(_))), "registers"),
            of("unknown_costs", count(|it| matches!(it, Cost::Unknown)), "registers"),
        ];
        if let Some(hundredths) = self.median_to_use(candidates) {
            let median = Money { hundredths, currency: policy.currency.clone() };
            list.push(of("median_running_cost", median.canonical(), "group"));
        }
        if saving.is_some() {
            let years = policy.horizon_years.to_string();
            list.extend([
                of_policy("avoided_share", &policy.avoided_share),
                of_policy("migration_share", &policy.migration_share),
                of_policy("double_running_months", &policy.double_running_months),
                of("horizon_years", years, "saving.horizon_years"),
            ]);
        }
        list
    }
}

/// The median of the running costs that registers state for the local builds.
fn median_of(standings: &[Standing]) -> Option<i64> {
    median(&stated_costs(standings.iter().map(|it| it.merits)))
}

/// These, where there are any, else the others.
fn if_any<T>(these: Vec<T>, others: Vec<T>) -> Vec<T> {
    if these.is_empty() { others } else { these }
}

/// What leaves with this member, when anything does.
fn leaver(candidate: &Candidate, member: &ProposalMember) -> Option<Leaver> {
    let cost = candidate.cost;
    match member.disposition {
        Disposition::Merge | Disposition::AdoptShared => {
            Some(Leaver { cost, part: 10_000, moves: true })
        }
        Disposition::MoveFunction => {
            let part = (member.covered * 10_000.0).floor() as i64;
            Some(Leaver { cost, part, moves: true })
        }
        Disposition::Retire if candidate.state == State::Unused => {
            Some(Leaver { cost, part: 10_000, moves: false })
        }
        Disposition::Retire | Disposition::Keep | Disposition::Connect | Disposition::KeepAll => {
            None
        }
    }
}

/// Running costs of the members that would go, whole or in part. What is kept, connected, kept apart by
/// law or was never built is not at stake: a national system's budget must not lift a group to the top
/// because one regency should connect to it.
fn at_stake(leavers: &[Leaver]) -> i64 {
    leavers.iter().filter_map(|it| it.cost.amount()).fold(0, i64::saturating_add)
}

fn flag(rule: &str, application_id: &str, legal_basis: &str) -> RuleFlag {
    RuleFlag {
        rule: rule.to_string(),
        application_id: application_id.to_string(),
        legal_basis: legal_basis.to_string(),
    }
}

/// Low, expected and high as a reader writes them, `0.7 / 0.8 / 0.9`.
fn shown(assumption: &Assumption) -> String {
    let number = |value: i64| (value as f64 / 10_000.0).to_string();
    [assumption.low, assumption.expected, assumption.high].map(number).join(" / ")
}

#[cfg(test)]
pub(crate) mod tests;
