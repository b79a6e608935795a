//! What is protected, and by what: the settings that the vendor writes into his program.

use crate::error::Error;
use avlock_format::{AppVersion, EncryptionKey, Group, Source, Sources};

/// The settings of a protected program. They are checked once, here.
///
/// ```
/// use avlock_client::{Product, Source};
///
/// let product = Product::new(12345, "5.1", "kW3-xQ9.mZ7_pL2=")?
///     .named("Demo")
///     .on_machine([Source::SystemUuid, Source::BaseBoardSn])?;
/// assert!(!format!("{product:?}").contains("kW3"));
/// # Ok::<(), avlock_client::Error>(())
/// ```
///
/// Without a choice of sources the InstallCode is made of System_UUID.
#[derive(Debug)]
pub struct Product {
    pub(crate) app_id: u16,
    pub(crate) version: AppVersion,
    /// The version in the vendor's own spelling.
    pub(crate) version_text: String,
    pub(crate) name: String,
    pub(crate) encryption_key: EncryptionKey,
    pub(crate) sources: Sources,
    pub(crate) firmware_uuid: bool,
    pub(crate) container_allowed: bool,
    pub(crate) instances_counted: bool,
}

impl Product {
    /// Takes AppID, the version as `major.minor`, each 0 to 255, and the EncryptionKey: 16 characters of
    /// Windows-1252 (`docs/format.md` section 2.3). Fewer are filled up with public ones, and of more the first 16
    /// count; none at all are refused. A line end after the EncryptionKey is not a part of it, so that
    /// `include_str!` can read it from a file.
    ///
    /// The error is [`Error::Settings`], and never repeats the EncryptionKey.
    pub fn new(app_id: u16, version: &str, encryption_key: &str) -> Result<Self, Error> {
        let secret = encryption_key.strip_suffix('\n').unwrap_or(encryption_key);
        let secret = secret.strip_suffix('\r').unwrap_or(secret);
        Ok(Self {
            app_id,
            version: version.parse().map_err(Error::settings)?,
            version_text: version.to_owned(),
            name: String::new(),
            encryption_key: EncryptionKey::new(secret).map_err(Error::settings)?,
            sources: Sources::new([Source::SystemUuid]).map_err(Error::settings)?,
            firmware_uuid: false,
            container_allowed: false,
            instances_counted: true,
        })
    }

    /// Sets the name. It is stored in the data file, and [`crate::Place::User`] and
    /// [`crate::Place::AllUsers`] name their folder after it, so that it should not change from version
    /// to version. Without a name that folder is called as the data file.
    ///
    /// A name with a control character is refused by [`crate::License::open`].
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Binds keys to the computer: sources of `Machine_Data`, each once, in any order. `docs/machine.md`
    /// tells which to choose.
    pub fn on_machine(self, sources: impl IntoIterator<Item = Source>) -> Result<Self, Error> {
        self.on(Group::MachineData, sources)
    }

    /// Binds keys to what the user typed: sources of `User_Data`, each once, in any order. The values
    /// come from [`crate::License::set_user`].
    pub fn on_user(self, sources: impl IntoIterator<Item = Source>) -> Result<Self, Error> {
        self.on(Group::UserData, sources)
    }

    /// Binds keys to the sources of these published names, in upper or lower case: some of `Machine_Data`, some of
    /// `User_Data`, or `Removable_Disk` alone. For a program that has them in a text; others use
    /// [`Product::on_machine`], [`Product::on_user`] and [`Product::on_removable_disk`].
    pub fn on_sources(
        self,
        names: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, Error> {
        let names: Vec<_> = names.into_iter().collect();
        let names: Vec<&str> = names.iter().map(|name| name.as_ref().trim()).collect();
        let removable = Group::RemovableDisk.name();
        if let [name] = names[..]
            && name.eq_ignore_ascii_case(removable)
        {
            return Ok(self.on_removable_disk());
        }
        let mut sources = Vec::new();
        for name in names {
            if name.eq_ignore_ascii_case(removable) {
                let message = format!("expected {removable} alone, found another source beside it");
                return Err(Error::settings(message));
            }
            sources.push(Source::from_name(name).ok_or_else(|| unknown(name))?);
        }
        match sources.first().map(|source| source.group()) {
            Some(group) => self.on(group, sources),
            None => self.on_machine(sources),
        }
    }

    fn on(
        mut self,
        group: Group,
        sources: impl IntoIterator<Item = Source>,
    ) -> Result<Self, Error> {
        let sources = Sources::new(sources).map_err(Error::settings)?;
        if sources.group() != group {
            let message = format!("expected sources of {group}, found {sources}");
            return Err(Error::settings(message));
        }
        self.sources = sources;
        Ok(self)
    }

    /// Binds keys to the removable disk that the data file is on.
    pub fn on_removable_disk(mut self) -> Self {
        self.sources = Sources::REMOVABLE_DISK;
        self
    }

    /// Reads System_UUID from the firmware on Linux as well, where only the administrator may: for a
    /// service that runs as root. Without this it is `/etc/machine-id` there. Elsewhere it has no effect.
    pub fn with_firmware_uuid(mut self) -> Self {
        self.firmware_uuid = true;
        self
    }

    /// Takes the identity of a container, which is often that of its image and so of many computers.
    /// Without this it is refused.
    pub fn allow_container(mut self) -> Self {
        self.container_allowed = true;
        self
    }

    /// Does not count the copies that run at once.
    pub fn without_instances(mut self) -> Self {
        self.instances_counted = false;
        self
    }

    /// Returns AppID.
    pub fn app_id(&self) -> u16 {
        self.app_id
    }

    /// Returns the version that generic keys are compared with.
    pub fn version(&self) -> AppVersion {
        self.version
    }

    /// Returns the name, empty if there is none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the sources of the InstallCode.
    pub fn sources(&self) -> Sources {
        self.sources
    }
}

fn unknown(name: &str) -> Error {
    let groups = [Group::MachineData, Group::UserData].map(|group| group.sources());
    let names = groups.into_iter().flatten().map(|source| source.name());
    let names: Vec<&str> = names.chain([Group::RemovableDisk.name()]).collect();
    Error::settings(format_args!("sources: expected some of {}, found {name:?}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_are_refused_without_the_secret() {
        let words = |error: Error| format!("{error} {error:?} {}", error.hint());
        for (version, secret) in
            [("5.x", "Sesame-opens-it-"), ("5.1", "Sesame\topens-it"), ("5.1", "")]
        {
            let refused = words(Product::new(1, version, secret).unwrap_err());
            assert!(!refused.contains("Sesame"), "{refused}");
        }
        let product = || Product::new(1, "5.1", "Sesame-opens-it-").unwrap();
        let refused = product().on_machine([Source::UserName]).unwrap_err();
        assert_eq!(refused.to_string(), "expected sources of Machine_Data, found User_Name");
        assert!(product().on_user([]).is_err());
        assert!(product().on_machine([Source::HdSn, Source::HdSn]).is_err());
        assert!(!format!("{:?}", product()).contains("Sesame"));
    }

    #[test]
    fn sources_are_chosen_by_their_names() {
        let chosen = |names: &[&str]| {
            let product = Product::new(1, "5.1", "Sesame-opens-it-").unwrap();
            product.on_sources(names).map(|product| product.sources())
        };
        let uuid_and_disk = Sources::new([Source::SystemUuid, Source::HdSn]).unwrap();
        assert_eq!(chosen(&[" hd_sn", "System_UUID"]).unwrap(), uuid_and_disk);
        assert_eq!(chosen(&["user_name"]).unwrap(), Sources::new([Source::UserName]).unwrap());
        assert_eq!(chosen(&["Removable_Disk"]).unwrap(), Sources::REMOVABLE_DISK);
        for (names, part) in [
            (&["Sytem_UUID"][..], "expected some of System_UUID, "),
            (&[""], "found \"\""),
            (&["HD_SN", "User_Name"], "HD_SN"),
            (&["HD_SN", "Removable_Disk"], "expected Removable_Disk alone"),
            (&["HD_SN", "hd_sn"], "HD_SN"),
            (&[], "expected"),
        ] {
            let refused = chosen(names).unwrap_err().to_string();
            assert!(refused.contains(part), "{names:?}: {refused}");
        }
    }

    #[test]
    fn a_line_end_is_no_part_of_the_secret() {
        let seal =
            |text: &str| Product::new(1, "1", text).unwrap().encryption_key.seal_block([1; 16]);
        assert_eq!(seal("kW3-xQ9.mZ7_pL2=\r\n"), seal("kW3-xQ9.mZ7_pL2="));
        assert_eq!(seal("a b\n"), seal("a b"));
    }
}
