//! From the names that registers write to applications of the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::Catalog;
use matching::Knowledge;
use model::{
    DeclaredDependency, Dependency, DependencyKind, EvidenceKind, Field, Registration,
    StatedDependency,
};

use super::agree::{Agreed, Homes};
use super::name_key;

/// Dependencies that people state, by the registration that they are stated of.
pub type Stated = BTreeMap<String, Vec<StatedDependency>>;

/// Dependencies that people state and that count.
pub fn stated(catalog: &Catalog) -> Result<Stated> {
    let mut found = Stated::new();
    for it in catalog.standing_dependencies()? {
        found.entry(it.registration_id.clone()).or_default().push(it);
    }
    Ok(found)
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
            .map(|it| name_key(it))
            .chain(successors(it).map(|it| name_key(&it.0)))
            .collect();
        let id = it.id.clone();
        names.into_iter().map(move |name| (id.clone(), name))
    };
    registrations.iter().flat_map(of).collect()
}

/// What a registration says took the place of the system, each with the words.
fn successors(registration: &Registration) -> impl Iterator<Item = (String, &String)> {
    let fields = [Field::Remark, Field::InactiveReason];
    let texts = fields.into_iter().flat_map(|it| registration.all(it));
    texts.flat_map(|text| ingest::replaced_by(text).into_iter().map(move |it| (it, text)))
}

/// Application, and each name that it bears with its owner's, folded.
pub fn names(agreed: &Agreed) -> Vec<(String, String, Option<String>)> {
    let mut found = Vec::new();
    for it in agreed.applications.iter().map(|it| &it.application) {
        let agency = it.agency.as_deref().map(name_key);
        let mut names = BTreeSet::from([name_key(&it.name)]);
        for field in [Field::ShortName, Field::Aliases] {
            let others = it.fields.get(&field).into_iter().flatten();
            names.extend(others.map(|name| name_key(name)));
        }
        // What people and other registers call it without a name.
        let own = it.registrations.iter().chain([&it.id]);
        let ids = it.fields.get(&Field::ExternalId).into_iter().flatten();
        let hosts = it.fields.get(&Field::Urls).into_iter().flatten().filter_map(|it| host(it));
        let known = own.chain(ids.filter(|id| is_telling(id))).map(String::as_str);
        names.extend(known.chain(hosts).map(name_key));
        let names = names.into_iter().filter(|name| !name.is_empty());
        found.extend(names.map(|name| (it.id.clone(), name, agency.clone())));
    }
    found
}

/// Whether a register's identifier can be taken for a name: a running number is that of many.
fn is_telling(id: &str) -> bool {
    id.chars().count() > 4 && id.chars().any(char::is_alphabetic)
}

/// The host of an address.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':', '?', '#']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then_some(host)
}

/// Folded names of some shared applications.
pub fn shared_names(knowledge: &Knowledge, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let wanted = knowledge.shared().iter().filter(|it| ids.contains(&it.id));
    let names = wanted.flat_map(|it| [&it.name, &it.full_name].into_iter().chain(&it.aliases));
    names.map(|name| name_key(name)).collect()
}

/// Links each declared dependency to the application it names. A name that several systems bear goes to
/// the one of the same agency, then to the shared application; what cannot be told stays a name.
pub fn link(
    registrations: &[Registration],
    stated: &Stated,
    homes: &Homes,
    names: &Names,
) -> Vec<Dependency> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for registration in registrations {
        let Some(from) = homes.get(&registration.id) else { continue };
        let agency = registration.first(Field::OwnerAgency).map(name_key);
        // What a person says comes first: it is not repeated by what a register says.
        let said = stated.get(&registration.id).into_iter().flatten().map(by_a_person);
        let declared = registration.dependencies.iter().map(|it| by_a_register(registration, it));
        for it in said.chain(declared) {
            let target = names.find(&it.to, agency.as_deref());
            let to = target.clone().unwrap_or_else(|| it.to.trim().to_string());
            if to == *from || !seen.insert((from.clone(), to.clone(), it.kind)) {
                continue;
            }
            found.push(Dependency { from: from.clone(), to, resolved: target.is_some(), ..it });
        }
        for (name, words) in successors(registration) {
            let successor = names.find(&name, agency.as_deref()).unwrap_or(name);
            if successor == *from
                || !seen.insert((successor.clone(), from.clone(), DependencyKind::Replaces))
            {
                continue;
            }
            found.push(replaces(successor, from, registration, words));
        }
    }
    found
}

/// What took the place of a system, as the record of that one says: a name where no register holds the successor.
fn replaces(
    successor: String,
    replaced: &str,
    registration: &Registration,
    words: &str,
) -> Dependency {
    let inferred = DeclaredDependency {
        kind: DependencyKind::Replaces,
        target: replaced.to_string(),
        evidence_kind: EvidenceKind::Inferred,
        evidence: words.chars().take(200).collect(),
        data_objects: Vec::new(),
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
        confidence: confidence(it.evidence_kind),
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
        first_seen: String::new(),
        last_seen: String::new(),
    }
}

/// How sure a dependency is that is known in one way: assumptions of this project, no measured shares.
fn confidence(known: EvidenceKind) -> f64 {
    match known {
        EvidenceKind::Contracted | EvidenceKind::Observed => 0.95,
        EvidenceKind::Declared => 0.9,
        EvidenceKind::Inferred => 0.7,
    }
}

/// Applications by folded name and agency.
pub struct Names {
    bearers: BTreeMap<String, Vec<(Option<String>, String)>>,
    shared: BTreeMap<String, String>,
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
        let mut bearers: BTreeMap<String, Vec<(Option<String>, String)>> = BTreeMap::new();
        for (name, agency, application) in catalog.bearers_of(&needed)? {
            bearers.entry(name).or_default().push((agency, application));
        }
        let mut shared = BTreeMap::new();
        for it in knowledge.shared() {
            let Some(id) = registered.get(it.id.as_str()) else { continue };
            for name in [&it.name, &it.full_name].into_iter().chain(&it.aliases) {
                shared.entry(name_key(name)).or_insert_with(|| id.clone());
            }
        }
        Ok(Names { bearers, shared })
    }

    fn find(&self, target: &str, agency: Option<&str>) -> Option<String> {
        let name = name_key(target);
        let bearers = self.bearers.get(&name).map(Vec::as_slice).unwrap_or_default();
        let own = bearers.iter().find(|(owner, _)| agency.is_some() && owner.as_deref() == agency);
        if let Some((_, id)) = own {
            return Some(id.clone());
        }
        if let Some(id) = self.shared.get(&name) {
            return Some(id.clone());
        }
        match bearers {
            [(_, id)] => Some(id.clone()),
            _ => None,
        }
    }
}
