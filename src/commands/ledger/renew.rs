//! `avlock ledger renew`: makes a new key on the terms of an old one.

use crate::arguments::days;
use crate::arguments::ledger::RenewArgs;
use crate::commands::ledger::which::{one_row, refuse_more_than_a_key};
use crate::commands::ledger::{command_for, no_such_row, path};
use crate::commands::record;
use crate::failure::{Failure, refused_renewal};
use crate::report::{FieldsReport, KeyReport, KeygenReport, Verdict};
use crate::session::keys::NamedKey;
use crate::session::{Session, who};
use avlock_format::{
    Action, DelphiDay, FindingCode, Grant, KeyFields, KeyType, Payload, Period, RawFields,
    RegistrationKey, Term, check,
};
use avlock_issuing::ledger::context::Chained;
use avlock_issuing::ledger::entry::Entry;
use avlock_issuing::ledger::row::{IssuedKey, Listing, Row};
use avlock_issuing::ledger::{Fingerprint, Ledger, day_in_words};
use avlock_issuing::order::{Holder, OpenDay, Order};
use avlock_issuing::reference::Reference;

/// Makes the key, and records it as a row that takes the old one's place.
pub fn renew(arguments: &RenewArgs, session: &Session) -> Result<KeygenReport, Failure> {
    record::refuse_spoiled_order(arguments.order.as_deref())?;
    let today = session.day()?;
    let mut arguments = arguments.clone();
    days::settle_first(&mut arguments.start, today);
    let arguments = &arguments;
    let path = path(session)?;
    let ledger = Ledger::open_to_read(&path)?;
    let is_in_force =
        |listing: &Listing| listing.since.revoked.is_none() && listing.since.replaced_by.is_none();
    let row = arguments.row.as_deref().unwrap_or_default();
    let options = [
        ("days", arguments.days.as_ref()),
        ("until", arguments.until.as_ref()),
        ("start", arguments.start.as_ref()),
        ("order", arguments.order.as_ref()),
        ("customer", arguments.customer.as_ref()),
        ("note", arguments.note.as_ref()),
    ];
    let command = |row: &str| command_for(session, "renew", row, &options);
    refuse_more_than_a_key(row, &command)?;
    let old = one_row(row, &ledger, is_in_force, &command)?;
    let listing = ledger.row(old)?.ok_or_else(|| no_such_row(old))?;
    drop(ledger);
    let Listing { row, since } = listing;
    let (issued, old_fields, period) = renewable(&row)?;
    if let Some(revoked) = since.revoked {
        let day = day_in_words(revoked.time);
        let message = format_args!("the key of row {old} was revoked on {day}");
        return Err(Failure::new("revoked", message)
            .hint("make a new key with keygen, on terms that you choose")
            .bad());
    }
    let reference = Reference::read(
        arguments.order.as_deref(),
        arguments.customer.as_deref().or(row.customer.as_deref()),
        arguments.note.as_deref(),
    )?;
    let next = period.last().plus_days(1);
    let default = next.max(today);
    let (new_period, open_day) = new_period(arguments, old_fields.key_type(), default)?;
    let fields = with_period(old_fields, new_period);

    let candidate = session.encryption_key_of(row.app.as_deref())?;
    let entry = entry_of(&row, &issued, &fields, &candidate, reference, open_day)?;
    let made_by = &who::who();
    let now = session.timestamp();
    let recorded = record::record(&path, &entry, made_by, now, Chained::Renews(old))?;

    let mut report = KeyReport::of(recorded.key.to_string());
    report.verdict = Verdict::Valid;
    report.key = Some(recorded.key.to_string());
    report.findings = check::encryption_key(&candidate.encryption_key);
    let was_recorded =
        recorded.finding.as_ref().is_some_and(|finding| finding.code == FindingCode::Recorded);
    report.findings.extend(recorded.finding);
    report.app = candidate.app;
    report.fields = Some(FieldsReport::from(Payload::from_fields(&fields)));
    if let Some(found) = recorded.found {
        let terms = found.row.issued.map(|issued| Payload::from_raw(issued.terms));
        report.fields = terms.map(FieldsReport::from).or(report.fields);
        report.ledger = Some(found.into());
    }
    report.set_state(session.day()?);
    let mut conclusion = None;
    // A renewal that was recorded before may begin on the day of that time, which is not explained.
    if arguments.start.is_none() && !was_recorded {
        let first = new_period.first();
        let why = match session.global().on {
            _ if first == next => "the day after the old key's last one",
            Some(_) => "the day of --on",
            None => "today",
        };
        conclusion = Some(format!("it begins on {first}, {why}"));
    }
    Ok(KeygenReport { key: report, conclusion })
}

/// Reads the terms of a row. Only a key for some days can be renewed.
pub(super) fn renewable(row: &Row) -> Result<(IssuedKey, KeyFields, Period), Failure> {
    let id = row.id;
    let Some(issued) = row.issued else {
        return Err(Failure::usage(format_args!("row {id} has no key: it revokes another row")));
    };
    let fields = KeyFields::try_from(issued.terms).map_err(|error| {
        Failure::new("ledger", format_args!("row {id} does not read: {error}"))
            .hint("`avlock ledger verify` says whether it was changed")
    })?;
    match fields.period() {
        Some(period) => Ok((issued, fields, period)),
        None => {
            let key_type = fields.key_type();
            let message =
                format_args!("expected a trial or temporary key in row {id}, found {key_type}");
            let hint = match key_type {
                KeyType::Unregister | KeyType::UnregisterAll => {
                    "it removes a registration, and never ends: renew the row of the key that the \
                     customer uses"
                }
                _ => "a key without an end needs no renewal",
            };
            Err(Failure::new("order", message).hint(hint).bad())
        }
    }
}

/// Makes the entry of a new key on the terms of a row. Another EncryptionKey than that of the row is refused.
pub(super) fn entry_of<'a>(
    row: &'a Row,
    issued: &IssuedKey,
    fields: &KeyFields,
    named: &'a NamedKey,
    reference: Reference<'a>,
    open_day: OpenDay,
) -> Result<Entry<'a>, Failure> {
    let secret = Fingerprint::of(&named.encryption_key);
    refuse_other_secret(row.id, issued.secret, secret)?;
    Ok(Entry {
        reference,
        holder: Holder {
            install_code: row.install_code,
            user: row.user.each_ref().map(Option::as_deref),
        },
        app: named.app.as_deref(),
        terms: RawFields::from(fields),
        secret,
        key: RegistrationKey::seal(fields, &named.encryption_key),
        open_day,
        check_only: false,
    })
}

pub(super) fn new_period(
    arguments: &RenewArgs,
    key_type: KeyType,
    default: DelphiDay,
) -> Result<(Period, OpenDay), Failure> {
    let (mut days, mut until) = (arguments.days.clone(), arguments.until.clone());
    days::settle(&mut days, &mut until, arguments.start.as_deref(), default);
    let order = Order {
        days: days.as_deref(),
        until: until.as_deref(),
        start: arguments.start.as_deref(),
        ..Order::default()
    };
    if order.days.is_none() && order.until.is_none() {
        return Err(Failure::usage("expected --days or --until, found neither")
            .hint("say how long the new key is good: --days N or --until DATE"));
    }
    order.period(key_type, default).map_err(refused_renewal)
}

/// Refuses another EncryptionKey than that of the old key: the customer's program opens the new one with
/// the same.
fn refuse_other_secret(old: i64, expected: Fingerprint, found: Fingerprint) -> Result<(), Failure> {
    if expected == found {
        return Ok(());
    }
    let message =
        format_args!("expected the EncryptionKey of row {old}, {expected}, found another, {found}");
    Err(Failure::new("encryption-key", message)
        .hint("choose the profile with --app NAME, or give the EncryptionKey of that key"))
}

pub(super) fn with_period(mut fields: KeyFields, period: Period) -> KeyFields {
    if let Action::Register(Grant { term, .. }) = &mut fields.action {
        *term = match term {
            Term::Trial(_) => Term::Trial(period),
            _ => Term::Temporary(period),
        };
    }
    fields
}
