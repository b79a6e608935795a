//! What a registration is worth: the status, the three steps, the day, the running copies
//! (`docs/format.md` section 5).

use super::{License, State};
use crate::clock::Moment;
use crate::error::Error;
use crate::instances::Taken;
use crate::key_data::{Instance, KeyCheck, KeyData};
use avlock_format::check::{self, Expected, Status, StepOutcome};
use avlock_format::{
    Action, ApplicationData, DelphiDay, Finding, FindingCode, KeyFields, KeyIndex, KeyRecord,
    LastDate, Level, RegistrationKey,
};

impl License {
    /// Tells whether a key could be registered here at an index, 0 to 254, without registering it. The
    /// errors are those of [`License::install_code`], and [`Error::Argument`] for index 255.
    pub fn check_key(&self, index: u8, key: &str) -> Result<KeyCheck, Error> {
        let index = KeyIndex::new(index).map_err(Error::argument)?;
        let mut state = self.state();
        self.refresh_user(&mut state)?;
        let fields = match super::decode_key(&self.product.encryption_key, key) {
            Ok(fields) => fields,
            Err(finding) => return Ok(KeyCheck { fields: None, findings: vec![finding] }),
        };
        let local = self.identity(&mut state)?.install_code;
        let stored = state.loaded.opened.key(index).and_then(|entry| entry.stored.ok());
        let primary = stored.map_or(local, |stored| stored.record.primary_install_code);
        let expected = Expected {
            app_id: Some(self.product.app_id),
            install_code: (!fields.is_generic()).then_some(primary),
            app_version: fields.is_generic().then_some(self.product.version),
            index: Some(index),
        };
        let mut findings = check::key(&fields, &expected);
        findings.extend(check::key_on(&fields, self.moment(&state)?.real.day()));
        Ok(KeyCheck { fields: Some(fields), findings })
    }

    /// Opens a key and tells what it holds, for whatever application and computer it is.
    pub fn decode_key(&self, key: &str) -> Result<KeyFields, Finding> {
        super::decode_key(&self.product.encryption_key, key)
    }

    pub(super) fn key_data(&self, state: &mut State, index: KeyIndex) -> Result<KeyData, Error> {
        let moment = self.moment(state)?;
        let today = moment.real.day();
        let mut data = KeyData {
            index,
            status: Status::Unregistered,
            key: None,
            fields: None,
            today,
            first_day: None,
            last_day: None,
            days_left: None,
            primary: None,
            primary_install_code: None,
            local_install_code: None,
            date_backed: None,
            instance: Instance::NotCounted,
            findings: Vec::new(),
        };
        let last_date = state.loaded.opened.last_date.and_then(Result::ok);
        note_backed(&mut data, last_date, moment);
        let Some(entry) = state.loaded.opened.key(index).copied() else { return Ok(data) };
        let stored = match entry.stored {
            Ok(stored) => stored,
            Err(error) => {
                data.findings.push(check::damaged_record(&error));
                return Ok(sorted(data));
            }
        };
        let fields = match stored.fields() {
            Ok(fields) => Some(fields),
            Err(error) => {
                data.findings.push(check::key_error(&error));
                None
            }
        };
        data.status = check::status(Some(&stored.record), fields.as_ref(), today);
        if let Some(fields) = fields
            && matches!(data.status, Status::Registered | Status::Expired)
        {
            self.compare(state, &mut data, &stored.record, &fields)?;
        }
        data.findings.extend(check::moved(&stored.record));
        if data.status != Status::Unregistered {
            fill_in(&mut data, &stored.record, stored.record.key, fields);
        }
        data.instance = self.instance(state, &data)?;
        Ok(sorted(data))
    }

    /// Compares a registration with the product and the computer. One that does not fit registers
    /// nothing.
    fn compare(
        &self,
        state: &mut State,
        data: &mut KeyData,
        record: &KeyRecord,
        fields: &KeyFields,
    ) -> Result<(), Error> {
        // A record is for the computer that made it, even if its key is generic.
        let code = self.identity(state)?.install_code;
        // A generic key is for the version that runs now, whichever the file was written by.
        let stored = state.loaded.opened.application_data().cloned().unwrap_or_default();
        let application =
            ApplicationData { app_version: self.product.version.to_string(), ..stored };
        let steps = check::steps(record, Some(fields), Some(&application), Some(code));
        let mut objections = Vec::new();
        for outcome in steps.outcomes() {
            if let StepOutcome::Fail(finding) = outcome {
                objections.push(finding.as_ref().clone());
            }
        }
        let application = check::application(self.product.app_id, fields);
        objections.extend(Some(application).filter(|finding| finding.level == Level::Error));
        objections.extend(check::index_of_record(data.index, fields));
        if !matches!(fields.action, Action::Register(_)) {
            let message = "the record holds a key that registers nothing";
            objections.push(Finding::error(FindingCode::Unregistered, message));
        }
        if objections.is_empty() {
            data.findings.extend(check::key_on(fields, data.today));
        } else {
            data.status = Status::Unregistered;
            data.findings.extend(objections);
        }
        Ok(())
    }

    /// Takes a slot among the running copies, if they are counted. One that was taken is kept until the
    /// license is dropped.
    fn instance(&self, state: &mut State, data: &KeyData) -> Result<Instance, Error> {
        let limit = data.instances().unwrap_or(0);
        let is_counted = self.product.instances_counted && data.status == Status::Registered;
        if !is_counted || limit == 0 {
            return Ok(Instance::NotCounted);
        }
        if let Some(slot) = &state.slot {
            return Ok(Instance::Slot(slot.number()));
        }
        let since = self.clock.now().utc.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        match self.slots.take(limit, self.machine.as_ref(), &since)? {
            Taken::Slot(slot) => {
                let number = slot.number();
                state.slot = Some(slot);
                Ok(Instance::Slot(number))
            }
            Taken::TooMany(holders) => Ok(Instance::TooMany(holders)),
        }
    }
}

/// Notes by how many days the clock is behind what the program saw, in the file or in this run.
fn note_backed(data: &mut KeyData, last_date: Option<LastDate>, moment: Moment) {
    let latest = last_date.map_or(moment.real, |last_date| last_date.max(moment.real));
    let days = latest.day().days_since(moment.shown.day());
    data.date_backed = u32::try_from(days).ok().filter(|days| *days > 0);
    data.findings.extend(check::date_backed(latest, moment.shown.day()));
}

fn fill_in(
    data: &mut KeyData,
    record: &KeyRecord,
    key: RegistrationKey,
    fields: Option<KeyFields>,
) {
    let period = fields.and_then(|fields| fields.period());
    data.key = Some(key);
    data.fields = fields;
    data.first_day = period.map(|period| period.first());
    data.last_day = period.map(|period| period.last());
    data.days_left = period.map(|period| days_left(period.first(), period.last(), data.today));
    data.primary = Some(record.primary);
    data.primary_install_code = Some(record.primary_install_code);
    data.local_install_code = Some(record.local_install_code);
}

/// Counts the days from today to the last one, both included; before the first one, all of them.
fn days_left(first: DelphiDay, last: DelphiDay, today: DelphiDay) -> u32 {
    let from = today.max(first);
    u32::try_from(last.days_since(from) + 1).unwrap_or(0)
}

/// Puts the most serious finding first.
fn sorted(mut data: KeyData) -> KeyData {
    data.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    data
}
