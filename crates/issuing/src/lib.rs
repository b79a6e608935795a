//! The vendor's desk: orders in, keys out, each recorded once.
//!
//! - [`order`]: an order for one key, and the terms that it means.
//! - [`text`]: single texts of an order, and why one is refused.
//! - [`reference`]: what is remembered with a key: order number, customer, note.
//! - [`ledger`]: what was issued, to whom.
//! - [`escaped`]: foreign text on its way into a message.
//!
//! Nothing here reads a clock, an option or a terminal.

#![forbid(unsafe_code)]

pub mod escaped;
pub mod ledger;
pub mod order;
pub mod reference;
pub mod text;
