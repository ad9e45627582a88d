//! Namings: registrations that say no more of a system than what it is called, whose it is and what it needs, as the
//! rows of a list of dependencies do. What they say is said of the one system that bears the name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use catalog::{BorneName, Catalog};
use matching::{Judged, Knowledge, Ownership};
use model::Relation::{self, SameSystem};
use model::{Application, Field, Registration};

use super::agree::{Agreed, Agreement};
use super::ahead::Named;
use super::near::{Ids, Near};
use super::{depend, name_key};

/// What one naming calls the system, folded and as it is written: its identifiers mean something in their own source
/// only, and lead there before any name does.
fn called(registration: &Registration) -> Vec<(String, String)> {
    let ids = registration.all(Field::ExternalId).iter();
    let ids = ids.map(|it| (depend::within(&registration.source_id, it), depend::written(it)));
    let names = [Field::Name, Field::ShortName, Field::Aliases].into_iter();
    let names = names.flat_map(|it| registration.all(it));
    let names = names.map(|it| (name_key(it), depend::written(it)));
    ids.chain(names).filter(|it| !it.0.is_empty()).collect()
}

/// What one naming calls the system and whose that is, folded.
pub fn called_of_whom(registration: &Registration) -> (String, String) {
    (name_key(registration.name()), name_key(registration.first(Field::OwnerAgency).unwrap_or("")))
}

/// Registration, and each folded name by which it only names a system.
pub fn names(registrations: &[Registration]) -> Vec<(String, String)> {
    let namings = registrations.iter().filter(|it| it.is_naming());
    let named = namings.flat_map(|it| called(it).into_iter().map(|name| (it.id.clone(), name.0)));
    named.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Namings outside the scope of an analysis of what changed that name what something in it is or was called.
pub fn concerned(
    catalog: &Catalog,
    agreed: &Agreed,
    registrations: &[Registration],
    scope: &Ids,
    named: &mut Named,
) -> Result<Ids> {
    let mut namings = named.namings.take().map_or_else(|| catalog.namings(), Ok)?;
    namings.retain(|(naming, _)| !scope.contains(naming));
    if namings.is_empty() {
        return Ok(Ids::new());
    }
    let before: Ids = catalog.homes_of(scope)?.into_values().collect();
    let names = catalog.names_of(&before)?;
    let mut names: Ids = names.into_iter().map(|it| it.name).collect();
    names.extend(depend::names(&agreed.applications, registrations).into_iter().map(|it| it.name));
    namings.retain(|(_, name)| names.contains(name));
    Ok(namings.into_iter().map(|it| it.0).collect())
}

/// Whether a registration is a naming: of whose system people set no values either.
pub fn is_naming(registration: &Registration, asserted: &BTreeSet<&str>) -> bool {
    registration.is_naming() && !asserted.contains(registration.id.as_str())
}

/// What people said that namings have to go by.
pub struct Told<'a> {
    /// Abbreviations of agencies.
    pub knowledge: &'a Knowledge,
    /// Verdicts on pairs.
    pub judged: &'a [Judged],
    /// Registrations of which they set values.
    pub asserted: BTreeSet<&'a str>,
}

/// Lets applications of which only namings speak give way to the one that bears the name; where nobody bears it, to the
/// one that they are alike to. Where several bear it nobody can tell, and they stand for themselves. `near` is of an
/// analysis of what changed, whose `scope` these registrations are.
pub fn give_way(
    catalog: &Catalog,
    near: Option<&Near>,
    told: &Told,
    registrations: &[Registration],
    scope: &Ids,
    agreed: &mut Agreed,
) -> Result<()> {
    let namings: HashMap<&str, &Registration> = registrations
        .iter()
        .filter(|it| is_naming(it, &told.asserted))
        .map(|it| (it.id.as_str(), it))
        .collect();
    if namings.is_empty() {
        return Ok(());
    }
    let wanted: Ids = namings.values().flat_map(|it| called(it)).map(|it| it.0).collect();
    let is_named = |it: &&Agreement| {
        it.application.registrations.iter().all(|it| namings.contains_key(it.as_str()))
    };
    let (named, others): (Vec<&Agreement>, Vec<&Agreement>) =
        agreed.applications.iter().partition(is_named);
    let mut bearers = Bearers {
        told,
        ownership: Ownership::new(told.knowledge),
        borne: BTreeMap::new(),
        members: others.iter().map(|it| members_of(&it.application)).collect(),
    };
    bearers.take(depend::names(others, registrations), &wanted);
    if let Some(near) = near {
        bearers.take_known(catalog, near, &wanted, scope)?;
    }
    let mut homes = HashMap::new();
    for it in named {
        let ids = &it.application.registrations;
        let members: Vec<&Registration> = ids.iter().map(|it| namings[it.as_str()]).collect();
        let alike = agreed.alike.get(&it.application.id).map(String::as_str);
        homes.extend(ids.iter().cloned().zip(bearers.homes(&members, alike).unwrap_or_default()));
    }
    agreed.move_namings(homes);
    Ok(())
}

/// Registrations that describe applications, by application.
type Members = BTreeMap<String, Vec<String>>;

fn members_of(application: &Application) -> (String, Vec<String>) {
    (application.id.clone(), application.registrations.clone())
}

/// Who bears the names sought.
struct Bearers<'a> {
    told: &'a Told<'a>,
    ownership: Ownership,
    /// By name.
    borne: BTreeMap<String, Vec<BorneName>>,
    members: Members,
}

/// Whom a name leads to.
enum Bearer<'a> {
    Nobody,
    One(&'a str),
    Several,
}

impl Bearers<'_> {
    fn take(&mut self, names: Vec<BorneName>, wanted: &Ids) {
        for it in names.into_iter().filter(|it| !it.is_role && wanted.contains(&it.name)) {
            self.borne.entry(it.name.clone()).or_default().push(it);
        }
    }

    /// Takes those outside of the scope of which more than namings speak. (A shared application that nobody registered is
    /// there only as long as it is used.)
    fn take_known(
        &mut self,
        catalog: &Catalog,
        near: &Near,
        wanted: &Ids,
        scope: &Ids,
    ) -> Result<()> {
        let mut found = catalog.bearers_of(wanted)?;
        let ids: Ids = found.iter().map(|it| it.application_id.clone()).collect();
        let known = catalog.known_applications(&ids)?.into_iter().map(|it| it.application);
        let known = known.filter(|it| it.registrations.iter().all(|id| !scope.contains(id)));
        let known: Members = known.map(|it| members_of(&it)).collect();
        let said = near.registrations(catalog, &known.values().flatten().cloned().collect())?;
        let said = said.iter().filter(|it| !is_naming(it, &self.told.asserted));
        let telling: BTreeSet<&str> = said.map(|it| it.id.as_str()).collect();
        let is_more = |ids: &Vec<String>| ids.iter().any(|it| telling.contains(it.as_str()));
        let known: Members = known.into_iter().filter(|it| is_more(&it.1)).collect();
        found.retain(|it| known.contains_key(&it.application_id));
        self.members.extend(known);
        self.take(found, wanted);
        Ok(())
    }

    /// The applications that these name, one for each; what nobody bears is what the others name, or else what they are
    /// `alike` to. People's word goes before. `None` when they stand for themselves.
    fn homes(&self, namings: &[&Registration], alike: Option<&str>) -> Option<Vec<String>> {
        let is_one = |it: Relation| it == SameSystem;
        let are_one =
            |it: &&Registration, home: &str| self.are_said(&it.id, &self.members[home], is_one);
        if let Some(home) = alike.filter(|to| namings.iter().any(|it| are_one(it, to))) {
            return Some(vec![home.to_string(); namings.len()]);
        }
        let found: Vec<Bearer> =
            namings.iter().map(|it| self.bearer(it, alike.is_none())).collect();
        let named = found.iter().filter_map(|it| match it {
            Bearer::One(id) => Some(*id),
            _ => None,
        });
        let named: BTreeSet<&str> = named.collect();
        let other = if named.len() == 1 { named.first().copied() } else { alike };
        let home = |(naming, borne): (&&Registration, Bearer<'_>)| {
            let home = match borne {
                Bearer::One(id) => id.to_string(),
                Bearer::Nobody => other?.to_string(),
                Bearer::Several => return None,
            };
            let are_apart = self.are_said(&naming.id, &self.members[&home], |it| it != SameSystem);
            (!are_apart).then_some(home)
        };
        namings.iter().zip(found).map(home).collect()
    }

    /// Whom a naming names: by an identifier rather than by a name; where it says whose the system is one of that agency,
    /// or, if `nobodys` will do, one of which nobody says whose it is.
    fn bearer(&self, naming: &Registration, nobodys: bool) -> Bearer<'_> {
        let names = called(naming);
        let mut borne = names.iter().filter_map(|it| Some((self.borne.get(&it.0)?, &it.1)));
        let Some((borne, written)) = borne.next() else { return Bearer::Nobody };
        let agency = naming.first(Field::OwnerAgency);
        let is_own = |it: &&BorneName| {
            let both = agency.zip(it.agency.as_deref());
            both.is_some_and(|(own, owner)| self.ownership.are_one(own, owner))
        };
        let may_be = |it: &&BorneName| agency.is_none() || nobodys && it.agency.is_none();
        let mut closest: Vec<&BorneName> = borne.iter().filter(is_own).collect();
        if closest.is_empty() {
            closest = borne.iter().filter(may_be).collect();
        }
        closest = depend::written_so(closest, written);
        match (depend::only(&closest), closest.is_empty()) {
            (Some(it), _) => Bearer::One(it.application_id),
            (None, true) => Bearer::Nobody,
            (None, false) => Bearer::Several,
        }
    }

    /// Whether people said such a thing of a naming and one of these registrations.
    fn are_said(&self, naming: &str, others: &[String], is_it: fn(Relation) -> bool) -> bool {
        let mut said = self.told.judged.iter().filter(|it| is_it(it.verdict));
        said.any(|it| {
            (it.left == naming && others.contains(&it.right))
                || (it.right == naming && others.contains(&it.left))
        })
    }
}
