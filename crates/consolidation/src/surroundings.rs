//! What the dependencies of a catalogue say of each system, for judging it.

use std::collections::{BTreeSet, HashMap};

use model::Dependency;

use crate::findings::{Landscape, logins, national_login, passes_data};
use crate::impact::is_need;

/// What the dependencies say of one system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Surroundings<'d> {
    /// Systems that need it themselves.
    pub needed_by: BTreeSet<&'d str>,
    /// Shared exchanges through which it passes data on or gets them, and the systems with which it does so by one.
    pub via_exchange: BTreeSet<&'d str>,
    /// Systems with which it exchanges data by an integration of their own.
    pub private: BTreeSet<&'d str>,
    /// Whether its users log in with the national identity; `None` when no dependency says so.
    pub national_login: Option<bool>,
    /// Registration that says with whom they do.
    pub login_source: Option<&'d str>,
}

/// The surroundings of every system that a dependency or the landscape speaks of; of all others nothing is known. What
/// the words of a record say of its login is read where it is judged, with the registration that says so.
pub fn surroundings<'d>(
    dependencies: &'d [Dependency],
    landscape: &'d Landscape,
) -> HashMap<&'d str, Surroundings<'d>> {
    let mut found: HashMap<&str, Surroundings> = HashMap::new();
    for it in dependencies.iter().filter(|it| it.resolved && it.from != it.to) {
        if is_need(it.kind) {
            found.entry(&it.to).or_default().needed_by.insert(&it.from);
        }
        if passes_data(it.kind) {
            let is_exchanged = landscape.is_exchanged(it);
            for (one, other) in [(&it.from, &it.to), (&it.to, &it.from)] {
                let one = found.entry(one).or_default();
                let is_shared = landscape.exchanges.contains(other) || is_exchanged;
                let others = if is_shared { &mut one.via_exchange } else { &mut one.private };
                others.insert(other);
            }
        }
    }
    for (id, logins) in logins(dependencies) {
        let Some((is_national, said)) = national_login(&logins, &landscape.national_login) else {
            continue;
        };
        let own = found.entry(id).or_default();
        own.national_login = Some(is_national);
        own.login_source = Some(&said.registration_id);
    }
    // An exchange exists to pass on what comes by integrations of its own.
    for id in &landscape.exchanges {
        found.entry(id).or_default().private.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use model::DependencyKind;

    use super::*;
    use crate::graph::tests::needs;

    fn login(from: &str, to: &str) -> Dependency {
        let (kind, registration_id) = (DependencyKind::AuthenticatesWith, format!("r-{from}-{to}"));
        Dependency { kind, registration_id, ..needs(from, to) }
    }

    #[test]
    fn an_exchange_is_told_from_a_private_integration_and_a_national_login_from_another() {
        let list =
            [needs("a", "x"), needs("a", "b"), login("a", "b"), login("a", "n"), login("c", "b")];
        let landscape = Landscape {
            exchanges: ["x".to_string()].into(),
            national_login: ["n".to_string()].into(),
            ..Landscape::default()
        };
        let found = surroundings(&list, &landscape);
        assert_eq!(found["a"].via_exchange, ["x"].into());
        assert_eq!(found["a"].private, ["b"].into());
        assert_eq!(found["b"].needed_by, ["a", "c"].into());
        let logins = ["a", "b", "c"].map(|it| (found[it].national_login, found[it].login_source));
        assert_eq!(
            logins,
            [(Some(true), Some("r-a-n")), (None, None), (Some(false), Some("r-c-b"))]
        );
        assert_eq!(found["x"].private, BTreeSet::new());
    }

    #[test]
    fn what_passes_by_an_exchange_between_two_systems_is_no_private_integration() {
        let list = [needs("a", "b"), needs("c", "b")];
        let exchanged = [("a".to_string(), "b".to_string(), String::new())].into();
        let landscape = Landscape { exchanged, ..Landscape::default() };
        let found = surroundings(&list, &landscape);
        let of = |id: &str| (found[id].via_exchange.clone(), found[id].private.clone());
        assert_eq!(of("a"), (["b"].into(), [].into()));
        assert_eq!(of("b"), (["a"].into(), ["c"].into()));
    }

    #[test]
    fn a_login_is_unknown_where_the_national_one_is_or_may_be() {
        let unresolved = Dependency { resolved: false, ..login("a", "SSO nasional") };
        let list = [login("a", "b"), unresolved, login("c", "b")];
        let check = |national: &[&str], of_c: Option<bool>| {
            let national_login = national.iter().map(|it| it.to_string()).collect();
            let landscape = Landscape { national_login, ..Landscape::default() };
            let found = surroundings(&list, &landscape);
            let login = |id: &str| found.get(id).and_then(|it| it.national_login);
            assert_eq!((login("a"), login("c")), (None, of_c));
        };
        check(&[], None);
        check(&["n"], Some(false));
    }

    #[test]
    fn what_a_record_says_of_its_login_is_left_to_the_record() {
        let landscape = Landscape { own_login: ["a".to_string()].into(), ..Landscape::default() };
        assert_eq!(surroundings(&[], &landscape), HashMap::new());
    }
}
