//! What a program is told about a registration.

use crate::instances::holders::Holder;
use avlock_format::check::Status;
use avlock_format::{
    Action, Binding, DelphiDay, Finding, Grant, ICode, InstallCode, KeyFields, KeyIndex, KeyType,
    Level, RegistrationKey, Values,
};

/// The registration of one index, on this computer and on this day (`docs/format.md` section 5).
///
/// Of an unregistered index only status, instance, clock and findings are filled in, so that nothing of
/// a key that does not hold can be used by mistake.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct KeyData {
    /// The index that was asked for.
    pub index: KeyIndex,
    /// The worth of the registration. A key before its first day is Registered, as published;
    /// [`KeyData::is_started`] tells.
    pub status: Status,
    /// The key that is registered.
    pub key: Option<RegistrationKey>,
    /// The fields of the key.
    pub fields: Option<KeyFields>,
    /// The day that all this holds for: today, local time, or later if the clock was turned back while
    /// the program ran.
    pub today: DelphiDay,
    /// The first authorised day; `None` for a permanent key.
    pub first_day: Option<DelphiDay>,
    /// The last authorised day; `None` for a permanent key.
    pub last_day: Option<DelphiDay>,
    /// How many authorised days are left, today included: 0 if the key is expired, all of them before
    /// the first day; `None` for a permanent key.
    pub days_left: Option<u32>,
    /// True if this is the computer that the key was issued for, false for a secondary registration.
    pub primary: Option<bool>,
    /// InstallCode of the computer that the key was issued for.
    pub primary_install_code: Option<InstallCode>,
    /// InstallCode of this computer, as it was when the key was registered.
    pub local_install_code: Option<InstallCode>,
    /// How many days the clock is behind the last date that the program saw; `None` if it is not. The
    /// program decides: a journey across the date line puts it back by 1.
    pub date_backed: Option<u32>,
    /// The place of this copy among those that run at once.
    pub instance: Instance,
    /// Everything that there is to tell, the most serious first.
    pub findings: Vec<Finding>,
}

/// The place of a running copy among those that a key allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instance {
    /// Copies are not counted: nothing is registered, the product does not count, or the key has
    /// Instances 0.
    NotCounted,
    /// This process holds a slot, from 0.
    Slot(u8),
    /// All slots are held. These copies noted themselves; a list may lack some.
    TooMany(Vec<Holder>),
}

/// Whether a key could be registered here, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyCheck {
    /// The fields of the key, if it opens.
    pub fields: Option<KeyFields>,
    /// The findings about what fits and what does not.
    pub findings: Vec<Finding>,
}

impl KeyCheck {
    /// True if nothing objects. The key may be expired, or begin on a later day.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != Level::Error)
    }
}

impl KeyData {
    /// True if the status is Registered, the first day has come, and a slot was free. The clock is not
    /// judged: see [`KeyData::date_backed`].
    pub fn is_usable(&self) -> bool {
        self.status == Status::Registered && self.is_started() && !self.is_too_many()
    }

    /// True if today is not before the first authorised day.
    pub fn is_started(&self) -> bool {
        self.first_day.is_none_or(|first| first <= self.today)
    }

    /// True if too many copies run already.
    pub fn is_too_many(&self) -> bool {
        matches!(self.instance, Instance::TooMany(_))
    }

    /// Returns the copies that hold all slots, if there are too many.
    pub fn holders(&self) -> &[Holder] {
        match &self.instance {
            Instance::TooMany(holders) => holders,
            _ => &[],
        }
    }

    /// Returns what the key grants.
    pub fn grant(&self) -> Option<Grant> {
        match self.fields?.action {
            Action::Register(grant) => Some(grant),
            _ => None,
        }
    }

    /// Returns the vendor's twelve bits: one number 0 to 4095, three numbers 0 to 15, or single bits.
    /// All are off unless the status is Registered.
    pub fn values(&self) -> Values {
        match self.grant() {
            Some(grant) if self.status == Status::Registered => grant.values,
            _ => Values::default(),
        }
    }

    /// Returns the vendor's twelve bits one by one, the least significant first.
    pub fn value_bits(&self) -> [bool; 12] {
        let number = self.values().number();
        std::array::from_fn(|bit| number >> bit & 1 == 1)
    }

    /// Returns the number of computers that share the key.
    pub fn users(&self) -> Option<u8> {
        self.grant().map(|grant| grant.users)
    }

    /// Returns the number of copies that may run at once on one computer; 0 means that they are not
    /// counted.
    pub fn instances(&self) -> Option<u8> {
        self.grant().map(|grant| grant.instances)
    }

    /// Returns the purpose of the key.
    pub fn key_type(&self) -> Option<KeyType> {
        self.fields.map(|fields| fields.key_type())
    }

    /// Returns the ICode that the key is bound to; `None` for a generic key.
    pub fn icode(&self) -> Option<ICode> {
        match self.fields?.binding {
            Binding::Computer(icode) => Some(icode),
            Binding::Version(_) => None,
        }
    }

    /// Tells in one sentence, without a full stop, why the program may run or may not.
    pub fn reason(&self) -> String {
        if let Instance::TooMany(holders) = &self.instance {
            return too_many(holders);
        }
        let worst = self.findings.iter().max_by_key(|finding| finding.level);
        match worst {
            Some(finding) if finding.level > Level::Note => finding.words().to_owned(),
            _ => match (self.status, self.last_day) {
                (Status::Unregistered, _) => match self.index.number() {
                    // Most programs have one key, and their users have heard of no other.
                    0 => "no key is registered".to_owned(),
                    index => format!("no key of index {index} is registered"),
                },
                (Status::Registered, Some(last)) => format!("the key is registered until {last}"),
                (Status::Registered, None) => "the key is registered".to_owned(),
                (status, _) => format!("the key is {}", status.word()),
            },
        }
    }

    /// Tells what to do about the reason, if there is anything to do.
    pub fn hint(&self) -> Option<&str> {
        if self.is_too_many() {
            return Some("close one of the other copies");
        }
        let worst = self.findings.iter().max_by_key(|finding| finding.level)?;
        worst.hint.as_deref()
    }
}

fn too_many(holders: &[Holder]) -> String {
    let names: Vec<String> = holders.iter().map(ToString::to_string).collect();
    match names.len() {
        0 => "too many copies of the program run already".to_owned(),
        _ => format!("too many copies of the program run already: {}", names.join("; ")),
    }
}
