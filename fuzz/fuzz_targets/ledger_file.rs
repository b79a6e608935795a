//! Any bytes as the file of a ledger, and a good ledger with a few bytes changed: every reader ends.

#![no_main]

use avlock_format::{DelphiDay, EncryptionKey, RawFields, RegistrationKey};
use avlock_issuing::ledger::context::{Chained, WriteContext};
use avlock_issuing::ledger::entry::{Entries, Entry};
use avlock_issuing::ledger::error::LedgerError;
use avlock_issuing::ledger::filter::{Filter, Reading};
use avlock_issuing::ledger::find::Wanted;
use avlock_issuing::ledger::orders::Meant;
use avlock_issuing::ledger::{Fingerprint, Ledger};
use avlock_issuing::order::{Defaults, Order};
use avlock_issuing::reference::Reference;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::OnceLock;

/// How many rows the good ledger has.
const ROWS: u32 = 120;

/// How many bytes of an input one change takes: its place, and the byte that is put there.
const CHANGE: usize = 4;

/// The bytes of a good ledger.
fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("good.db");
        record(&path).expect("a ledger");
        std::fs::read(&path).expect("its file")
    })
}

fn record(path: &Path) -> Result<(), LedgerError> {
    let encryption_key = EncryptionKey::new("fuzz").expect("an EncryptionKey");
    let today = DelphiDay::from_stored(46000);
    let mut entries = Entries::default();
    for row in 0..ROWS {
        let name = format!("Ann Lee {row}");
        let number = format!("{}/{}", 1000 + row / 2, row % 2);
        let order =
            Order { user_name: Some(&name), key_type: Some("permanent"), ..Order::default() };
        let defaults = Defaults { today, app_id: Some(7), app_version: None };
        let terms = order.read(&defaults).expect("terms");
        let entry = Entry {
            reference: Reference { order: Some(&number), customer: Some(&name), note: None },
            holder: terms.holder,
            app: Some("demo"),
            terms: RawFields::from(&terms.fields),
            secret: Fingerprint::of(&encryption_key),
            key: RegistrationKey::seal(&terms.fields, &encryption_key),
            open_day: terms.open_day,
            check_only: false,
        };
        entries.push(&entry, "fuzz@fuzz");
    }
    let context = WriteContext {
        made_by: "fuzz@fuzz",
        now: Timestamp::UNIX_EPOCH,
        chained: Chained::No,
        stop: false,
        max_lag: 0,
    };
    Ledger::open_or_create(path, &())?.record(&entries, &context)?;
    Ok(())
}

/// Makes the file of an input: the good one with changes, or the input itself.
fn file(input: &[u8]) -> Vec<u8> {
    let Some((0, changes)) = input.split_first().map(|(first, rest)| (first % 2, rest)) else {
        return input.to_vec();
    };
    let mut bytes = good().to_vec();
    for change in changes.chunks_exact(CHANGE) {
        let place = usize::from(change[0]) << 16 | usize::from(change[1]) << 8;
        let place = (place | usize::from(change[2])) % bytes.len();
        bytes[place] = change[3];
    }
    bytes
}

/// Asks whatever can be asked of a ledger.
fn read(ledger: &Ledger) -> Result<(), LedgerError> {
    let mut rows = 0_u64;
    for reading in [Reading::NewestFirst, Reading::Everything] {
        ledger.each::<LedgerError>(&Filter::default(), reading, |_| {
            rows += 1;
            Ok(())
        })?;
    }
    let (last, _) = ledger.head()?;
    for id in [1, last / 2, last] {
        ledger.row(id)?;
        ledger.chain(id)?;
    }
    for text in ["1007", "ann", "1007/1", "Ann Lee 3"] {
        let wanted = Wanted { text, ..Wanted::default() };
        let filter = ledger.find(&wanted)?;
        ledger.each::<LedgerError>(&filter, Reading::NewestFirst, |_| Ok(()))?;
        ledger.near(&wanted)?;
        ledger.ids_of_order(text, Meant::Order)?;
    }
    Ok(())
}

fuzz_target!(|input: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.db");
    std::fs::write(&path, file(input)).expect("a file");
    if let Ok(ledger) = Ledger::open_to_read(&path) {
        let _ = read(&ledger);
    }
    if let Ok(ledger) = Ledger::open_to_verify(&path) {
        let _ = ledger.verify(None);
        let _ = ledger.back_up(&folder.path().join("copy.db"), &());
    }
});
