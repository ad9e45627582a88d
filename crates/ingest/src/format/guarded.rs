//! Calls parsers that panic on damaged files as if they returned errors.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is caught and says nothing on the way.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a parser; a panic in it becomes the error "is damaged" and prints nothing.
///
/// What the parser worked on is in no state to be used again after an error.
pub fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    hush();
    let before = QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(parse));
    QUIET.set(before);
    outcome.unwrap_or_else(|_| Err("is damaged".into()))
}

/// Puts a hook before the usual one that leaves out the panics of quiet threads. Once for the process,
/// because hooks are the process's and threads panic at the same time.
fn hush() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.try_with(Cell::get).unwrap_or(false) {
                usual(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_an_error_and_errors_and_values_pass() {
        assert_eq!(guarded::<u8>(|| panic!("never shown")), Err("is damaged".to_string()));
        assert_eq!(guarded::<u8>(|| Err("is empty".into())), Err("is empty".to_string()));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}
