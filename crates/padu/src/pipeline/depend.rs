//! From the names that registers write to applications of the catalogue.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use catalog::{BorneName, Catalog, Ground};
use ingest::Successor;
use matching::{Knowledge, Ownership};
use model::{
    DeclaredDependency, Dependency, DependencyKind, EvidenceKind, Field, Registration,
    StatedDependency, Visibility,
};

use super::agree::{Agreement, Homes};
use super::name_key;
use super::near::Ids;

type Fields = BTreeMap<Field, Vec<String>>;

/// Dependencies that people state, by the registration that they are stated of.
pub type Stated = BTreeMap<String, Vec<StatedDependency>>;

/// Dependencies that people state and that count.
pub fn stated(ground: &Ground) -> Stated {
    let mut found = Stated::new();
    for it in ground.stated() {
        found.entry(it.registration_id.clone()).or_default().push(it);
    }
    found
}

/// Registration, and the folded name of each thing that it says it needs, or people say of it.
pub fn needs(registrations: &[Registration], stated: &Stated) -> Vec<(String, String)> {
    let of = |it: &Registration| {
        let said = stated.get(&it.id).into_iter().flatten().map(|it| &it.to_name);
        let names: BTreeSet<String> = it
            .dependencies
            .iter()
            .map(|it| &it.target)
            .chain(said)
            .cloned()
            .chain(remarks(it, ingest::replaced_by).map(|it| it.name))
            .chain(remarks(it, ingest::replacing).map(|it| it.name))
            .flat_map(|target| {
                let without = of_whom(&target).map(|it| name_key(it.0));
                called(it, &target).into_iter().chain(without)
            })
            .collect();
        let id = it.id.clone();
        names.into_iter().map(move |name| (id.clone(), name))
    };
    registrations.iter().flat_map(of).collect()
}

/// What a target may be called, folded: by a register's own identifier first, where that is no telling one.
fn called(registration: &Registration, target: &str) -> Vec<String> {
    let name = name_key(target);
    match is_telling(target) {
        true => vec![name],
        false => vec![within(&registration.source_id, target), name],
    }
}

/// A target's name and agency, where it is written with one: `SIMPEG (Kota Contoh)`.
fn of_whom(target: &str) -> Option<(&str, &str)> {
    let (mut depth, inner) = (1, target.trim().strip_suffix(')')?);
    // The bracket that the last one closes: an agency may be written with its abbreviation in brackets.
    let (at, _) = inner.char_indices().rev().find(|(_, it)| {
        depth += match it {
            ')' => 1,
            '(' => -1,
            _ => 0,
        };
        depth == 0
    })?;
    let (name, agency) = (&inner[..at], &inner[at + 1..]);
    (!name_key(name).is_empty() && !name_key(agency).is_empty()).then_some((name, agency))
}

/// An identifier of a register for all registers: many mean something in their own only.
pub fn within(source: &str, id: &str) -> String {
    name_key(&format!("{source} {id}"))
}

/// What the remarks of a registration say took the place of the system, or it the place of.
fn remarks(
    registration: &Registration,
    read: fn(&str) -> Vec<Successor>,
) -> impl Iterator<Item = Successor> {
    let fields = [Field::Remark, Field::InactiveReason];
    fields.into_iter().flat_map(|it| registration.all(it)).flat_map(move |text| read(text))
}

/// Each name that an application bears, in any of its registrations, and each role that it fills.
pub fn names<'a>(
    applications: impl IntoIterator<Item = &'a Agreement>,
    registrations: &[Registration],
) -> Vec<BorneName> {
    let by_id: HashMap<&str, &Registration> =
        registrations.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut found = Vec::new();
    for it in applications.into_iter().map(|it| &it.application) {
        let members = it.registrations.iter().filter_map(|id| by_id.get(id.as_str()).copied());
        let agency = it.agency.as_deref().map(name_key);
        let mut names = BTreeSet::from([written(&it.name), written(&it.id)]);
        names.extend(it.registrations.iter().map(|id| written(id)));
        let mut add = |fields: &Fields| {
            for field in [Field::Name, Field::ShortName, Field::Aliases] {
                names.extend(fields.get(&field).into_iter().flatten().map(|it| written(it)));
            }
            // What people and other registers call it without a name.
            let ids = fields.get(&Field::ExternalId).into_iter().flatten();
            names.extend(ids.filter(|id| is_telling(id)).map(|id| written(id)));
            let urls = fields.get(&Field::Urls).into_iter().flatten();
            let hosts = urls.filter_map(|it| ingest::host(it));
            names.extend(hosts.filter(|it| it.contains('.')).map(|it| written(&it)));
        };
        add(&it.fields);
        members.clone().for_each(|it| add(&it.fields));
        let mut names: BTreeSet<(String, String)> =
            names.into_iter().map(|it| (name_key(&it), it)).collect();
        for it in members.clone() {
            let ids = it.all(Field::ExternalId).iter();
            names.extend(ids.map(|id| (within(&it.source_id, id), written(id))));
        }
        let fields = members.map(|it| &it.fields).chain([&it.fields]);
        let roles = fields.flat_map(|it| it.get(&Field::Roles).into_iter().flatten());
        let roles: BTreeSet<(String, String)> =
            roles.map(|role| (name_key(role), written(role))).collect();
        let roles = roles.difference(&names).cloned().collect::<Vec<_>>();
        let all = names.into_iter().map(|it| (it, false));
        let all = all.chain(roles.into_iter().map(|it| (it, true)));
        found.extend(all.filter(|it| !it.0.0.is_empty()).map(|((name, written), is_role)| {
            BorneName {
                application_id: it.id.clone(),
                name,
                written,
                agency: agency.clone(),
                is_role,
            }
        }));
    }
    found
}

/// A name as it is written, but for capitals: `libdb5.3` and `libdb5.3++` are two.
pub fn written(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Whether a register's identifier can be taken for a name: a running number is that of many.
fn is_telling(id: &str) -> bool {
    id.chars().count() > 4 && id.chars().any(char::is_alphabetic)
}

/// Folded names of some shared applications.
pub fn shared_names(knowledge: &Knowledge, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let wanted = knowledge.shared().iter().filter(|it| ids.contains(&it.id));
    let names = wanted.flat_map(|it| [&it.name, &it.full_name].into_iter().chain(&it.aliases));
    names.map(|name| name_key(name)).collect()
}

/// Links each declared dependency to the application it names. A name that several systems bear goes to
/// the one of the same agency, then to the shared application; what cannot be told stays a name. Who only uses a
/// shared application (`users`) says nothing of systems of its own agency: that application is no need of theirs
/// for everybody. Of several who say the same of a pair to the same people the surest stands, with the data that any of
/// them names.
pub fn link(
    registrations: &[Registration],
    stated: &Stated,
    homes: &Homes,
    users: &Ids,
    names: &Names,
) -> Vec<Dependency> {
    let mut links = Links::default();
    for registration in registrations {
        let Some(from) = homes.get(&registration.id) else { continue };
        let seeker = Seeker {
            registration,
            from,
            agency: registration.first(Field::OwnerAgency).map(name_key),
            is_user: users.contains(&registration.id),
        };
        let said = stated.get(&registration.id).into_iter().flatten();
        let said = said.map(|it| (by_a_person(it), false));
        let declared = registration.dependencies.iter();
        let declared = declared.map(|it| (by_a_register(registration, it), it.if_known));
        for (it, if_known) in said.chain(declared) {
            let target = names.find(&it.to, &seeker, it.kind);
            if target.is_none() && if_known {
                continue;
            }
            let written = it.to.trim().to_string();
            let (to, role) = match target {
                Some(Found { application_id, is_role: true }) => (application_id, Some(written)),
                Some(Found { application_id, .. }) => (application_id, None),
                None => (written.as_str(), None),
            };
            let (to, resolved) = (to.to_string(), target.is_some());
            let it = Dependency { from: from.clone(), to, role, resolved, ..it };
            links.add(it, registration.visibility);
        }
        let bearer = |it: &Successor| {
            let found = names.find(&it.name, &seeker, DependencyKind::Replaces);
            let known = found.map(|it| it.application_id.to_string());
            known.or_else(|| it.is_sure.then(|| it.name.clone()))
        };
        for it in remarks(registration, ingest::replaced_by) {
            let Some(successor) = bearer(&it) else { continue };
            let it = replaces(successor, from.clone(), registration, it.words);
            links.add(it, registration.visibility);
        }
        for it in remarks(registration, ingest::replacing) {
            let Some(predecessor) = bearer(&it) else { continue };
            let it = replaces(from.clone(), predecessor, registration, it.words);
            links.add(it, registration.visibility);
        }
    }
    links.found
}

/// What is linked so far, each pair and kind once.
#[derive(Default)]
struct Links {
    found: Vec<Dependency>,
    /// Who may see what says so.
    seen_by: Vec<Visibility>,
    places: HashMap<(String, String, DependencyKind), usize>,
}

impl Links {
    /// Adds what a registration of this visibility says. Who says it to more people stands before others, and nobody
    /// hears from that what only fewer may see.
    fn add(&mut self, it: Dependency, visibility: Visibility) {
        if it.to == it.from {
            return;
        }
        let at = match self.places.entry((it.from.clone(), it.to.clone(), it.kind)) {
            Entry::Vacant(place) => {
                place.insert(self.found.len());
                self.seen_by.push(visibility);
                return self.found.push(it);
            }
            Entry::Occupied(place) => *place.get(),
        };
        let (known, seen_by) = (&mut self.found[at], &mut self.seen_by[at]);
        match visibility.cmp(seen_by) {
            Ordering::Greater => return,
            Ordering::Less => {
                (*known, *seen_by) = (it, visibility);
                return;
            }
            Ordering::Equal => {}
        }
        // Asked for by its name it is not asked for by its role only.
        let how = |it: &Dependency| (it.role.is_none(), it.confidence);
        let mut other = it;
        if how(&other) > how(known) {
            std::mem::swap(known, &mut other);
        }
        for it in other.data_objects {
            if !known.data_objects.contains(&it) {
                known.data_objects.push(it);
            }
        }
    }
}

/// What took the place of a system, as the record of that one says: a name where no register holds the successor.
fn replaces(
    successor: String,
    replaced: String,
    registration: &Registration,
    words: String,
) -> Dependency {
    let inferred = DeclaredDependency {
        kind: DependencyKind::Replaces,
        target: replaced,
        evidence_kind: EvidenceKind::Inferred,
        evidence: words,
        data_objects: Vec::new(),
        if_known: false,
        confidence: None,
    };
    Dependency { from: successor, resolved: true, ..by_a_register(registration, &inferred) }
}

/// A dependency that a register declares, before its target is found.
fn by_a_register(registration: &Registration, it: &DeclaredDependency) -> Dependency {
    Dependency {
        from: registration.id.clone(),
        to: it.target.clone(),
        resolved: false,
        kind: it.kind,
        evidence_kind: it.evidence_kind,
        evidence: it.evidence.clone(),
        registration_id: registration.id.clone(),
        data_objects: it.data_objects.clone(),
        confidence: match it.confidence {
            Some(percent) => f64::from(percent) / 100.0,
            None => confidence(it.evidence_kind),
        },
        role: None,
        first_seen: String::new(),
        last_seen: String::new(),
    }
}

/// A dependency that a person states, before its target is found.
fn by_a_person(it: &StatedDependency) -> Dependency {
    Dependency {
        from: it.registration_id.clone(),
        to: it.to_name.clone(),
        resolved: false,
        kind: it.kind,
        evidence_kind: it.evidence_kind,
        evidence: it.reason.clone(),
        registration_id: it.id.clone(),
        data_objects: it.data_objects.clone(),
        confidence: 1.0,
        role: None,
        first_seen: String::new(),
        last_seen: String::new(),
    }
}

/// How sure a dependency is that is known in one way, where its source does not say: assumptions of this project, no
/// measured shares.
fn confidence(known: EvidenceKind) -> f64 {
    match known {
        EvidenceKind::Contracted | EvidenceKind::Observed => 0.95,
        EvidenceKind::Declared => 0.9,
        EvidenceKind::Inferred => 0.7,
    }
}

/// Applications by folded name and agency.
pub struct Names {
    bearers: BTreeMap<String, Vec<BorneName>>,
    shared: BTreeMap<String, String>,
    /// Applications that are a shared one.
    shared_systems: BTreeSet<String>,
    ownership: Ownership,
}

/// The application that a name leads to.
#[derive(Clone, Copy)]
pub struct Found<'n> {
    /// Its id.
    pub application_id: &'n str,
    /// Whether the name is that of a role which it alone fills.
    is_role: bool,
}

/// Who looks for a name.
struct Seeker<'n> {
    registration: &'n Registration,
    /// Its application.
    from: &'n str,
    agency: Option<String>,
    /// Whether it only uses that application.
    is_user: bool,
}

impl Names {
    /// Whatever bears a name that these registrations say they need; `registered` says which application each
    /// shared one is.
    pub fn needed(
        catalog: &Catalog,
        knowledge: &Knowledge,
        registrations: &[Registration],
        stated: &Stated,
        registered: &BTreeMap<String, String>,
    ) -> Result<Names> {
        let needed: BTreeSet<String> =
            needs(registrations, stated).into_iter().map(|it| it.1).collect();
        let mut bearers: BTreeMap<String, Vec<BorneName>> = BTreeMap::new();
        for it in catalog.bearers_of(&needed)? {
            bearers.entry(it.name.clone()).or_default().push(it);
        }
        let mut shared = BTreeMap::new();
        for it in knowledge.shared() {
            let Some(id) = registered.get(it.id.as_str()) else { continue };
            for name in [&it.name, &it.full_name].into_iter().chain(&it.aliases) {
                shared.entry(name_key(name)).or_insert_with(|| id.clone());
            }
        }
        let is_named = needed.iter().any(|it| shared.contains_key(it) && bearers.contains_key(it));
        let systems = if is_named { catalog.shared_systems()? } else { Vec::new() };
        let shared_systems = systems.into_iter().map(|it| it.application_id).collect();
        Ok(Names { bearers, shared, shared_systems, ownership: Ownership::new(knowledge) })
    }

    fn find(&self, target: &str, seeker: &Seeker, kind: DependencyKind) -> Option<Found<'_>> {
        let mut names = called(seeker.registration, target).into_iter();
        let found = names.find_map(|it| self.bearer(&it, &written(target), seeker, kind));
        let of_whom = of_whom(target).filter(|_| !seeker.is_user);
        found.or_else(|| of_whom.and_then(|(name, agency)| self.bearer_of(name, agency)))
    }

    /// The one of this name that is this agency's.
    fn bearer_of(&self, name: &str, agency: &str) -> Option<Found<'_>> {
        let is_agencys = |it: &&BorneName| {
            it.agency.as_deref().is_some_and(|owner| self.ownership.are_one(agency, owner))
        };
        let bearers = self.bearers.get(&name_key(name)).into_iter().flatten();
        let bearers: Vec<&BorneName> = bearers.filter(|it| !it.is_role).collect();
        only(&written_so(bearers.into_iter().filter(is_agencys).collect(), &written(name)))
    }

    fn bearer(
        &self,
        name: &str,
        written: &str,
        seeker: &Seeker,
        kind: DependencyKind,
    ) -> Option<Found<'_>> {
        let mut bearers: Vec<&BorneName> = self.bearers.get(name).into_iter().flatten().collect();
        // What is written so comes before what is written like it, a name before a role; nothing takes a role's place.
        bearers.retain(|it| !(it.is_role && kind == DependencyKind::Replaces));
        bearers = written_so(bearers, written);
        if bearers.iter().any(|it| !it.is_role) {
            bearers.retain(|it| !it.is_role);
        }
        let is_own = |it: &&BorneName| {
            let of_agency = seeker.agency.is_some() && it.agency == seeker.agency;
            of_agency && !it.is_role && !seeker.is_user && it.application_id != seeker.from
        };
        let own: Vec<&BorneName> = bearers.iter().copied().filter(is_own).collect();
        if !own.is_empty() {
            return only(&own);
        }
        if let Some(id) = self.shared.get(name) {
            // A predecessor of the shared application is asked for by its own name.
            let mut themselves = bearers;
            themselves.retain(|it| self.shared_systems.contains(&it.application_id));
            let found = only(&themselves).filter(|it| !it.is_role);
            return found.or(Some(Found { application_id: id, is_role: false }));
        }
        only(&bearers).filter(|_| !seeker.is_user)
    }
}

/// Those of some names that are written so; all if none is.
pub fn written_so<'n>(mut names: Vec<&'n BorneName>, written: &str) -> Vec<&'n BorneName> {
    if names.iter().any(|it| it.written == written) {
        names.retain(|it| it.written == written);
    }
    names
}

/// The application of all these names; `None` when they are of several.
pub fn only<'n>(names: &[&'n BorneName]) -> Option<Found<'n>> {
    let first = names.first()?;
    let is_one = names.iter().all(|it| it.application_id == first.application_id);
    is_one.then_some(Found { application_id: &first.application_id, is_role: first.is_role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_split_at_the_bracket_that_holds_its_agency() {
        let check = |target: &str, expected: Option<(&str, &str)>| {
            let found = of_whom(target).map(|it| (it.0.trim(), it.1));
            assert_eq!(found, expected, "{target}");
        };
        check("SIMPEG (Kota Lorana)", Some(("SIMPEG", "Kota Lorana")));
        check("SIASN (Badan Rempah (BR)) ", Some(("SIASN", "Badan Rempah (BR)")));
        check("SIMPEG (-)", None);
        check("(Kota Lorana)", None);
        check("SIMPEG Kota Lorana)", None);
        check("SIMPEG", None);
    }

    /// What a list for fewer people says of data is not told to all who may see the dependency.
    #[test]
    fn a_dependency_names_no_data_that_fewer_may_see() {
        let said = |registration: &str, data: &str| {
            let declared = DeclaredDependency {
                kind: DependencyKind::CallsApi,
                target: "a-2".into(),
                evidence_kind: EvidenceKind::Declared,
                evidence: String::new(),
                data_objects: vec![data.into()],
                if_known: false,
                confidence: None,
            };
            let by = Registration { id: registration.into(), ..Registration::default() };
            Dependency { from: "a-1".into(), ..by_a_register(&by, &declared) }
        };
        let (open, closed) = (
            (said("r-1", "jadwal"), Visibility::Public),
            (said("r-2", "gaji"), Visibility::Limited),
        );
        for order in [[&open, &closed], [&closed, &open]] {
            let mut links = Links::default();
            order.into_iter().for_each(|(it, visibility)| links.add(it.clone(), *visibility));
            let [found] = &links.found[..] else { panic!("one pair, one dependency") };
            assert_eq!(
                (found.registration_id.as_str(), &found.data_objects[..]),
                ("r-1", &["jadwal".to_string()][..])
            );
        }
        let mut links = Links::default();
        for (id, data) in [("r-1", "jadwal"), ("r-3", "cuti")] {
            links.add(said(id, data), Visibility::Public);
        }
        assert_eq!(links.found[0].data_objects, ["jadwal", "cuti"]);
    }
}
