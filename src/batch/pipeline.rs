//! Blocks of rows to all cores and back, in input order and in bounded memory.
//!
//! One thread reads blocks that end with a row, some work on them, and the caller's writes what
//! they made of them. A fixed number of blocks go round, so memory does not grow with the file, and
//! the output does not depend on the number of threads.

use crate::batch::columns::Cells;
use crate::batch::csv_rows::{self, no_table};
use crate::batch::issue::Issuer;
use crate::batch::record::Recorder;
use crate::batch::{Table, Tally, work};
use crate::failure::{Failure, Stop};
use avlock_issuing::ledger::entry::Entries;
use memchr::{memchr_iter, memrchr};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many bytes a block has, unless a row is longer.
const BLOCK: usize = 256 * 1024;

/// How long a row may be. One that is longer is a quote that was never closed.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

/// Rows on their way, and the buffers they travel in.
#[derive(Default)]
struct Block {
    number: u64,
    rows: Vec<u8>,
    output: Vec<u8>,
    tally: Tally,
    entries: Entries,
    failure: Option<Failure>,
}

/// The rows of a table, some of which may have been read already.
#[derive(Debug)]
pub struct Rows<R> {
    /// What was read of them.
    pub carry: Vec<u8>,
    /// Where the rest is.
    pub input: R,
    /// How many lines stand before them.
    pub lines_before: u64,
}

/// Works on all rows. `write` gets what becomes of them, in order, and `progress` hears of the bytes
/// that were worked on.
pub fn run(
    rows: Rows<impl Read + Send>,
    table: &Table,
    issuer: &Issuer<'_>,
    jobs: usize,
    recorder: Option<&mut Recorder>,
    mut write: impl FnMut(&[u8]) -> Result<(), Stop>,
    mut progress: impl FnMut(u64),
) -> Result<Tally, Stop> {
    let (to_workers, work_queue) = channel::<Block>();
    let (to_writer, done) = channel::<Block>();
    let (recycle, free) = channel::<Block>();
    // Each worker has one block in hand, one waits for it, and one is on its way out.
    for _ in 0..3 * jobs + 1 {
        let _ = recycle.send(Block::default());
    }
    let work_queue = Mutex::new(work_queue);
    thread::scope(|scope| {
        let Rows { carry, input, lines_before } = rows;
        let failed = to_writer.clone();
        scope.spawn(move || read(input, carry, table, &free, &to_workers, &failed));
        for _ in 0..jobs {
            let to_writer = to_writer.clone();
            let work_queue = &work_queue;
            scope.spawn(move || work_on(table, issuer, work_queue, &to_writer));
        }
        drop(to_writer);
        // When this returns, both channels to here are gone, and so all the threads stop.
        let total = Tally { lines: lines_before, ..Tally::default() };
        let settle = Settle { recorder, table, issuer, held: Vec::new() };
        collect(done, recycle, total, settle, &mut write, &mut progress)
    })
}

fn read(
    mut input: impl Read,
    mut carry: Vec<u8>,
    table: &Table,
    free: &Receiver<Block>,
    to_workers: &Sender<Block>,
    failed: &Sender<Block>,
) {
    let mut ended = false;
    for number in 0.. {
        let Ok(mut block) = free.recv() else { return };
        block.number = number;
        // Of the rows that were in it before.
        block.tally = Tally::default();
        block.rows.clear();
        block.rows.append(&mut carry);
        match fill(&mut input, &mut block.rows, table) {
            Ok(Some(end)) => carry.extend(block.rows.drain(end..)),
            Ok(None) => ended = true,
            Err(failure) => {
                block.failure = Some(failure);
                let _ = failed.send(block);
                return;
            }
        }
        if to_workers.send(block).is_err() || ended {
            return;
        }
    }
}

/// Reads until there is a row, and says where the last whole one ends; nothing at the end of input.
fn fill(
    input: &mut impl Read,
    rows: &mut Vec<u8>,
    table: &Table,
) -> Result<Option<usize>, Failure> {
    loop {
        let end = match table {
            Table::Csv(header) => csv_rows::last_row_end(rows, header.delimiter()),
            Table::JsonLines { .. } => memrchr(b'\n', rows).map_or(0, |place| place + 1),
        };
        if end > 0 {
            return Ok(Some(end));
        }
        if rows.len() >= LONGEST_ROW {
            let message = "expected rows of up to 4 MB, found a longer one: is a quote left open?";
            return Err(no_table(message));
        }
        let wanted = BLOCK.max(2 * rows.len());
        if read_some(input, wanted - rows.len(), rows)? == 0 {
            return Ok(None);
        }
    }
}

/// Reads what is there, up to so many bytes, and says how many; none at the end of input. What comes
/// slowly is not held back until a block is full.
pub fn read_some(
    input: &mut impl Read,
    most: usize,
    bytes: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let start = bytes.len();
    bytes.resize(start + most, 0);
    let read = loop {
        match input.read(&mut bytes[start..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read.map_err(unreadable)?,
        }
    };
    bytes.truncate(start + read);
    Ok(read)
}

/// The orders cannot be read.
pub fn unreadable(error: std::io::Error) -> Failure {
    Failure::new("file", format_args!("the orders: {error}"))
}

fn work_on(
    table: &Table,
    issuer: &Issuer<'_>,
    work_queue: &Mutex<Receiver<Block>>,
    to_writer: &Sender<Block>,
) {
    loop {
        let next = work_queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut block) = next else { return };
        block.output.clear();
        match std::str::from_utf8(&block.rows) {
            Ok(rows) => {
                let entries = &mut block.entries;
                entries.clear();
                let judge = |row: &Cells<'_>| issuer.issue(row, entries);
                block.tally = work(table, rows, issuer.stop, judge, &mut block.output);
            }
            Err(error) => {
                let before = &block.rows[..error.valid_up_to()];
                block.tally.lines = memchr_iter(b'\n', before).count() as u64;
                block.failure = Some(no_table("expected UTF-8"));
            }
        }
        if to_writer.send(block).is_err() {
            return;
        }
    }
}

/// What stands between a block and its output: with a ledger nothing is written that is not on its
/// disk. Blocks are held until some of them are recorded together.
struct Settle<'a, 'i> {
    recorder: Option<&'a mut Recorder>,
    table: &'a Table,
    issuer: &'a Issuer<'i>,
    held: Vec<u8>,
}

/// How many bytes are held at most, or one block.
const MOST_HELD: usize = 8 * 1024 * 1024;

type Write<'w> = dyn FnMut(&[u8]) -> Result<(), Stop> + 'w;

impl Settle<'_, '_> {
    /// The next block that is done. If there is none yet, what is held does not wait for it.
    fn next(
        &mut self,
        done: &Receiver<Block>,
        write: &mut Write<'_>,
    ) -> Result<Option<Block>, Stop> {
        if let Ok(block) = done.try_recv() {
            return Ok(Some(block));
        }
        self.finish(write)?;
        Ok(done.recv().ok())
    }

    /// Records a block and writes it, or holds it.
    fn block(&mut self, block: &mut Block, write: &mut Write<'_>) -> Result<(), Stop> {
        let Some(recorder) = &mut self.recorder else { return write(&block.output) };
        let Block { rows, output, tally, entries, .. } = block;
        if !entries.is_empty() {
            recorder.settle(entries, tally, |judge| {
                // A worker has found it to be UTF-8.
                let rows = std::str::from_utf8(rows).unwrap_or_default();
                output.clear();
                work(self.table, rows, self.issuer.stop, |row| judge(self.issuer, row), output)
            })?;
        }
        // At once what it will need: growing in steps would take half as much again.
        self.held.reserve_exact(MOST_HELD.saturating_sub(self.held.len()).max(output.len()));
        self.held.extend_from_slice(output);
        if self.held.len() >= MOST_HELD { self.finish(write) } else { Ok(()) }
    }

    /// Writes what is held, once it is recorded.
    fn finish(&mut self, write: &mut Write<'_>) -> Result<(), Stop> {
        if let Some(recorder) = &mut self.recorder {
            recorder.commit()?;
        }
        if !self.held.is_empty() {
            write(&self.held)?;
            self.held.clear();
        }
        Ok(())
    }
}

fn collect(
    done: Receiver<Block>,
    recycle: Sender<Block>,
    mut total: Tally,
    mut settle: Settle<'_, '_>,
    write: &mut impl FnMut(&[u8]) -> Result<(), Stop>,
    progress: &mut impl FnMut(u64),
) -> Result<Tally, Stop> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    while let Some(block) = settle.next(&done, write)? {
        early.insert(block.number, block);
        while let Some(mut block) = early.remove(&next) {
            next += 1;
            if let Some(mut failure) = block.failure.take() {
                let line = total.lines + block.tally.lines + 1;
                failure.message = format!("line {line}: {}", failure.message);
                settle.finish(write)?;
                return Err(failure.into());
            }
            settle.block(&mut block, write)?;
            progress(block.rows.len() as u64);
            total.append(&mut block.tally);
            if total.stopped {
                settle.finish(write)?;
                return Ok(total);
            }
            let _ = recycle.send(block);
        }
    }
    settle.finish(write)?;
    Ok(total)
}

/// Is a whole file UTF-8? Asked before anything is written to where it cannot be taken back.
pub fn check_utf8(mut input: impl Read) -> Result<(), Failure> {
    let mut bytes = Vec::with_capacity(BLOCK);
    let mut lines = 1;
    loop {
        let room = (BLOCK - bytes.len()) as u64;
        let read = input.by_ref().take(room).read_to_end(&mut bytes).map_err(unreadable)?;
        let valid = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            // A character that goes on in the next block.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(error) => {
                lines += memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
                return Err(no_table(format_args!("line {lines}: expected UTF-8")));
            }
        };
        lines += memchr_iter(b'\n', &bytes[..valid]).count();
        bytes.drain(..valid);
        if read == 0 {
            return Ok(());
        }
    }
}
