//! `avlock ledger verify`, `head`, `backup`: checks and copies the ledger as a whole.

use crate::arguments::ledger::{BackupArgs, VerifyArgs};
use crate::commands::ledger::{open_to_read, path};
use crate::failure::Failure;
use crate::report::{BackupReport, HeadReport, VerificationReport};
use crate::session::Session;
use crate::session::ending::OnSignal;
use avlock_issuing::ledger::Ledger;
use avlock_issuing::ledger::chain::Hash;
use avlock_issuing::text;
use data_encoding::HEXLOWER_PERMISSIVE;

/// Finds rows that were changed, removed or inserted.
pub fn verify(arguments: &VerifyArgs, session: &Session) -> Result<VerificationReport, Failure> {
    let kept = arguments.head.as_deref().map(hash).transpose()?;
    let ledger = Ledger::open_to_verify(&path(session)?)?;
    let verification = ledger.verify(kept.as_ref())?;
    Ok(VerificationReport::new(ledger.path(), verification))
}

/// Reports the hash of the last row.
pub fn head(session: &Session) -> Result<HeadReport, Failure> {
    let ledger = open_to_read(session)?;
    Ok(HeadReport::new(ledger.path(), ledger.head()?))
}

/// Copies the ledger, and reports the last row of the copy.
pub fn backup(arguments: &BackupArgs, session: &Session) -> Result<BackupReport, Failure> {
    open_to_read(session)?.back_up(&arguments.file, &OnSignal)?;
    let head = Ledger::open_to_read(&arguments.file)?.head()?;
    Ok(BackupReport::new(&arguments.file, head))
}

fn hash(text: &str) -> Result<Hash, Failure> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
    bytes.and_then(|bytes| Hash::try_from(bytes).ok()).ok_or_else(|| {
        let found = text::quoted(text);
        let message = format_args!("--head: expected 64 hexadecimal digits, found {found}");
        Failure::usage(message).hint("`avlock ledger head` prints them")
    })
}
