//! Rows of the ledger as CSV, RFC 4180, for spreadsheets.
//!
//! A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet, and what a customer
//! is called must not be run: such a text gets an apostrophe before it. Documents have it as it is.

use crate::report::LedgerRowReport;
use std::fmt::Write;

/// The names of the columns.
pub const HEADER: &str = "id,event,time,made_by,refers_to,order,generation,customer,note,app,app_id,\
    install_code,user_name,user_company,email,other,key,type,generic,days,start_date,last_date,users,\
    instances,index,icode,app_version,values,secret,replaced_by,revoked,revoked_reason,hash\r\n";

/// A row as a line.
pub fn line(report: &LedgerRowReport) -> String {
    let LedgerRowReport { row, key, fields, .. } = report;
    let mut line = Line::default();
    line.shown(row.id);
    line.shown(row.event);
    line.shown(&row.time);
    line.text(Some(&row.made_by));
    line.number(row.refers_to);
    line.text(row.order.as_deref());
    line.number(row.generation);
    line.text(row.customer.as_deref());
    line.text(row.note.as_deref());
    line.text(row.app.as_deref());
    let fields = fields.as_ref();
    line.number(fields.map(|fields| fields.app_id));
    line.number(row.install_code.as_deref());
    for text in [&row.user_name, &row.user_company, &row.email, &row.other] {
        line.text(text.as_deref());
    }
    line.number(key.as_deref());
    line.number(fields.and_then(|fields| fields.key_type));
    line.number(fields.map(|fields| if fields.generic { "yes" } else { "no" }));
    line.number(fields.and_then(|fields| fields.days));
    line.number(fields.and_then(|fields| fields.start_date.as_deref()));
    line.number(fields.and_then(|fields| fields.last_date.as_deref()));
    line.number(fields.map(|fields| fields.users));
    line.number(fields.map(|fields| fields.instances));
    line.number(fields.map(|fields| fields.index));
    line.number(fields.map(|fields| fields.icode.as_str()));
    line.number(fields.and_then(|fields| fields.app_version.as_deref()));
    line.number(fields.map(|fields| fields.values.as_str()));
    line.number(row.secret.as_deref());
    line.number(row.replaced_by);
    line.number(row.revoked.as_ref().map(|revoked| revoked.time.as_str()));
    line.text(row.revoked.as_ref().and_then(|revoked| revoked.reason.as_deref()));
    line.shown(&row.hash);
    line.0.push_str("\r\n");
    line.0
}

#[derive(Default)]
struct Line(String);

impl Line {
    /// What this program has written: digits, letters, marks that mean nothing to CSV.
    fn shown(&mut self, value: impl std::fmt::Display) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        let _ = write!(self.0, "{value}");
    }

    fn number(&mut self, value: Option<impl std::fmt::Display>) {
        match value {
            Some(value) => self.shown(value),
            None => self.shown(""),
        }
    }

    /// What somebody else has written.
    fn text(&mut self, text: Option<&str>) {
        let text = text.unwrap_or_default();
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let text = if is_formula { format!("'{text}") } else { text.to_owned() };
        match text.contains(['"', ',', '\r', '\n']) {
            true => self.shown(format_args!("\"{}\"", text.replace('"', "\"\""))),
            false => self.shown(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_neither_two_cells_nor_a_formula() {
        let mut line = Line::default();
        line.shown(1);
        for text in ["a,b", "say \"a\"", "=1+1", "@x", "-5", "+49", "a=b", "two\nlines", ""] {
            line.text(Some(text));
        }
        line.text(None);
        assert_eq!(line.0, "1,\"a,b\",\"say \"\"a\"\"\",'=1+1,'@x,'-5,'+49,a=b,\"two\nlines\",,");
    }
}
