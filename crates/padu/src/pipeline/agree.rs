//! From registrations to applications, usages and deployments: who describes what, and which value counts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use catalog::{BodyMention, Placed, Role, SaidCost};
use consolidation::SHARED_PREFIX;
use matching::canonical::{self, Choice, Precedence};
use matching::{Knowledge, Ownership, Resolution, SharedApplication};
use model::{
    AgencyLevel, Application, Assertion, Cluster, ClusterKind, Deployment, Field, Lifecycle,
    Member, Registration, Usage, Visibility,
};

use rayon::prelude::*;

use super::{name_key, naming};

/// One application with the registration behind each field.
pub struct Agreement {
    /// The application.
    pub application: Application,
    /// Registration (or assertion) each value comes from.
    pub provenance: BTreeMap<Field, String>,
}

/// Everything registrations agree on.
pub struct Agreed {
    /// Applications in the order of the catalogue, shared ones nobody registered at the end, by id.
    pub applications: Vec<Agreement>,
    /// Usages with the visibility of the registration that reports them.
    pub usages: Vec<(Usage, Visibility)>,
    /// Application of each registration.
    pub home: Homes,
    /// Registrations that only name their application and do not describe it.
    pub namings: BTreeSet<String>,
    /// Applications that are only named, and the one that their namings are alike to.
    pub alike: BTreeMap<String, String>,
    /// Identity clusters, usages left out.
    pub identity: Vec<Cluster>,
}

impl Agreed {
    /// Whether two registrations ended in one application.
    pub fn same_home(&self, left: &str, right: &str) -> bool {
        let home = self.home.get(left);
        home.is_some() && home == self.home.get(right)
    }

    /// Shared applications that the applications are.
    pub fn shared_ids(&self) -> impl Iterator<Item = String> + '_ {
        self.applications.iter().filter_map(|it| it.application.shared_id.clone())
    }

    /// Moves namings to other applications, by registration; one of which only these spoke is none.
    pub fn move_namings(&mut self, homes: HashMap<String, String>) {
        let is_left =
            |it: &Agreement| it.application.registrations.iter().any(|it| !homes.contains_key(it));
        let mut stays = Vec::from_iter(self.applications.iter().map(is_left)).into_iter();
        self.identity.retain(|_| stays.next() == Some(true));
        self.applications.retain(is_left);
        self.namings.extend(homes.keys().cloned());
        self.home.extend(homes);
    }

    /// Ids of the applications.
    pub fn ids(&self) -> BTreeSet<String> {
        self.applications.iter().map(|it| it.application.id.clone()).collect()
    }
}

/// Registrations of which people set values.
pub fn asserted(assertions: &[Assertion]) -> BTreeSet<&str> {
    assertions.iter().map(|it| it.registration_id.as_str()).collect()
}

/// Builds applications from identity clusters.
pub fn agree(
    registrations: &[Registration],
    resolution: &Resolution,
    assertions: &[Assertion],
    precedence: &Precedence,
    knowledge: &Knowledge,
) -> Agreed {
    let position: HashMap<&str, usize> =
        registrations.iter().enumerate().map(|(index, it)| (it.id.as_str(), index)).collect();
    let used: HashMap<&str, &matching::UsageOf> =
        resolution.usages.iter().map(|it| (it.record.as_str(), it)).collect();
    let asserted = asserted(assertions);
    let naming = |it: &Member| {
        let registration = &registrations[position[it.id.as_str()]];
        naming::is_naming(registration, &asserted).then(|| naming::called_of_whom(registration))
    };
    let mut identity: Vec<Described> = resolution
        .clusters
        .iter()
        .flat_map(|cluster| described(cluster, &used, &position, &naming))
        .collect();
    identity.sort_by_key(|it| it.anchor);
    let mut agreed = Agreed {
        applications: Vec::new(),
        usages: Vec::new(),
        home: HashMap::new(),
        namings: BTreeSet::new(),
        alike: BTreeMap::new(),
        identity: Vec::new(),
    };
    let shared = Shared::of(knowledge);
    let agreements: Vec<Agreement> = identity
        .par_iter()
        .map(|Described { cluster, .. }| {
            let members: Vec<&Registration> =
                cluster.members.iter().map(|it| &registrations[position[it.id.as_str()]]).collect();
            let about = members.iter().any(|it| asserted.contains(it.id.as_str()));
            let about = if about { assertions } else { &[] };
            let mut agreement = agree_one(&members, about, precedence);
            agreement.application.shared_id = shared.id_of(&agreement.application);
            agreement
        })
        .collect();
    for (Described { cluster, alike, .. }, agreement) in identity.into_iter().zip(agreements) {
        for member in &cluster.members {
            agreed.home.insert(member.id.clone(), agreement.application.id.clone());
        }
        let id = &agreement.application.id;
        agreed.alike.extend(alike.map(|it| (id.clone(), application_id(&it))));
        agreed.applications.push(agreement);
        agreed.identity.push(cluster);
    }
    agreed
}

/// The part of an identity cluster that describes one system, anchor first.
struct Described {
    /// Position of the anchor.
    anchor: usize,
    cluster: Cluster,
    /// Anchor of the part that these namings are alike to.
    alike: Option<String>,
}

/// The parts of an identity cluster: what describes the system itself, usages left out, and apart from that those that
/// only name one, by name and agency. (Where nothing else describes a system its namings do.)
fn described(
    cluster: &Cluster,
    used: &HashMap<&str, &matching::UsageOf>,
    position: &HashMap<&str, usize>,
    naming: &dyn Fn(&Member) -> Option<(String, String)>,
) -> Vec<Described> {
    let members = cluster.members.iter().filter(|it| !used.contains_key(it.id.as_str()));
    let mut parts: BTreeMap<Option<(String, String)>, Vec<Member>> = BTreeMap::new();
    for it in members {
        parts.entry(naming(it)).or_default().push(it.clone());
    }
    if !parts.contains_key(&None) {
        let all = parts.into_values().flatten().collect();
        parts = BTreeMap::from([(None, all)]);
    }
    let mut anchor: Option<String> = None;
    let mut described = Vec::new();
    for mut members in parts.into_values().filter(|it| !it.is_empty()) {
        members.sort_by_key(|it| position.get(it.id.as_str()).copied());
        let first = members[0].id.clone();
        let id = model::opaque_id("i", &[&first]);
        let cluster = Cluster { id, kind: ClusterKind::Identity, members, ..cluster.clone() };
        described.push(Described {
            anchor: position[first.as_str()],
            cluster,
            alike: anchor.clone(),
        });
        anchor.get_or_insert(first);
    }
    described
}

/// One application from its registrations, anchor first.
pub fn agree_one(
    members: &[&Registration],
    assertions: &[Assertion],
    precedence: &Precedence,
) -> Agreement {
    let anchor = members[0];
    let about: Vec<&Assertion> = assertions
        .iter()
        .filter(|it| members.iter().any(|member| member.id == it.registration_id))
        .collect();
    let choices = canonical::agree(members, precedence, &about);
    let first =
        |field: Field| choices.get(&field).and_then(|it: &Choice| it.values.first()).cloned();
    let agency = first(Field::OwnerAgency);
    let name = first(Field::Name)
        .or_else(|| first(Field::ShortName))
        .unwrap_or_else(|| anchor.name().to_string());
    let visibility = members.iter().map(|it| it.visibility).max().unwrap_or_default();
    let application = Application {
        id: application_id(&anchor.id),
        name,
        level: level_of(first(Field::OwnerLevel).as_deref(), agency.as_deref()),
        agency,
        lifecycle: first(Field::Status).map(|it| Lifecycle::from_key(&it)).unwrap_or_default(),
        visibility,
        shared_id: None,
        fields: choices.iter().map(|(field, it)| (*field, it.values.clone())).collect(),
        registrations: members.iter().map(|it| it.id.clone()).collect(),
    };
    let provenance = choices.into_iter().map(|(field, it)| (field, it.from)).collect();
    Agreement { application, provenance }
}

/// An application is named for its anchor.
fn application_id(anchor: &str) -> String {
    format!("a{}", anchor.trim_start_matches('r'))
}

fn level_of(stated: Option<&str>, agency: Option<&str>) -> AgencyLevel {
    let stated = stated.map(AgencyLevel::of_name).unwrap_or_default();
    match stated {
        AgencyLevel::Other => agency.map(AgencyLevel::of_name).unwrap_or_default(),
        known => known,
    }
}

/// Shared applications by their names, folded once.
struct Shared<'a> {
    entries: Vec<(Vec<String>, &'a SharedApplication)>,
    ownership: Ownership,
}

impl<'a> Shared<'a> {
    fn of(knowledge: &'a Knowledge) -> Shared<'a> {
        let folded = |it: &'a SharedApplication| {
            let names = [&it.name, &it.full_name].into_iter().chain(&it.aliases);
            let names = names.map(|name| name_key(name)).filter(|name| !name.is_empty());
            (names.collect(), it)
        };
        let entries = knowledge.shared().iter().map(folded).collect();
        Shared { entries, ownership: Ownership::new(knowledge) }
    }

    /// The shared application this one is: its name is or begins with one of the list's, and its owner is
    /// the list's owner.
    fn id_of(&self, application: &Application) -> Option<String> {
        let name = name_key(&application.name);
        let agency = application.agency.as_deref()?;
        let begins = |it: &String| {
            let rest = name.strip_prefix(it.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let found = self.entries.iter().find(|(names, it)| {
            names.iter().any(begins) && self.ownership.is_owner(agency, &it.owner)
        });
        found.map(|(_, it)| it.id.clone())
    }
}

/// Turns registrations that name a shared application into usages of it; one that nobody registered
/// stands in the catalogue by the reference list's word. `registered` says which application each shared one
/// is, and learns it of those added.
pub fn add_usages(
    agreed: &mut Agreed,
    registrations: &[Registration],
    resolution: &Resolution,
    knowledge: &Knowledge,
    registered: &mut BTreeMap<String, String>,
) {
    let by_id: HashMap<&str, &Registration> =
        registrations.iter().map(|it| (it.id.as_str(), it)).collect();
    let shared: BTreeMap<&str, &SharedApplication> =
        knowledge.shared().iter().map(|it| (it.id.as_str(), it)).collect();
    for found in &resolution.usages {
        let Some(registration) = by_id.get(found.record.as_str()) else { continue };
        let Some(shared) = shared.get(found.shared_id.as_str()) else { continue };
        let application_id = match registered.get(&shared.id) {
            Some(id) => id.clone(),
            None => {
                let listed = listed(shared);
                let id = listed.application.id.clone();
                agreed.applications.push(listed);
                registered.insert(shared.id.clone(), id.clone());
                id
            }
        };
        agreed.home.insert(registration.id.clone(), application_id.clone());
        let usage = Usage {
            id: format!("u{}", registration.id.trim_start_matches('r')),
            application_id,
            agency: registration.first(Field::OwnerAgency).map(String::from),
            unit: registration.first(Field::OwnerUnit).map(String::from),
            registration_id: registration.id.clone(),
            evidence: found.evidence.clone(),
        };
        agreed.usages.push((usage, registration.visibility));
    }
    let own = agreed.applications.partition_point(|it| !it.application.registrations.is_empty());
    agreed.applications[own..].sort_by(|a, b| a.application.id.cmp(&b.application.id));
}

/// Who uses applications as their agreed fields say, with the application as the one who speaks.
pub fn described_users(applications: &[Agreement]) -> Vec<(String, Usage, Visibility)> {
    let spoken = |it: &Agreement| {
        let Application { id, registrations, fields, visibility, .. } = &it.application;
        let anchor = registrations.first()?;
        Some((id.clone(), users(id, anchor, fields), *visibility))
    };
    with_speaker(applications.iter().filter_map(spoken))
}

/// Who uses applications as entries say that only name them, with the registration as the one who speaks.
pub fn named_users(
    registrations: &[Registration],
    agreed: &Agreed,
) -> Vec<(String, Usage, Visibility)> {
    let spoken = |it: &Registration| {
        let home = agreed.home.get(&it.id).filter(|_| agreed.namings.contains(&it.id))?;
        Some((it.id.clone(), users(home, &it.id, &it.fields), it.visibility))
    };
    with_speaker(registrations.iter().filter_map(spoken))
}

fn with_speaker(
    spoken: impl Iterator<Item = (String, Vec<Usage>, Visibility)>,
) -> Vec<(String, Usage, Visibility)> {
    let each = |(speaker, users, visibility): (String, Vec<Usage>, Visibility)| {
        users.into_iter().map(move |it| (speaker.clone(), it, visibility))
    };
    spoken.flat_map(each).collect()
}

/// The users that fields of one application name, each once: agencies, and units of its owner.
fn users(
    application_id: &str,
    registration_id: &str,
    fields: &BTreeMap<Field, Vec<String>>,
) -> Vec<Usage> {
    let mut users = BTreeMap::new();
    for (field, is_unit) in [(Field::UsedBy, false), (Field::UserUnits, true)] {
        for name in fields.get(&field).into_iter().flatten() {
            let key = name_key(name);
            let kind = if is_unit { "unit" } else { "agency" };
            let user = Some(name.clone());
            let usage = Usage {
                id: model::opaque_id("u", &[application_id, kind, &key]),
                application_id: application_id.to_string(),
                agency: user.clone().filter(|_| !is_unit),
                unit: user.filter(|_| is_unit),
                registration_id: registration_id.to_string(),
                evidence: format!("{}: {name}", field.key()),
            };
            if !key.is_empty() {
                users.entry(usage.id.clone()).or_insert(usage);
            }
        }
    }
    users.into_values().collect()
}

/// The application that stands for a shared one which nobody registered.
pub fn listed_id(shared_id: &str) -> String {
    format!("{SHARED_PREFIX}{shared_id}")
}

/// A shared application as the reference list describes it.
fn listed(shared: &SharedApplication) -> Agreement {
    let mut registration = Registration::default();
    registration.push(Field::Name, shared.name.clone());
    registration.push(Field::Description, shared.full_name.clone());
    registration.push(Field::OwnerAgency, shared.owner.clone());
    registration.push(Field::LegalBasis, shared.legal_basis.clone());
    shared.aliases.iter().for_each(|it| registration.push(Field::Aliases, it.clone()));
    shared.hosts.iter().for_each(|it| registration.push(Field::Urls, format!("https://{it}")));
    registration.push(Field::Status, Lifecycle::InUse.key());
    let source = format!("reference:shared_applications/{}", shared.id);
    let provenance = registration.fields.keys().map(|it| (*it, source.clone())).collect();
    let application = Application {
        id: listed_id(&shared.id),
        name: shared.name.clone(),
        level: AgencyLevel::of_name(&shared.owner),
        agency: Some(shared.owner.clone()).filter(|it| !it.is_empty()),
        lifecycle: Lifecycle::InUse,
        visibility: Visibility::Public,
        shared_id: Some(shared.id.clone()),
        fields: registration.fields,
        registrations: Vec::new(),
    };
    Agreement { application, provenance }
}

/// Application of each registration.
pub type Homes = HashMap<String, String>;

/// Where the registrations belong: to what they describe, say is used, or only name.
pub fn placed(registrations: &[Registration], agreed: &Agreed) -> Vec<Placed> {
    let used = agreed.usages.iter().map(|(usage, _)| usage.registration_id.as_str());
    let used: HashSet<&str> = used.collect();
    let place = |it: &Registration| {
        Some(Placed {
            registration: it.id.clone(),
            application: agreed.home.get(&it.id)?.clone(),
            role: match it.id.as_str() {
                id if used.contains(id) => Role::Usage,
                id if agreed.namings.contains(id) => Role::Naming,
                _ => Role::Record,
            },
            record: it.record_id.clone(),
        })
    };
    registrations.iter().filter_map(place).collect()
}

/// Cost items of every registration with the application they belong to. A usage's costs are the user's, so they stand
/// with the application it uses (`users`: the registrations that are usages). The newest that people say of a kind of cost
/// stands in place of what registers say of it: of a usage's costs where it is said of that one, else of those of all
/// who describe the application.
pub fn costs(
    registrations: &[Registration],
    homes: &Homes,
    users: &HashSet<&str>,
    assertions: &[Assertion],
) -> Vec<SaidCost> {
    let about = |registration: &str| match users.contains(registration) {
        true => Some(registration.to_string()),
        false => homes.get(registration).cloned(),
    };
    let years: BTreeMap<&str, &str> = assertions
        .iter()
        .filter(|it| it.field == Field::CostYear.key())
        .map(|it| (it.registration_id.as_str(), it.value.as_str()))
        .collect();
    let mut by_people: BTreeMap<(String, &str), Vec<SaidCost>> = BTreeMap::new();
    for assertion in assertions {
        let registration = assertion.registration_id.as_str();
        let field = Field::from_key(&assertion.field).filter(|it| it.says_cost());
        let (Some(field), Some(about)) = (field, about(registration)) else { continue };
        let mut said = Registration::default();
        said.push(field, assertion.value.as_str());
        years.get(registration).into_iter().for_each(|it| said.push(Field::CostYear, *it));
        let items = said.costs();
        // Oldest first: what was said of a kind before counts no more.
        items.iter().for_each(|it| drop(by_people.remove(&(about.clone(), it.kind.key()))));
        for item in items {
            let of_kind = by_people.entry((about.clone(), item.kind.key())).or_default();
            of_kind.push(SaidCost {
                application_id: homes.get(registration).cloned().unwrap_or_default(),
                registration_id: registration.to_string(),
                assertion_id: Some(assertion.id.clone()),
                item,
            });
        }
    }
    let of_register = |it: &Registration| {
        let home = homes.get(&it.id)?;
        let about = about(&it.id)?;
        let mut items = match years.get(it.id.as_str()) {
            Some(year) => it.with_value(Field::CostYear, year).costs(),
            None => it.costs(),
        };
        items.retain(|it| !by_people.contains_key(&(about.clone(), it.kind.key())));
        let said = move |item| SaidCost {
            application_id: home.clone(),
            registration_id: it.id.clone(),
            assertion_id: None,
            item,
        };
        Some(items.into_iter().map(said).collect::<Vec<SaidCost>>())
    };
    let mut costs: Vec<SaidCost> = registrations.iter().filter_map(of_register).flatten().collect();
    costs.extend(by_people.into_values().flatten());
    costs
}

/// One deployment for each address of each registration.
pub fn deployments(registrations: &[Registration], homes: &Homes) -> Vec<Deployment> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for registration in registrations {
        let Some(home) = homes.get(&registration.id) else { continue };
        for url in registration.all(Field::Urls) {
            let id = model::opaque_id("d", &[home, url]);
            if seen.insert(id.clone()) {
                found.push(Deployment {
                    id,
                    application_id: home.clone(),
                    agency: registration.first(Field::OwnerAgency).map(String::from),
                    url: url.clone(),
                    registration_id: registration.id.clone(),
                });
            }
        }
    }
    found
}

/// Services that applications say they support.
pub fn services(agreed: &Agreed) -> Vec<(String, String)> {
    agreed
        .applications
        .iter()
        .flat_map(|it| {
            let services = it.application.fields.get(&Field::Services).into_iter().flatten();
            services.map(|name| (it.application.id.clone(), name.clone()))
        })
        .collect()
}

/// Agencies that own or use something, and units, as they are written.
pub fn bodies(registrations: &[Registration], agreed: &Agreed) -> Vec<BodyMention> {
    let owner = |it: &Agreement| {
        let application = &it.application;
        let anchor = application.registrations.first().cloned();
        let rank = if anchor.is_some() { 0 } else { 1 };
        Some(agency(&application.id, application.agency.as_deref()?, rank, anchor))
    };
    let user = |(it, _): &(Usage, Visibility)| {
        let anchor = Some(it.registration_id.clone());
        Some(agency(&it.registration_id, it.agency.as_deref()?, 2, anchor))
    };
    let owners = agreed.applications.iter().filter_map(owner);
    let users = agreed.usages.iter().filter_map(user);
    owners.chain(users).chain(registrations.iter().flat_map(units)).collect()
}

fn agency(subject: &str, name: &str, rank: i32, anchor: Option<String>) -> BodyMention {
    BodyMention {
        subject: subject.to_string(),
        kind: "agency".to_string(),
        rank,
        anchor,
        place: 0,
        body: model::opaque_id("g", &[&name_key(name)]),
        parent: None,
        name: name.to_string(),
        level: AgencyLevel::of_name(name).key().to_string(),
    }
}

/// Units of one registration, by agency and folded name.
fn units(registration: &Registration) -> Vec<BodyMention> {
    let agency = registration.first(Field::OwnerAgency).map(name_key);
    let unit = |(place, name): (usize, &String)| {
        let key = (agency.clone().unwrap_or_default(), name_key(name));
        BodyMention {
            subject: registration.id.clone(),
            kind: "unit".to_string(),
            rank: 0,
            anchor: Some(registration.id.clone()),
            place: place as i32,
            body: model::opaque_id("o", &[&key.0, &key.1]),
            parent: agency.as_ref().map(|it| model::opaque_id("g", &[it])),
            name: name.clone(),
            level: AgencyLevel::Other.key().to_string(),
        }
    };
    registration.all(Field::OwnerUnit).iter().enumerate().map(unit).collect()
}
