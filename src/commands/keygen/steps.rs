//! The questions of `avlock keygen`: their order, their words, and the option that each answer becomes.

use crate::arguments::KeygenArgs;

/// What is asked. The application comes first: the ledger may be that of its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    App,
    AppId,
    Customer,
    Order,
    ForWhom,
    InstallCode,
    UserName,
    UserCompany,
    Email,
    Other,
    Version,
    Type,
    Period,
    More,
    Start,
    Users,
    Instances,
    Index,
    Values,
}

use Step::*;

/// All questions in their order: the words of each, and what there is to know below it.
pub const QUESTIONS: [(Step, &str, &str); 19] = {
    const NOT_USED: &str = "empty: not used";
    [
        (App, "Application", ""),
        (
            AppId,
            "AppID",
            "the number that your program is built with, 0 to 65535, no other product's",
        ),
        (Customer, "Customer", "empty: none"),
        (Order, "Order number", "empty: none; the same number never makes a second key"),
        (ForWhom, "For whom", ""),
        (InstallCode, "InstallCode", "the twelve characters that the customer's program shows"),
        (UserName, "User name", NOT_USED),
        (UserCompany, "Company", NOT_USED),
        (Email, "E-mail", NOT_USED),
        (Other, "Other data", NOT_USED),
        (Version, "Version", "like 5.1: the key is for no other"),
        (Type, "Type", ""),
        (Period, "Days or last day", "like 30, 6w, 6m, 1y or 2027-12-31"),
        (More, "More", ""),
        (Start, "First day", "like 2027-01-31 or tomorrow"),
        (Users, "Users", "computers that share the key, 0 to 255"),
        (Instances, "Instances", "copies that may run at once on one computer, 0 to 255"),
        (Index, "Index", "number of the key within the program, 0 to 254"),
        (Values, "Values", "twelve free bits, like 657 or 6,5,7 or 0110'0101'0111"),
    ]
};

/// What has a good default, and is asked for only if somebody wants to.
pub const MORE: [Step; 5] = [Start, Users, Instances, Index, Values];

/// The words for whom a key can be.
pub const FOR_WHOM: [(&str, &str); 3] = [
    ("code", "the InstallCode that the program shows"),
    ("user", "a user, by name, company or e-mail"),
    ("generic", "any computer, for one version of the program"),
];

/// The types of keys; the second is the default.
pub const TYPES: [(&str, &str); 5] = [
    ("trial", "ends after some days, to try the program"),
    ("temporary", "ends after some days"),
    ("permanent", "never ends"),
    ("unregister", "removes one key from the computer"),
    ("unregister-all", "removes all keys from the computer"),
];

impl Step {
    /// The words of the question, and what there is to know below it.
    pub fn words(self) -> (&'static str, &'static str) {
        let found = QUESTIONS.iter().find(|(step, ..)| *step == self);
        found.map_or(("", ""), |(_, label, help)| (label, help))
    }

    /// The option that the answer becomes.
    pub fn option(self, arguments: &mut KeygenArgs) -> Option<&mut Option<String>> {
        Some(match self {
            AppId => &mut arguments.app_id,
            Customer => &mut arguments.reference.customer,
            Order => &mut arguments.reference.order,
            InstallCode => &mut arguments.install_code,
            UserName => &mut arguments.user.user_name,
            UserCompany => &mut arguments.user.user_company,
            Email => &mut arguments.user.email,
            Other => &mut arguments.user.other,
            Version => &mut arguments.app_version,
            Type => &mut arguments.key_type,
            Start => &mut arguments.start,
            Users => &mut arguments.users,
            Instances => &mut arguments.instances,
            Index => &mut arguments.index,
            Values => &mut arguments.values,
            App | ForWhom | Period | More => return None,
        })
    }
}
