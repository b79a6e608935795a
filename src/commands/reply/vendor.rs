//! What is said to the vendor: the names of his products, and commands that run as they stand.

use crate::commands::command_line::{option, shared_options};
use crate::failure::Failure;
use crate::session::Session;
use avlock_format::AppVersion;
use std::collections::BTreeMap;

/// What the profiles say of a product.
struct Product {
    /// The name for people. That of the profile is the vendor's own, and no customer knows it.
    name: Option<String>,
    version: Option<AppVersion>,
}

/// The products of the profiles, and the options of this run that every command needs.
pub struct Products {
    known: BTreeMap<String, Product>,
    default: Option<String>,
    /// True if `--app` was typed: then it is that one for every command.
    has_app: bool,
    /// The options for the profile, for the file of the EncryptionKey and for the ledger, each behind a blank.
    options: [String; 3],
}

impl Products {
    /// Takes the names from the profile file, and the options that were typed.
    pub fn of(session: &Session) -> Result<Self, Failure> {
        let mut known = BTreeMap::new();
        for (app, profile) in session.profiles()?.iter().flat_map(|profiles| profiles.all()) {
            let version = profile.version.as_deref().and_then(|version| version.parse().ok());
            known.insert(app.to_owned(), Product { name: profile.name.clone(), version });
        }
        let default = session.profile()?.map(|(app, _)| app.to_owned());
        let app = session.global().app.as_deref();
        let [config, key_file, ledger] = shared_options(session).map(behind_a_blank);
        let profile = config + &behind_a_blank(app.map(|app| option("app", app)));
        Ok(Self { known, default, has_app: app.is_some(), options: [profile, key_file, ledger] })
    }

    /// Returns the name of an app, or of the default one, if it has one.
    pub fn name(&self, app: Option<&str>) -> Option<&str> {
        self.product(app)?.name.as_deref()
    }

    /// Returns the version of an app, or of the default one, if the profile tells.
    pub fn version(&self, app: Option<&str>) -> Option<AppVersion> {
        self.product(app)?.version
    }

    fn product(&self, app: Option<&str>) -> Option<&Product> {
        self.known.get(app.or(self.default.as_deref())?)
    }

    /// Writes a command of the program, with the options that it needs for an app.
    pub fn command(&self, words: &str, app: Option<&str>) -> String {
        let [profile, key_file, ledger] = &self.options;
        // What only looks into the ledger takes no EncryptionKey.
        let key_file = if words.starts_with("ledger show") { "" } else { key_file };
        let app = app.filter(|app| !self.has_app && Some(*app) != self.default.as_deref());
        let app = behind_a_blank(app.map(|app| option("app", app)));
        format!("avlock{profile}{key_file}{ledger} {words}{app}")
    }
}

fn behind_a_blank(option: Option<String>) -> String {
    option.map(|option| format!(" {option}")).unwrap_or_default()
}
