//! Writes rows, each chained to the one before. Which rows, [`super::decide`] decides.

use crate::ledger::chain::{self, Encoded, Hash, Value};
use crate::ledger::column::{COUNT, Column, Values};
use crate::ledger::context::WriteContext;
use crate::ledger::decide::Position;
use crate::ledger::entry::Entry;
use crate::ledger::error::damaged;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result, Statement};

/// Appends rows to the open transaction. They are durable only after it is committed.
pub struct RowWriter<'c> {
    insert: Statement<'c>,
    bound: [Bound; COUNT],
    kept: [Vec<u8>; COUNT],
    place: Encoded,
    id: i64,
    hash: Hash,
}

/// What a parameter of the statement is bound to since the row before.
///
/// Most values of a batch are those of the row before. To bind them again as well would take 6 % more
/// processor time for a batch of 300 000 rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// A value that is not kept, because it hardly ever repeats.
    Unknown,
    Null,
    Number(i64),
    /// The text that is kept for the column.
    Kept,
}

impl<'c> RowWriter<'c> {
    /// Starts after the last row. A transaction has to be open that keeps others from writing.
    pub fn begin(connection: &'c Connection) -> Result<Self> {
        let (id, hash) = head(connection)?;
        let values = ["?"; COUNT].join(",");
        let columns = Column::list();
        let insert = connection.prepare(&format!(
            "INSERT INTO event ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING"
        ))?;
        // A parameter is null before it is bound.
        let bound = [Bound::Null; COUNT];
        let kept = [const { Vec::new() }; COUNT];
        Ok(Self { insert, bound, kept, place: Encoded::default(), id, hash })
    }

    /// The number of the last row.
    pub fn last(&self) -> i64 {
        self.id
    }

    /// Writes a key's row and returns its number; nothing if its order and generation are recorded
    /// already.
    pub fn write(
        &mut self,
        position: Position,
        entry: &Entry<'_>,
        content: &Hash,
        context: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        self.insert(position, context, content, entry.values(context.made_by))
    }

    /// Writes a row without a key and returns its number.
    pub fn write_mark(
        &mut self,
        position: Position,
        reason: &str,
        context: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        let mut values = Values::default();
        values.set(Column::MadeBy, Value::text(Some(context.made_by)));
        values.set(Column::Note, Value::text(Some(reason)));
        let mut content = Encoded::default();
        content.extend(values.content());
        self.insert(position, context, &content.hash(), values)
    }

    fn insert<'v>(
        &mut self,
        position: Position,
        context: &WriteContext<'v>,
        content: &Hash,
        mut values: Values<'v>,
    ) -> Result<Option<i64>> {
        let id =
            self.id.checked_add(1).ok_or_else(|| damaged("the numbers of rows are used up"))?;
        values.set(Column::Id, Value::Number(id));
        values.set(Column::Event, Value::text(Some(position.event.word())));
        values.set(Column::Time, Value::Number(context.now.as_millisecond()));
        values.set(Column::RefersTo, Value::number(position.refers_to));
        values.set(Column::Generation, Value::number(position.generation));
        self.place.clear();
        self.place.extend(values.place());
        let hash = chain::link(&self.hash, &self.place, content);
        for (column, value) in Column::ALL.into_iter().zip(values.all()) {
            match column {
                Column::Hash => self.bind(column, &Value::Bytes(&hash))?,
                _ => self.bind(column, value)?,
            }
        }
        if self.insert.raw_execute()? == 0 {
            return Ok(None);
        }
        self.id = id;
        self.hash = hash;
        Ok(Some(id))
    }

    /// Binds the value of a column, unless it is bound already.
    fn bind(&mut self, column: Column, value: &Value<'_>) -> Result<()> {
        let bound = &mut self.bound[column.index()];
        // Parameters count from 1.
        let parameter = column.index() + 1;
        let value = match value {
            Value::Null => {
                if *bound == Bound::Null {
                    return Ok(());
                }
                *bound = Bound::Null;
                return self.insert.raw_bind_parameter(parameter, Null);
            }
            Value::Number(number) => {
                if *bound == Bound::Number(*number) {
                    return Ok(());
                }
                *bound = Bound::Number(*number);
                return self.insert.raw_bind_parameter(parameter, *number);
            }
            Value::Text(text) if is_often_repeated(column) => {
                let kept = &mut self.kept[column.index()];
                if *bound == Bound::Kept && kept == text {
                    return Ok(());
                }
                *bound = Bound::Kept;
                kept.clear();
                kept.extend_from_slice(text);
                ValueRef::Text(text)
            }
            Value::Text(text) => {
                *bound = Bound::Unknown;
                ValueRef::Text(text)
            }
            Value::Block(block) => {
                *bound = Bound::Unknown;
                ValueRef::Blob(block)
            }
            Value::Bytes(bytes) => {
                *bound = Bound::Unknown;
                ValueRef::Blob(bytes)
            }
            Value::Real(number) => {
                *bound = Bound::Unknown;
                ValueRef::Real(*number)
            }
        };
        self.insert.raw_bind_parameter(parameter, ToSqlOutput::Borrowed(value))
    }
}

/// True for texts that many rows of a batch have in common.
fn is_often_repeated(column: Column) -> bool {
    matches!(column, Column::Event | Column::MadeBy | Column::App)
}

/// The number and hash of the last row.
pub fn head(connection: &Connection) -> Result<(i64, Hash)> {
    let mut statement =
        connection.prepare("SELECT id, hash FROM event ORDER BY id DESC LIMIT 1")?;
    let mut rows = statement.query(())?;
    match rows.next()? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, chain::genesis())),
    }
}
