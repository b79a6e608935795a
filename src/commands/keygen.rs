//! `avlock keygen`: one registration key.

use crate::arguments::KeygenArgs;
use crate::failure::Failure;
use crate::order::{Defaults, Order};
use crate::report::{FieldsReport, KeyReport, Verdict};
use crate::session::{Candidate, Session};
use crate::{Level, Payload, RegistrationKey, check};

/// Makes the key that the options order, or with `--dry-run` only says what it would hold.
pub fn keygen(arguments: &KeygenArgs, session: &Session) -> Result<KeyReport, Failure> {
    let today = session.today()?;
    let profile = session.profile()?;
    let defaults = Defaults {
        today,
        app_id: profile.map(|(_, profile)| profile.app_id),
        app_version: profile.and_then(|(_, profile)| profile.version.as_deref()),
    };
    let undecided = session.undecided()?;
    let fields = order(arguments).fields(&defaults).map_err(|refusal| {
        let asks_for_application = refusal.column == "app-id" && arguments.app_id.is_none();
        match undecided.filter(|_| asks_for_application) {
            Some(hint) => Failure::from(refusal).hint(hint),
            None => Failure::from(refusal),
        }
    })?;
    let Candidate { app, encryption_key, profile: opened_by } = session.encryption_key()?;

    let mut report = KeyReport::new(None, today);
    report.made = true;
    report.verdict = Verdict::Valid;
    report.app = app;
    report.fields = Some(FieldsReport::from(Payload::from_fields(&fields)));
    report.findings = check::encryption_key(&encryption_key);
    if let Some(app_id) = opened_by.map(|profile| profile.app_id).filter(|id| *id != fields.app_id)
    {
        report.findings.push(check::application(app_id, &fields, Level::Warning));
    }
    report.findings.extend(check::key_on(&fields, today));
    if !arguments.dry_run {
        let key = RegistrationKey::seal(&fields, &encryption_key).to_string();
        report.input = Some(key.clone());
        report.key = Some(key);
    }
    Ok(report)
}

/// The order that the options spell.
pub fn order(arguments: &KeygenArgs) -> Order<'_> {
    Order {
        install_code: arguments.install_code.as_deref(),
        user_name: arguments.user.user_name.as_deref(),
        user_company: arguments.user.user_company.as_deref(),
        email: arguments.user.email.as_deref(),
        other: arguments.user.other.as_deref(),
        generic: arguments.generic,
        app_version: arguments.app_version.as_deref(),
        app_id: arguments.app_id.as_deref(),
        key_type: arguments.key_type.as_deref(),
        days: arguments.days.as_deref(),
        until: arguments.until.as_deref(),
        start: arguments.start.as_deref(),
        users: arguments.users.as_deref(),
        instances: arguments.instances.as_deref(),
        index: arguments.index.as_deref(),
        values: arguments.values.as_deref(),
    }
}
