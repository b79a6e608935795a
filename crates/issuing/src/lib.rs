//! The vendor's desk: orders in, keys out, each recorded once.
//!
//! - [`ledger`]: what was issued, to whom.
//! - [`order`]: an order for one key, and the terms that it means.
//! - [`mod@reference`]: what is remembered with a key: order number, customer, note.
//! - [`other_number`]: numbers that people give in place of an InstallCode.
//! - [`damage`]: texts that a spreadsheet, a web page or an encoding changed.
//! - [`text`]: single texts of an order, and why one is refused.
//! - [`field`]: the fields that a refusal names.
//! - [`cleaning`]: keys and InstallCodes in whatever spelling they come.
//! - [`language`]: the languages that customers are spoken to in.
//!
//! Imports run down this list only. Nothing here knows a clock, an option, a terminal or an exit
//! status: times come in as arguments, and the caller chooses the words for a refusal.

#![forbid(unsafe_code)]

pub mod cleaning;
pub mod damage;
pub mod field;
pub mod language;
pub mod ledger;
pub mod order;
pub mod other_number;
pub mod reference;
pub mod text;
