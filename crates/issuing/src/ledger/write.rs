//! Writing rows, each chained to the one before. Which rows, is for [`super::settle`] to say.

use crate::ledger::append::{WriteContext, head};
use crate::ledger::chain::{self, Encoded, Hash};
use crate::ledger::entry::{Entry, numbers};
use crate::ledger::row::COLUMNS;
use crate::ledger::{Event, Milliseconds};
use rusqlite::{Connection, Result, Statement};

/// Where a row stands in the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// What happened.
    pub event: Event,
    /// To which older row.
    pub refers_to: Option<i64>,
    /// How many rows of the order there were before.
    pub generation: Option<i64>,
}

/// Writes row after row.
pub struct RowWriter<'c> {
    insert: Statement<'c>,
    bound: Bound,
    place: Encoded,
    id: i64,
    hash: Hash,
}

/// What the statement has from the row before and need not be told again: in a batch most of it.
#[derive(Default)]
struct Bound {
    event: Option<Event>,
    time: Option<Milliseconds>,
    made_by: Option<String>,
    app: Option<String>,
    /// By number: is it null?
    null: [bool; 32],
}

impl<'c> RowWriter<'c> {
    /// After the last row there is. Inside of a transaction.
    pub fn begin(connection: &'c Connection) -> Result<Self> {
        let (id, hash) = head(connection)?;
        let values = vec!["?"; COLUMNS.split(',').count()].join(",");
        let insert = connection.prepare(&format!(
            "INSERT INTO event ({COLUMNS}) VALUES ({values}) ON CONFLICT DO NOTHING"
        ))?;
        // A parameter is null before it is bound.
        let bound = Bound { null: [true; 32], ..Bound::default() };
        Ok(Self { insert, bound, place: Encoded::default(), id, hash })
    }

    /// The number of the last row.
    pub fn last(&self) -> i64 {
        self.id
    }

    /// Writes the first row of an order, or one without an order; nothing if the order stands.
    pub fn issue(
        &mut self,
        entry: &Entry<'_>,
        content: &Hash,
        recording: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        let generation = entry.reference.order.map(|_| 0);
        let place = Position { event: Event::Issued, refers_to: None, generation };
        self.write(place, entry, content, recording)
    }

    /// Writes a key's row; nothing if its order and generation stand already.
    pub fn write(
        &mut self,
        place: Position,
        entry: &Entry<'_>,
        content: &Hash,
        recording: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        let hash = self.bind_place(place, content, recording)?;
        self.bind_text(7, entry.reference.order)?;
        self.bind_text(8, entry.reference.customer)?;
        self.bind_text(9, entry.reference.note)?;
        if self.bound.app.as_deref() != entry.app || entry.app.is_none() {
            self.bind_text(10, entry.app)?;
            self.bound.app = entry.app.map(str::to_owned);
        }
        for (number, text) in (11..).zip(entry.holder.user) {
            self.bind_text(number, text)?;
        }
        self.bind_number(15, entry.holder.install_code.map(|code| code.number() as i64))?;
        for (number, value) in (16..).zip(numbers(&entry.terms)) {
            self.bind_number(number, Some(value))?;
        }
        self.bind_number(25, Some(entry.secret.0.into()))?;
        self.bound.null[26] = false;
        self.insert.raw_bind_parameter(26, &entry.key.to_block()[..])?;
        self.insert(hash)
    }

    /// Writes a row without a key.
    pub fn write_mark(
        &mut self,
        place: Position,
        reason: &str,
        recording: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        let mut content = Encoded::default();
        for column in chain::CONTENT {
            match column {
                "made_by" => content.text(recording.made_by.as_bytes()),
                "note" => content.text(reason.as_bytes()),
                _ => content.null(),
            }
        }
        let hash = self.bind_place(place, &content.hash(), recording)?;
        for number in 7..=26 {
            self.bind_number(number, None)?;
        }
        self.bind_text(9, Some(reason))?;
        self.insert(hash)
    }

    /// Binds what places the row, and gives its hash.
    fn bind_place(
        &mut self,
        place: Position,
        content: &Hash,
        recording: &WriteContext<'_>,
    ) -> Result<Hash> {
        let Position { event, refers_to, generation } = place;
        let id = self.id + 1;
        self.place.clear();
        self.place.number(id);
        self.place.text(event.word().as_bytes());
        self.place.number(recording.now);
        self.place.number_or_null(refers_to);
        self.place.number_or_null(generation);
        self.bind_number(1, Some(id))?;
        if self.bound.event != Some(event) {
            self.insert.raw_bind_parameter(2, event.word())?;
            self.bound.event = Some(event);
        }
        if self.bound.time != Some(recording.now) {
            self.insert.raw_bind_parameter(3, recording.now)?;
            self.bound.time = Some(recording.now);
        }
        self.bind_number(4, refers_to)?;
        self.bind_number(5, generation)?;
        if self.bound.made_by.as_deref() != Some(recording.made_by) {
            self.insert.raw_bind_parameter(6, recording.made_by)?;
            self.bound.made_by = Some(recording.made_by.to_owned());
        }
        Ok(chain::link(&self.hash, &self.place, content))
    }

    fn bind_number(&mut self, parameter: usize, number: Option<i64>) -> Result<()> {
        match self.is_null_again(parameter, number.is_none()) {
            true => Ok(()),
            false => self.insert.raw_bind_parameter(parameter, number),
        }
    }

    fn bind_text(&mut self, parameter: usize, text: Option<&str>) -> Result<()> {
        match self.is_null_again(parameter, text.is_none()) {
            true => Ok(()),
            false => self.insert.raw_bind_parameter(parameter, text),
        }
    }

    fn is_null_again(&mut self, parameter: usize, is_null: bool) -> bool {
        std::mem::replace(&mut self.bound.null[parameter], is_null) && is_null
    }

    fn insert(&mut self, hash: Hash) -> Result<Option<i64>> {
        self.insert.raw_bind_parameter(27, &hash[..])?;
        if self.insert.raw_execute()? == 0 {
            return Ok(None);
        }
        self.id += 1;
        self.hash = hash;
        Ok(Some(self.id))
    }
}
