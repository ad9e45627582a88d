//! What the dependencies of a catalogue say of each system, for judging it.

use std::collections::{BTreeSet, HashMap};

use model::{Dependency, DependencyKind};

use crate::findings::{Landscape, passes_data};
use crate::impact::is_need;

/// What the dependencies say of one system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings<'d> {
    /// Systems that need it themselves.
    pub needed_by: BTreeSet<&'d str>,
    /// Shared exchanges through which it passes data on or gets them.
    pub via_exchange: BTreeSet<&'d str>,
    /// Systems with which it exchanges data by an integration of their own.
    pub private: BTreeSet<&'d str>,
    /// Whether its users log in with the national identity; `None` when nothing says so.
    pub national_login: Option<bool>,
}

/// The surroundings of every system that a dependency or the landscape speaks of; of all others nothing is known.
pub fn surroundings<'d>(
    dependencies: &'d [Dependency],
    landscape: &'d Landscape,
) -> HashMap<&'d str, Surroundings<'d>> {
    let mut found: HashMap<&str, Surroundings> = HashMap::new();
    for id in &landscape.own_login {
        found.entry(id).or_default().national_login = Some(false);
    }
    for it in dependencies.iter().filter(|it| it.resolved && it.from != it.to) {
        if is_need(it.kind) {
            found.entry(&it.to).or_default().needed_by.insert(&it.from);
        }
        if passes_data(it.kind) {
            for (one, other) in [(&it.from, &it.to), (&it.to, &it.from)] {
                let one = found.entry(one).or_default();
                let is_exchange = landscape.exchanges.contains(other);
                let others = if is_exchange { &mut one.via_exchange } else { &mut one.private };
                others.insert(other);
            }
        }
        if it.kind == DependencyKind::AuthenticatesWith {
            let login = &mut found.entry(&it.from).or_default().national_login;
            // One national login is enough.
            let is_national = landscape.national_login.contains(&it.to);
            *login = Some(is_national || *login == Some(true));
        }
    }
    // An exchange exists to pass on what comes by integrations of its own.
    for id in &landscape.exchanges {
        found.entry(id).or_default().private.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::needs;

    #[test]
    fn an_exchange_is_told_from_a_private_integration_and_a_national_login_from_another() {
        let login =
            |from, to| Dependency { kind: DependencyKind::AuthenticatesWith, ..needs(from, to) };
        let list =
            [needs("a", "x"), needs("a", "b"), login("a", "n"), login("a", "b"), login("c", "b")];
        let landscape = Landscape {
            exchanges: ["x".to_string()].into(),
            national_login: ["n".to_string()].into(),
            own_login: ["d".to_string(), "a".to_string()].into(),
            ..Landscape::default()
        };
        let found = surroundings(&list, &landscape);
        assert_eq!(found["a"].via_exchange, ["x"].into());
        assert_eq!(found["a"].private, ["b"].into());
        assert_eq!(found["b"].needed_by, ["a", "c"].into());
        let logins = ["a", "b", "c", "d"].map(|it| found[it].national_login);
        assert_eq!(logins, [Some(true), None, Some(false), Some(false)]);
        assert_eq!(found["x"].private, BTreeSet::new());
    }
}
