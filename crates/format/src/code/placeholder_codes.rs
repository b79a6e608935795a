//! The InstallCodes of placeholders, which many computers or users show (`docs/format.md` section 3, ours).

use crate::code::identity::data_code_of;
use crate::code::install_code::InstallCode;
use crate::code::placeholders::placeholders;
use crate::code::sources::{Group, Source};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The placeholders of one source by their DATA-CODE.
type Table = BTreeMap<[u8; 3], String>;

impl InstallCode {
    /// Returns the placeholder whose InstallCode this is, if it was made of one source alone. That an
    /// InstallCode has the DATA-CODE of one by chance happens once in ten thousand.
    ///
    /// ```
    /// use avlock_format::InstallCode;
    ///
    /// let code: InstallCode = "219292719F59".parse()?;
    /// assert_eq!(code.placeholder(), Some("00020003000400050006000700080009"));
    /// # Ok::<(), avlock_format::InstallCodeError>(())
    /// ```
    pub fn placeholder(self) -> Option<&'static str> {
        static TABLES: [OnceLock<Table>; 11] = [const { OnceLock::new() }; 11];
        let mut sources = self.sources().iter();
        let (place, name) = match (sources.next(), sources.next()) {
            (Some(source), None) => (source as usize, source.name()),
            (None, _) => (Source::OtherSource as usize + 1, self.group().name()),
            _ => return None,
        };
        let table = TABLES.get(place)?.get_or_init(|| table(self.group(), name));
        table.get(&self.data_code()).map(String::as_str)
    }
}

fn table(group: Group, name: &str) -> Table {
    let values = placeholders(group).into_iter();
    values.map(|value| (data_code_of(name, &value), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_install_code_of_a_placeholder_is_known() {
        let code = |text: &str| text.parse::<InstallCode>().unwrap();
        let of = |code: InstallCode| code.placeholder();
        assert_eq!(of(code("6290BA8174CF")), Some("123456781234567890ABCDDEEFAABBCC"));
        let sole = |source: Source, value: &str| {
            let sources = crate::code::sources::Sources::new([source]).unwrap();
            InstallCode::new(data_code_of(source.name(), value), sources)
        };
        assert_eq!(of(sole(Source::HdSn, "NOASSETTAG")), Some("NOASSETTAG"));
        assert_eq!(of(sole(Source::BaseBoardSn, "00000000")), Some("00000000"));
        assert_eq!(of(sole(Source::UserName, "NOT SPECIFIED")), Some("NOT SPECIFIED"));
        assert_eq!(of(sole(Source::HdSn, "WD-WX31A1234567")), None);
        // Of two sources the other may identify.
        assert_eq!(of(code("D873BB821E45")), None);
    }
}
