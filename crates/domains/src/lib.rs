//! Who a host belongs to, by the list of public suffixes.
//!
//! A crate of its own because the list is code that is compiled into whatever calls it: a minute of every
//! build of `matching`, and of its tests, until it stood here.

/// The domain that somebody registered: `mekaru.go.id` of `simpeg.mekaru.go.id`. `None` when the host is a
/// public suffix itself.
#[inline(never)] // an inlined call would bring the list along
pub fn registered(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

#[cfg(test)]
mod tests {
    use super::registered;

    #[test]
    fn the_registered_domain_stands_above_its_hosts() {
        assert_eq!(registered("simpeg.mekaru.go.id"), Some("mekaru.go.id"));
        assert_eq!(registered("mekaru.go.id"), Some("mekaru.go.id"));
        assert_eq!(registered("go.id"), None);
    }
}
