//! From the names that registers write to applications of the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use matching::Knowledge;
use model::{Dependency, Field, Registration};

use super::{Agreed, name_key};

/// Links each declared dependency to the application it names. A name that several systems bear goes to
/// the one of the same agency, then to the shared application; what cannot be told stays a name.
pub fn link(
    registrations: &[Registration],
    agreed: &Agreed,
    knowledge: &Knowledge,
) -> Vec<Dependency> {
    let names = Names::of(agreed, knowledge);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for registration in registrations {
        let Some(from) = agreed.home.get(&registration.id) else { continue };
        let agency = registration.first(Field::OwnerAgency).map(name_key);
        for declared in &registration.dependencies {
            let target = names.find(&declared.target, agency.as_deref());
            let to = target.clone().unwrap_or_else(|| declared.target.trim().to_string());
            if to == *from || !seen.insert((from.clone(), to.clone(), declared.kind)) {
                continue;
            }
            found.push(Dependency {
                from: from.clone(),
                to,
                resolved: target.is_some(),
                kind: declared.kind,
                evidence_kind: declared.evidence_kind,
                evidence: declared.evidence.clone(),
                registration_id: registration.id.clone(),
            });
        }
    }
    found
}

/// Applications by folded name and agency.
struct Names {
    bearers: BTreeMap<String, Vec<(Option<String>, String)>>,
    shared: BTreeMap<String, String>,
}

impl Names {
    fn of(agreed: &Agreed, knowledge: &Knowledge) -> Names {
        let mut bearers: BTreeMap<String, Vec<(Option<String>, String)>> = BTreeMap::new();
        let mut registered: BTreeMap<&str, &str> = BTreeMap::new();
        for it in &agreed.applications {
            let application = &it.application;
            if let Some(shared) = &application.shared_id {
                registered.insert(shared, &application.id);
            }
            let agency = application.agency.as_deref().map(name_key);
            let mut names = BTreeSet::from([name_key(&application.name)]);
            for field in [Field::ShortName, Field::Aliases] {
                let others = application.fields.get(&field).into_iter().flatten();
                names.extend(others.map(|name| name_key(name)));
            }
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                bearers.entry(name).or_default().push((agency.clone(), application.id.clone()));
            }
        }
        let mut shared = BTreeMap::new();
        for it in knowledge.shared() {
            let Some(id) = registered.get(it.id.as_str()) else { continue };
            for name in [&it.name, &it.full_name].into_iter().chain(&it.aliases) {
                shared.entry(name_key(name)).or_insert_with(|| id.to_string());
            }
        }
        Names { bearers, shared }
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
