//! The 28 digits in a key: ten fields, their places, and the rules between them (`docs/format.md`
//! section 2.1).
//!
//! Encryption and letters are not its business: that is [`crate::RegistrationKey`].

use crate::code::install_code::ICode;
use crate::day::DelphiDay;
use crate::key::app_version::AppVersion;
use crate::key::error::KeyError;
use crate::key::fields::{Action, Binding, FieldError, Grant, KeyFields, KeyIndex, Period, Term};
use crate::key::key_type::{KeyType, TypeDigit};
use crate::key::values::Values;
use crate::layers::checksums;
use crate::layers::packing::Digits;

/// The number in Days and StartDate of a permanent key.
const PERMANENT: u16 = 65535;

/// The ten fields of a key as plain numbers, whether or not they make sense together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFields {
    /// The number of authorised days; 65535 means *permanent*.
    pub days: u16,
    /// The number of computers that share the key.
    pub users: u8,
    /// The number of copies that may run at once on one computer.
    pub instances: u8,
    /// The first day, a Delphi day number; 65535 means *permanent*.
    pub start_day: u16,
    /// The number of the key within the application.
    pub index: u8,
    /// CHECKSUM of the InstallCode, or the application's version in a generic key.
    pub icode: u16,
    /// The number of the application.
    pub app_id: u16,
    /// The vendor's own twelve bits; only the low twelve count.
    pub values: u16,
    /// The type's digit, 0 to 15; only the low four bits count.
    pub key_type: u8,
    /// The sum over the digits of all other fields.
    pub checksum: u8,
}

/// The digits of a key that unpacked. Its checksum and its fields may still be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload(Digits);

impl Payload {
    /// Takes two digits a byte, right or wrong.
    pub const fn from_bytes(bytes: Digits) -> Self {
        Self(bytes)
    }

    /// Returns two digits a byte.
    pub const fn to_bytes(self) -> Digits {
        self.0
    }

    /// Writes fields, with the checksum that fits them.
    pub fn from_fields(fields: &KeyFields) -> Self {
        let mut payload = Self::from_raw(RawFields::from(fields));
        payload.0[13] = payload.computed_checksum();
        payload
    }

    /// Reads the fields, if the checksum fits and they obey the rules.
    ///
    /// The errors are [`KeyError::Checksum`] and [`KeyError::Field`].
    pub fn to_fields(self) -> Result<KeyFields, KeyError> {
        let raw = self.raw();
        let expected = self.computed_checksum();
        if raw.checksum != expected {
            return Err(KeyError::Checksum { expected, found: raw.checksum });
        }
        Ok(KeyFields::try_from(raw)?)
    }

    /// Computes the checksum that fits the other fields.
    pub fn computed_checksum(self) -> u8 {
        checksums::key_checksum(&self.0[..13])
    }

    /// Writes ten numbers as they are, the checksum included.
    pub fn from_raw(raw: RawFields) -> Self {
        let mut bytes = [0; 14];
        bytes[..2].copy_from_slice(&raw.days.to_be_bytes());
        bytes[2] = raw.users;
        bytes[3] = raw.instances;
        bytes[4..6].copy_from_slice(&raw.start_day.to_be_bytes());
        bytes[6] = raw.index;
        bytes[7..9].copy_from_slice(&raw.icode.to_be_bytes());
        bytes[9..11].copy_from_slice(&raw.app_id.to_be_bytes());
        let values_and_type = raw.values << 4 | u16::from(raw.key_type & 0xF);
        bytes[11..13].copy_from_slice(&values_and_type.to_be_bytes());
        bytes[13] = raw.checksum;
        Self(bytes)
    }

    /// Reads the ten numbers as they are.
    pub const fn raw(self) -> RawFields {
        let [d1, d2, users, instances, s1, s2, index, i1, i2, a1, a2, v, vt, checksum] = self.0;
        RawFields {
            days: u16::from_be_bytes([d1, d2]),
            users,
            instances,
            start_day: u16::from_be_bytes([s1, s2]),
            index,
            icode: u16::from_be_bytes([i1, i2]),
            app_id: u16::from_be_bytes([a1, a2]),
            values: u16::from_be_bytes([v, vt]) >> 4,
            key_type: vt & 0xF,
            checksum,
        }
    }
}

impl From<&KeyFields> for RawFields {
    /// Leaves the checksum at 0: it is over the digits, not over the meaning.
    fn from(fields: &KeyFields) -> Self {
        let mut raw = Self {
            days: 0,
            users: 0,
            instances: 0,
            start_day: 0,
            index: fields.index().number(),
            icode: fields.binding.to_icode(),
            app_id: fields.app_id,
            values: 0,
            key_type: fields.type_digit().number(),
            checksum: 0,
        };
        if let Action::Register(grant) = fields.action {
            raw.users = grant.users;
            raw.instances = grant.instances;
            raw.values = grant.values.number();
            (raw.days, raw.start_day) = match grant.term {
                Term::Trial(period) | Term::Temporary(period) => {
                    (period.days(), period.start_day())
                }
                Term::Permanent => (PERMANENT, PERMANENT),
            };
        }
        raw
    }
}

impl TryFrom<RawFields> for KeyFields {
    type Error = FieldError;

    /// Judges the numbers by the rules of their type, but for the checksum.
    fn try_from(raw: RawFields) -> Result<Self, FieldError> {
        let TypeDigit { key_type, generic } = TypeDigit::from_number(raw.key_type)
            .ok_or(FieldError::KeyType { found: raw.key_type })?;
        let index = KeyIndex::new(raw.index)?;
        let action = match key_type {
            KeyType::Trial => register(&raw, index, Term::Trial(period(&raw)?)),
            KeyType::Temporary => register(&raw, index, Term::Temporary(period(&raw)?)),
            KeyType::Permanent => {
                if (raw.days, raw.start_day) != (PERMANENT, PERMANENT) {
                    let RawFields { days, start_day, .. } = raw;
                    return Err(FieldError::PermanentPeriod { days, start_day });
                }
                register(&raw, index, Term::Permanent)
            }
            KeyType::Unregister => {
                refuse_terms(key_type, &raw)?;
                Action::Unregister(index)
            }
            KeyType::UnregisterAll => {
                refuse_terms(key_type, &raw)?;
                refuse_term(key_type, "Index", raw.index.into())?;
                Action::UnregisterAll
            }
        };
        let binding = if generic {
            Binding::Version(AppVersion::from_icode(raw.icode))
        } else {
            Binding::Computer(ICode::new(raw.icode))
        };
        Ok(Self { app_id: raw.app_id, binding, action })
    }
}

fn register(raw: &RawFields, index: KeyIndex, term: Term) -> Action {
    Action::Register(Grant {
        term,
        index,
        users: raw.users,
        instances: raw.instances,
        values: Values::from_low_bits(raw.values),
    })
}

fn period(raw: &RawFields) -> Result<Period, FieldError> {
    Period::from_days(DelphiDay::from_stored(raw.start_day), raw.days.into())
}

/// Refuses an unregister key with terms: Days, Users, Instances, StartDate and Values are 0 (ours).
fn refuse_terms(key_type: KeyType, raw: &RawFields) -> Result<(), FieldError> {
    refuse_term(key_type, "Days", raw.days)?;
    refuse_term(key_type, "Users", raw.users.into())?;
    refuse_term(key_type, "Instances", raw.instances.into())?;
    refuse_term(key_type, "StartDate", raw.start_day)?;
    refuse_term(key_type, "Values", raw.values & 0xFFF)
}

fn refuse_term(key_type: KeyType, field: &'static str, found: u16) -> Result<(), FieldError> {
    match found {
        0 => Ok(()),
        _ => Err(FieldError::UnregisterTerms { key_type, field, found }),
    }
}
