//! Writes rows, each chained to the one before. Which rows, [`super::decide`] decides.

use crate::ledger::chain::{self, Encoded, Hash, Value};
use crate::ledger::column::{COUNT, Column};
use crate::ledger::context::WriteContext;
use crate::ledger::decide::Position;
use crate::ledger::entry::Entry;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result, Statement};

/// Appends rows to the open transaction. They are durable only after it is committed.
pub struct RowWriter<'c> {
    insert: Statement<'c>,
    place: Encoded,
    id: i64,
    hash: Hash,
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
        Ok(Self { insert, place: Encoded::default(), id, hash })
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
        self.insert(position, context, content, |column| entry.value(column, context.made_by))
    }

    /// Writes a row without a key and returns its number.
    pub fn write_mark(
        &mut self,
        position: Position,
        reason: &str,
        context: &WriteContext<'_>,
    ) -> Result<Option<i64>> {
        let value = |column| match column {
            Column::MadeBy => Value::text(Some(context.made_by)),
            Column::Note => Value::text(Some(reason)),
            _ => Value::Null,
        };
        let mut content = Encoded::default();
        for column in Column::CONTENT {
            content.push(value(*column));
        }
        self.insert(position, context, &content.hash(), value)
    }

    fn insert<'v>(
        &mut self,
        position: Position,
        context: &WriteContext<'_>,
        content: &Hash,
        content_value: impl Fn(Column) -> Value<'v>,
    ) -> Result<Option<i64>> {
        let id = self.id + 1;
        self.place.clear();
        for &column in Column::PLACE {
            let value = match column {
                Column::Id => Value::Number(id),
                Column::Event => Value::text(Some(position.event.word())),
                Column::Time => Value::Number(context.now.as_millisecond()),
                Column::RefersTo => Value::number(position.refers_to),
                Column::Generation => Value::number(position.generation),
                _ => Value::Null,
            };
            self.place.push(value);
            self.bind(column, value)?;
        }
        for &column in Column::CONTENT {
            self.bind(column, content_value(column))?;
        }
        let hash = chain::link(&self.hash, &self.place, content);
        self.bind(Column::Hash, Value::Bytes(&hash))?;
        if self.insert.raw_execute()? == 0 {
            return Ok(None);
        }
        self.id = id;
        self.hash = hash;
        Ok(Some(id))
    }

    fn bind(&mut self, column: Column, value: Value<'_>) -> Result<()> {
        let value = match &value {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Block(block) => ValueRef::Blob(block),
        };
        // Parameters count from 1.
        self.insert.raw_bind_parameter(column.index() + 1, ToSqlOutput::Borrowed(value))
    }
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
