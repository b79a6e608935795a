//! User data that were damaged on their way to an option.

use crate::failure::option_of;
use avlock_format::{Finding, FindingCode};
use avlock_issuing::damage;
use avlock_issuing::field::Field;

/// Warns of user data that were damaged on their way here: the customer's program makes another InstallCode
/// of what he types.
pub fn damaged_user_data(given: [(Field, Option<&str>); 4]) -> impl Iterator<Item = Finding> {
    given.into_iter().filter_map(|(field, text)| {
        let damage = damage::of_user_data(text?)?;
        let message = format!("--{}: {damage}", option_of(field));
        let hint =
            "the key fits only if the customer types exactly this: make it for what he typed";
        Some(Finding::warning(FindingCode::Spelling, message).hint(hint))
    })
}
