//! Questions that an analysis of what changed puts to the catalogue: each about some things only, which are
//! laid into the scratch table `scope` first.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use duckdb::{Row, ToSql, named_params, params};
use model::{
    AgencyLevel, Application, Cluster, ClusterKind, CostItem, Dependency, Lifecycle, Member, Money,
    ProductLabel, Registration, Viewer,
};

use serde_json::json;

use crate::error::Result;
use crate::read::{json_of, kind_key, registration_of, visibility};
use crate::write::{BodyMention, BorneName, ProductSaid, Read};
use crate::{Catalog, Ground, queries, rows};

/// An application that is a shared one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSystem {
    /// The shared application that it is.
    pub shared_id: String,
    /// Its id.
    pub application_id: String,
    /// Its first registration; what nobody registered has none.
    pub anchor: Option<String>,
    /// What it is called.
    pub name: String,
    /// Whether it is in service.
    pub lifecycle: Lifecycle,
}

/// What the last analysis did not see as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Registrations it did not see.
    pub new: BTreeSet<String>,
    /// Registrations that are read from another record now, or stand elsewhere in the order of import.
    pub changed: BTreeSet<String>,
    /// Registrations that count no longer.
    pub gone: BTreeSet<String>,
    /// Sources that were imported since, or an import of which was undone.
    pub sources: BTreeSet<String>,
}

impl Changed {
    /// Whether the last analysis saw every registration as it is.
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }
}

/// Registrations that were read once: their columns are wide, and to ask for a few unpacks many.
#[derive(Debug, Default)]
pub struct Registrations {
    /// Also those that are not there.
    asked: Ids,
    /// By id, with the place in the order of import.
    found: BTreeMap<String, ((u64, u64), Registration)>,
}

impl Registrations {
    /// Those of some that were not asked for yet.
    pub fn missing(&self, ids: &Ids) -> Ids {
        ids.difference(&self.asked).cloned().collect()
    }
}

/// One application with what an analysis read out of it.
#[derive(Debug, Clone)]
pub struct KnownApplication {
    /// The application.
    pub application: Application,
    /// What the engine read, as it wrote it down.
    pub reading: Option<Vec<u8>>,
    /// Where its values come from, as JSON.
    pub provenance: Option<String>,
}

/// Where one application stands within a match model edition.
#[derive(Debug, Clone)]
pub struct GroupPlace {
    /// The application.
    pub id: String,
    /// The learned group it is in.
    pub home: Option<u64>,
    /// How alike it is to the group.
    pub similarity: f64,
    /// What the engine read, when it is in no group.
    pub reading: Option<Vec<u8>>,
}

type Ids = BTreeSet<String>;

/// So many values are written into a query; more are laid into a scratch table.
const A_FEW: usize = 64;

/// Values as a list of SQL; `nothing` when there are none.
fn listed(values: impl Iterator<Item = String>, nothing: &str) -> String {
    let values: Vec<String> = values.collect();
    if values.is_empty() { format!("({nothing})") } else { format!("({})", values.join(", ")) }
}

/// A query with a list in the place of the scratch table. DuckDB looks for what is `in` a list only after it has
/// unpacked every column of every row; within a function it looks while it reads, and unpacks what it found. (Not so
/// for keys: they are many, and every one of them would be compared with every row.)
fn within(sql: &str, list: &str) -> String {
    let mut parts = sql.split(" in (select id from scope)");
    let mut written = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let column = written.rfind([' ', '(']).map_or(0, |it| it + 1);
        match written.split_off(column) {
            not if not == "not" => written += &format!("not in {list}"),
            column => written += &format!("coalesce({column} in {list}, false)"),
        }
        written += part;
    }
    written
}

impl Catalog {
    /// What is not as the analysis of this event saw it; everything is new before the first.
    pub fn changed_registrations(&self, ground: &Ground, seq: u64) -> Result<Changed> {
        let mut changed = Changed { sources: ground.sources_since(seq), ..Changed::default() };
        if seq > 0 && changed.sources.is_empty() {
            return Ok(changed);
        }
        let mut statement = self.connection().prepare(queries::CHANGED_REGISTRATIONS)?;
        let mut rows = statement.query(named_params! { "seq": seq })?;
        while let Some(row) = rows.next()? {
            let kind = match row.get::<_, String>(1)?.as_str() {
                "new" => &mut changed.new,
                "gone" => &mut changed.gone,
                _ => &mut changed.changed,
            };
            kind.insert(row.get(0)?);
        }
        Ok(changed)
    }

    /// How many registrations count.
    pub fn registration_count(&self) -> Result<u64> {
        Ok(self.connection().query_row(queries::REGISTRATION_COUNT, [], |row| row.get(0))?)
    }

    /// What an analysis says of the whole catalogue: how many `registrations`, `applications`, `usages`,
    /// clusters of two or more (`identity`, `function`, `product`), `labelled` applications and `proposals`.
    pub fn analysis_counts(&self) -> Result<BTreeMap<String, u64>> {
        self.counted(queries::ANALYSIS_COUNTS)
    }

    /// Some registrations, in the order of import. Those are not asked for that `read` has, which gets the others.
    pub fn registrations_in(
        &self,
        ids: &Ids,
        read: &mut Registrations,
    ) -> Result<Vec<Registration>> {
        let missing = read.missing(ids);
        let found = self.about(&missing, queries::REGISTRATIONS_IN_SCOPE, |row| {
            let place: (u64, u64) = (row.get(8)?, row.get(9)?);
            let registration = registration_of(row)?;
            Ok((registration.id.clone(), (place, registration)))
        })?;
        read.found.extend(found);
        read.asked.extend(missing);
        let mut found: Vec<_> = ids.iter().filter_map(|it| read.found.get(it)).collect();
        found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        Ok(found.into_iter().map(|it| it.1.clone()).collect())
    }

    /// The blocking keys that some registrations held at the last analysis.
    pub fn keys_of(&self, registrations: &Ids) -> Result<Vec<u64>> {
        self.about(registrations, queries::KEYS_IN_SCOPE, |row| Ok(row.get(0)?))
    }

    /// Some registrations by their place in the order of import.
    pub fn in_order(&self, ids: &Ids) -> Result<Vec<String>> {
        self.about(ids, queries::ORDER_OF_SCOPE, |row| Ok(row.get(0)?))
    }

    /// The components that hold one of these: members by component.
    pub fn components_with(&self, kind: ClusterKind, ids: &Ids) -> Result<BTreeMap<String, Ids>> {
        let met = self.of_kind(kind, ids, queries::COMPONENTS_IN_SCOPE)?;
        let mut found: BTreeMap<String, Ids> = BTreeMap::new();
        for (component, member) in self.about(&met, queries::LINKED_IN_SCOPE, pair)? {
            found.entry(component).or_default().insert(member);
        }
        Ok(found)
    }

    /// Members of the components that hold one of these.
    pub fn linked_with(&self, kind: ClusterKind, ids: &Ids) -> Result<Ids> {
        Ok(self.components_with(kind, ids)?.into_values().flatten().collect())
    }

    fn of_kind(&self, kind: ClusterKind, ids: &Ids, sql: &str) -> Result<Ids> {
        if ids.is_empty() {
            return Ok(Ids::new());
        }
        self.texts(&self.asked(ids, sql)?, named_params! { "kind": kind_key(kind) })
    }

    /// Registrations of applications that several sources describe, one of which is among these.
    pub fn mixed_registrations(&self, sources: &Ids) -> Result<Ids> {
        self.ids_about(sources, queries::MIXED_REGISTRATIONS)
    }

    /// The applications that registrations belong to, by registration.
    pub fn homes_of(&self, registrations: &Ids) -> Result<BTreeMap<String, String>> {
        let homes = self.about(registrations, queries::HOMES_IN_SCOPE, pair)?;
        Ok(homes.into_iter().collect())
    }

    /// The registrations that belong to some applications, with the application.
    pub fn residents_of(&self, applications: &Ids) -> Result<BTreeMap<String, String>> {
        let homes = self.about(applications, queries::RESIDENTS_IN_SCOPE, pair)?;
        Ok(homes.into_iter().collect())
    }

    /// Applications that are a shared one, by id.
    pub fn shared_systems(&self) -> Result<Vec<SharedSystem>> {
        let mut statement = self.connection().prepare(queries::SHARED_SYSTEMS)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let registrations: Vec<String> = json_of(row, 2)?;
            found.push(SharedSystem {
                shared_id: row.get(0)?,
                application_id: row.get(1)?,
                anchor: registrations.into_iter().next(),
                name: row.get(3)?,
                lifecycle: Lifecycle::from_key(&row.get::<_, String>(4)?),
            });
        }
        Ok(found)
    }

    /// Applications that registrations use which are none of these.
    pub fn used_systems(&self, but: &Ids) -> Result<Ids> {
        self.texts(&self.asked(but, queries::USED_SYSTEMS)?, [])
    }

    /// The registrations that only use one of these applications.
    pub fn usages_of(&self, applications: &Ids) -> Result<Ids> {
        self.ids_about(applications, queries::USAGES_IN_SCOPE)
    }

    /// Names that some applications bear.
    pub fn names_of(&self, applications: &Ids) -> Result<BTreeSet<BorneName>> {
        if applications.is_empty() {
            return Ok(BTreeSet::new());
        }
        let sql = self.asked(applications, queries::NAMES_IN_SCOPE)?;
        Ok(rows::read(self.connection(), &sql, [])?.into_iter().collect())
    }

    /// Whatever bears one of these folded names, in the order of the catalogue.
    pub fn bearers_of(&self, names: &Ids) -> Result<Vec<BorneName>> {
        let sql = self.asked(names, queries::BEARERS_IN_SCOPE)?;
        rows::read(self.connection(), &sql, [])
    }

    /// Registrations that say they need something of one of these folded names.
    pub fn needers_of(&self, names: &Ids) -> Result<Ids> {
        self.ids_about(names, queries::NEEDERS_IN_SCOPE)
    }

    /// Registrations that only name a system, with each folded name by which they do: few, so all of them.
    pub fn namings(&self) -> Result<Vec<(String, String)>> {
        let mut statement = self.connection().prepare(queries::NAMINGS)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// Those registrations of some applications that say they need something.
    pub fn needing(&self, applications: &Ids) -> Result<Ids> {
        self.ids_about(applications, queries::NEEDING_IN_SCOPE)
    }

    /// Dependencies from or to some applications.
    pub fn dependencies_of(&self, applications: &Ids) -> Result<Vec<Dependency>> {
        let sql = self.asked(applications, queries::DEPENDENCIES_IN_SCOPE)?;
        rows::read(self.connection(), &sql, [])
    }

    /// Agencies and units as some applications and registrations mention them.
    pub fn mentions_of(&self, subjects: &Ids) -> Result<BTreeSet<BodyMention>> {
        let mentions = self.about(subjects, queries::MENTIONS_IN_SCOPE, |row| {
            Ok(BodyMention {
                subject: row.get(0)?,
                kind: row.get(1)?,
                rank: row.get(2)?,
                anchor: row.get(3)?,
                place: row.get(4)?,
                body: row.get(5)?,
                parent: row.get(6)?,
                name: row.get(7)?,
                level: row.get(8)?,
            })
        })?;
        Ok(mentions.into_iter().collect())
    }

    /// Where applications stand that are in a learned group with one of these, and all those in no group when
    /// one of these is in none, in the order of the catalogue; what was read `anew` counts instead of what is written.
    pub fn group_places(&self, ids: &Ids, anew: &[Read]) -> Result<Vec<GroupPlace>> {
        let homes = anew.iter().map(|it| {
            let (home, similarity) = it.home.unzip();
            json!({ "id": it.application, "home": home, "similarity": similarity })
        });
        let homes = serde_json::Value::from_iter(homes).to_string();
        let mut statement = self.connection().prepare(&self.asked(ids, queries::GROUP_PLACES)?)?;
        let rows = statement.query_map(named_params! { "anew": homes }, |row| {
            let similarity = row.get::<_, Option<f64>>(2)?.unwrap_or_default();
            Ok(GroupPlace { id: row.get(0)?, home: row.get(1)?, similarity, reading: None })
        })?;
        let mut places: Vec<GroupPlace> = rows.collect::<duckdb::Result<_>>()?;
        if places.iter().any(|it| it.home.is_none()) {
            let mut statement = self.connection().prepare(queries::READINGS_ALONE)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut readings: BTreeMap<String, Vec<u8>> = rows.collect::<duckdb::Result<_>>()?;
            readings.extend(anew.iter().map(|it| (it.application.clone(), it.body.clone())));
            for it in places.iter_mut().filter(|it| it.home.is_none()) {
                it.reading = readings.remove(&it.id);
            }
        }
        Ok(places)
    }

    /// Pairs of one function whose first application is one of these.
    pub fn function_pairs(&self, first: &Ids) -> Result<BTreeSet<(String, String)>> {
        Ok(self.about(first, queries::PAIRS_IN_SCOPE, pair)?.into_iter().collect())
    }

    /// Some applications with what was read out of them, by id.
    pub fn known_applications(&self, ids: &Ids) -> Result<Vec<KnownApplication>> {
        // Two questions, since to have them put together takes longer than to ask.
        let applications = self.about(ids, queries::APPLICATIONS_IN_SCOPE, application)?;
        let readings = self.about(ids, queries::READINGS_IN_SCOPE, |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        let mut readings: BTreeMap<String, _> = readings.into_iter().collect();
        let read = applications.into_iter().map(|application| {
            let (reading, provenance) = readings.remove(&application.id).unwrap_or_default();
            KnownApplication { application, reading, provenance }
        });
        let mut known: Vec<KnownApplication> = read.collect();
        known.sort_by(|a, b| a.application.id.cmp(&b.application.id));
        Ok(known)
    }

    /// How often applications are used, as far as the reader may see who uses them; those never used are left out.
    pub fn usage_counts(
        &self,
        viewer: &Viewer,
        applications: &Ids,
    ) -> Result<BTreeMap<String, usize>> {
        let sql = self.asked(applications, queries::USAGE_COUNTS_IN_SCOPE)?;
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query(named_params! { "ceiling": viewer.ceiling() as i32 })?;
        let mut counts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            counts.insert(row.get(0)?, row.get::<_, u64>(1)? as usize);
        }
        Ok(counts)
    }

    /// Cost items of some applications, in the order of import.
    pub fn costs_of(&self, applications: &Ids) -> Result<BTreeMap<String, Vec<CostItem>>> {
        let mut items = self.about(applications, queries::COSTS_IN_SCOPE, cost_item)?;
        items.sort_by_key(|it| it.0);
        let mut said: BTreeMap<String, Vec<(String, CostItem)>> = BTreeMap::new();
        for (_, application, registration, item) in items {
            said.entry(application).or_default().push((registration, item));
        }
        let several = said.values().filter(|it| it.iter().any(|(id, _)| *id != it[0].0));
        let several = several.flatten().map(|it| it.0.clone()).collect();
        let order = self.in_order(&several)?;
        let places: BTreeMap<&str, usize> =
            order.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let place = |id: &str| places.get(id).copied().unwrap_or(usize::MAX);
        let in_order = said.into_iter().map(|(application, mut items)| {
            items.sort_by_key(|it| place(&it.0));
            (application, items.into_iter().map(|it| it.1).collect())
        });
        Ok(in_order.collect())
    }

    /// Applications that are one of these shared applications.
    pub fn registered_as(&self, shared: &Ids) -> Result<Ids> {
        self.ids_about(shared, queries::SHARED_IN_SCOPE)
    }

    /// Shared applications that one of these applications is.
    pub fn shared_ids_of(&self, applications: &Ids) -> Result<Ids> {
        self.ids_about(applications, queries::SHARED_IDS_IN_SCOPE)
    }

    /// Function clusters that hold one of these applications, by id. Some of those are at hand, as they stand: who
    /// is in one of them is in no other.
    pub fn clusters_with(&self, applications: &Ids, at_hand: &[Cluster]) -> Result<Vec<Cluster>> {
        let mut others = applications.clone();
        let mut found = Vec::new();
        for it in at_hand {
            let held = it.members.iter().filter(|it| others.remove(&it.id)).count();
            found.extend((held > 0).then(|| it.clone()));
        }
        let met = self.ids_about(&others, queries::GROUPS_IN_SCOPE)?;
        if !met.is_empty() {
            let sql = self.asked(&met, queries::CLUSTERS_IN_SCOPE)?;
            found.extend(self.clusters_in(&sql, [], ClusterKind::Function)?);
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    /// Members of the clusters for which one of these is proposed as the keeper.
    pub fn kept_members(&self, keepers: &Ids) -> Result<Ids> {
        self.ids_about(keepers, queries::KEPT_MEMBERS)
    }

    /// What applications say of products, where several may be one product that is known, or has as many
    /// agencies as its name needs; and of some applications besides. In the order of the catalogue.
    pub fn product_readings(&self, ids: &Ids, agencies: usize) -> Result<Vec<Vec<u8>>> {
        let sql = self.asked(ids, queries::PRODUCT_READINGS)?;
        let mut statement = self.connection().prepare(&sql)?;
        let params = named_params! { "agencies": agencies as u64 };
        let rows = statement.query_map(params, |row| row.get(0))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// What some applications said of products at the last analysis.
    pub fn products_said(&self, ids: &Ids) -> Result<BTreeSet<ProductSaid>> {
        let mut found: BTreeMap<String, ProductSaid> = BTreeMap::new();
        let rows = self.about(ids, queries::PRODUCTS_SAID, |row| {
            let said = ProductSaid {
                application: row.get(0)?,
                is_known: row.get(1)?,
                make: row.get(2)?,
                coined: row.get(3)?,
                agency: row.get(4)?,
                body: row.get(5)?,
                words: Default::default(),
            };
            let word: Option<u64> = row.get(6)?;
            Ok((said, word.zip(row.get(7)?)))
        })?;
        for (said, word) in rows {
            found.entry(said.application.clone()).or_insert(said).words.extend(word);
        }
        Ok(found.into_values().collect())
    }

    /// Whether one of these words stands in the name of an application whose name is one of its own.
    pub fn names_hold(&self, words: &BTreeSet<u64>) -> Result<bool> {
        if words.is_empty() {
            return Ok(false);
        }
        let sql = self.asked_of_keys(words, queries::NAMES_HOLD)?;
        Ok(self.connection().query_row(&sql, [], |row| row.get(0))?)
    }

    /// Which product each application is an installation of, as the last analysis left it.
    pub fn stored_product_labels(&self) -> Result<Vec<ProductLabel>> {
        let mut statement = self.connection().prepare(queries::STORED_PRODUCT_LABELS)?;
        let mut rows = statement.query([])?;
        let mut labels = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(3)?;
            labels.push(ProductLabel {
                subject: row.get(0)?,
                product: row.get(1)?,
                name: row.get(2)?,
                kind: serde_json::from_value(kind.into())?,
                confidence: row.get(4)?,
                evidence: json_of(row, 5)?,
            });
        }
        Ok(labels)
    }

    /// How often words stand in texts of applications that are called otherwise, and how often at all.
    pub fn product_words(&self, words: &BTreeSet<u64>) -> Result<BTreeMap<u64, (u64, u64)>> {
        let sql = self.asked_of_keys(words, queries::PRODUCT_WORDS)?;
        let mut statement = self.connection().prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// The clusters of two or more that hold one of these, as the last analysis noted them.
    pub fn memberships_with(
        &self,
        kind: ClusterKind,
        ids: &Ids,
    ) -> Result<BTreeMap<String, Vec<String>>> {
        let met = self.of_kind(kind, ids, queries::NOTED_IN_SCOPE)?;
        let sql = self.asked(&met, queries::MEMBERSHIPS_IN_SCOPE)?;
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query(named_params! { "kind": kind_key(kind) })?;
        let mut joined: BTreeMap<(String, String), i64> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let step = if row.get(2)? { 1 } else { -1 };
            *joined.entry((row.get(0)?, row.get(1)?)).or_default() += step;
        }
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((cluster, member), _) in joined.into_iter().filter(|it| it.1 > 0) {
            found.entry(cluster).or_default().push(member);
        }
        found.retain(|_, members| members.iter().any(|it| ids.contains(it)));
        Ok(found)
    }

    fn ids_about(&self, ids: &Ids, sql: &str) -> Result<Ids> {
        if ids.is_empty() {
            return Ok(Ids::new());
        }
        self.texts(&self.asked(ids, sql)?, [])
    }

    /// Asks a question about some things and reads each row of the answer.
    fn about<T>(&self, ids: &Ids, sql: &str, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.connection().prepare(&self.asked(ids, sql)?)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The query, ready to be asked about some things: a few are written into it, more are laid into the
    /// scratch table `scope`.
    pub(crate) fn asked<'q>(&self, ids: &Ids, sql: &'q str) -> Result<Cow<'q, str>> {
        if ids.len() > A_FEW {
            return self.lay_out(ids).map(|()| Cow::Borrowed(sql));
        }
        let ids = ids.iter().map(|it| format!("'{}'", it.replace('\'', "''")));
        Ok(Cow::Owned(within(sql, &listed(ids, "''"))))
    }

    /// Lays ids into the scratch table, unless they lie there.
    fn lay_out(&self, ids: &Ids) -> Result<()> {
        if self.laid_out.borrow().as_ref() == Some(ids) {
            return Ok(());
        }
        *self.laid_out.borrow_mut() = None;
        self.fill_scratch(queries::SCOPE_TABLE, "scope", ids)?;
        *self.laid_out.borrow_mut() = Some(ids.clone());
        Ok(())
    }

    /// The query, ready to be asked about keys: a few are written into it, more are laid into the scratch table
    /// `wanted_key`.
    pub(crate) fn asked_of_keys<'q>(
        &self,
        keys: &BTreeSet<u64>,
        sql: &'q str,
    ) -> Result<Cow<'q, str>> {
        if keys.len() > A_FEW {
            self.fill_scratch(queries::WANTED_KEY_TABLE, "wanted_key", keys)?;
            return Ok(Cow::Borrowed(sql));
        }
        let keys = keys.iter().map(u64::to_string);
        Ok(Cow::Owned(sql.replace("(select key from wanted_key)", &listed(keys, "null"))))
    }

    /// Makes a scratch table anew and lays values into it.
    fn fill_scratch<T: ToSql>(&self, made: &str, table: &str, values: &BTreeSet<T>) -> Result<()> {
        let connection = self.connection();
        connection.execute_batch(made)?;
        let mut appender = connection.appender(table)?;
        for value in values {
            appender.append_row(params![value])?;
        }
        Ok(appender.flush()?)
    }

    /// Runs a query of clusters with their members, one row a member.
    pub(crate) fn clusters_in(
        &self,
        sql: &str,
        params: impl duckdb::Params,
        kind: ClusterKind,
    ) -> Result<Vec<Cluster>> {
        let mut statement = self.connection().prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut clusters: Vec<Cluster> = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let member = Member { id: row.get(4)?, similarity: row.get(5)? };
            match clusters.last_mut().filter(|it| it.id == id) {
                Some(cluster) => cluster.members.push(member),
                None => clusters.push(Cluster {
                    id,
                    kind,
                    function: row.get(1)?,
                    members: vec![member],
                    cohesion: row.get(2)?,
                    weakest_link: row.get(3)?,
                }),
            }
        }
        Ok(clusters)
    }
}

fn pair(row: &Row) -> Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn application(row: &Row) -> Result<Application> {
    Ok(Application {
        id: row.get(0)?,
        name: row.get(1)?,
        agency: row.get(2)?,
        level: AgencyLevel::from_key(&row.get::<_, String>(3)?),
        lifecycle: Lifecycle::from_key(&row.get::<_, String>(4)?),
        visibility: visibility(row.get(5)?),
        shared_id: row.get(6)?,
        fields: json_of(row, 7)?,
        registrations: json_of(row, 8)?,
    })
}

/// Its place in the table, the application, the registration and what it says.
fn cost_item(row: &Row) -> Result<(i64, String, String, CostItem)> {
    let (kind, basis): (String, String) = (row.get(1)?, row.get(5)?);
    let item = CostItem {
        kind: serde_json::from_value(kind.into())?,
        amount: Money { hundredths: row.get(2)?, currency: row.get(3)? },
        year: row.get(4)?,
        basis: serde_json::from_value(basis.into())?,
    };
    Ok((row.get(7)?, row.get(0)?, row.get(6)?, item))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &str) {
        assert_eq!(within(sql, "('a')"), expected);
    }

    #[test]
    fn a_list_is_looked_up_within_a_function() {
        check("where it.id in (select id from scope)", "where coalesce(it.id in ('a'), false)");
        check("(id in (select id from scope) or x)", "(coalesce(id in ('a'), false) or x)");
        check("where\n    id in (select id from scope)", "where\n    coalesce(id in ('a'), false)");
    }

    #[test]
    fn what_is_not_in_a_list_is_asked_as_it_is_written() {
        check("where id not in (select id from scope)", "where id not in ('a')");
    }
}
