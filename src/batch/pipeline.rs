//! Passes blocks of rows to all cores and back, in input order and in bounded memory.
//!
//! One thread reads blocks that end with a row, several make their keys, and the caller's thread
//! records and writes them. The blocks go round in a ring: reader, workers, writer, and back to the
//! reader to be filled again. Their number is fixed, so a reader that is faster than the disk waits
//! for a free block and memory does not grow with the file. The writer puts the blocks back into
//! order, so the output does not depend on the number of threads.

use crate::batch::columns::Cells;
use crate::batch::csv_cells;
use crate::batch::csv_header::no_table;
use crate::batch::encoding;
use crate::batch::halt;
use crate::batch::issue::Issuer;
use crate::batch::record::Recorder;
use crate::batch::tally::Tally;
use crate::batch::{Table, fill_in};
use crate::failure::{Failure, Stop};
use avlock_format::layers::stack::without_traces;
use avlock_issuing::ledger::entry::Entries;
use memchr::{memchr_iter, memrchr};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// More bytes of the stack than a worker uses.
const STACK_USED: usize = 96 * 1024;

/// The number of bytes of a block, unless a row is longer.
const BLOCK: usize = 256 * 1024;

/// The longest row that is read. A longer one is most likely a quote that was never closed.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

const NOT_UTF8: &str = "expected UTF-8, as before this line";

const TOO_LONG: &str = "expected rows of up to 4 MB, found a longer one: is a quote left open?";

/// Some rows, and what is made of them. The buffers are kept when the block goes round again.
#[derive(Default)]
struct Block {
    /// Its place in the input, from 0.
    number: u64,
    rows: Vec<u8>,
    output: Vec<u8>,
    tally: Tally,
    entries: Entries,
    failure: Option<Failure>,
}

/// The rows of a table whose beginning was read already.
#[derive(Debug)]
pub struct Rows<R> {
    /// The bytes that were read already.
    pub carry: Vec<u8>,
    /// The reader of all other bytes.
    pub input: R,
    /// The number of lines before the rows.
    pub lines_before: u64,
}

/// Makes the keys of all rows. `write` is called with the output, in order, and `progress` with the
/// number of input bytes of each block.
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
    // Enough that nobody waits: for each worker one block in its hands, one ready for it and one on the
    // way to the writer; and one for the reader.
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
            // The stack of a thread that has ended is kept for the next one, with what AES left on it.
            scope.spawn(move || {
                without_traces::<STACK_USED, _>(|| work_on(table, issuer, work_queue, &to_writer));
            });
        }
        drop(to_writer);
        // Takes both of its channels with it: when it returns, early or not, the next send or receive
        // of each thread fails, and so all of them end.
        let total = Tally { lines: lines_before, ..Tally::default() };
        let output = Output { recorder, table, issuer, held: Vec::new() };
        collect(done, recycle, total, output, &mut write, &mut progress)
    })
}

/// Reads blocks of whole rows until the input ends.
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
        // A used block still has the tally of its last rows.
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

/// Reads until there is a whole row, and returns the end of the last one, or `None` at the end of the
/// input.
fn fill(
    input: &mut impl Read,
    rows: &mut Vec<u8>,
    table: &Table,
) -> Result<Option<usize>, Failure> {
    loop {
        let end = match table {
            Table::Csv(header) => csv_cells::last_row_end(rows, header.delimiter()),
            Table::JsonLines { .. } => memrchr(b'\n', rows).map_or(0, |place| place + 1),
        };
        if end > 0 {
            return Ok(Some(end));
        }
        if rows.len() >= LONGEST_ROW {
            return Err(no_table(TOO_LONG));
        }
        let wanted = BLOCK.max(2 * rows.len());
        if read_some(input, wanted - rows.len(), rows)? == 0 {
            return Ok(None);
        }
    }
}

/// Reads what is there, `most` bytes at most, and returns their number, which is 0 at the end of the
/// input. It does not wait for more, so that rows that are typed slowly are answered at once.
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
            read => break read.map_err(encoding::failure)?,
        }
    };
    bytes.truncate(start + read);
    Ok(read)
}

/// Makes the keys of blocks until there are no more.
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
                block.tally = fill_in(table, rows, issuer.stop, judge, &mut block.output);
                block.failure = block.tally.fault.take().map(no_table);
            }
            Err(error) => {
                let before = &block.rows[..error.valid_up_to()];
                block.tally.lines = memchr_iter(b'\n', before).count() as u64;
                block.failure = Some(no_table(NOT_UTF8));
            }
        }
        if to_writer.send(block).is_err() {
            return;
        }
    }
}

/// Records blocks and writes their output.
///
/// With a ledger a key may be written only after its row is durable, or a crash could leave a customer
/// with a key that nobody recorded. Making rows durable waits for the disk, which takes longer than
/// making the keys of a block, so the output of several blocks is held and they are committed together.
struct Output<'a, 'i> {
    recorder: Option<&'a mut Recorder>,
    table: &'a Table,
    issuer: &'a Issuer<'i>,
    /// The output of blocks that are recorded and not yet durable.
    held: Vec<u8>,
}

/// The number of held bytes at which they are written. A single block may have more.
const MOST_HELD: usize = 8 * 1024 * 1024;

type Write<'w> = dyn FnMut(&[u8]) -> Result<(), Stop> + 'w;

impl Output<'_, '_> {
    /// Returns the next block that the workers have done, or `None` after the last. If none is ready, the
    /// input is slow, and what is held is written before waiting for it.
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

    /// Records a block and holds its output; without a ledger, writes it at once.
    fn block(&mut self, block: &mut Block, write: &mut Write<'_>) -> Result<(), Stop> {
        let Some(recorder) = &mut self.recorder else { return write(&block.output) };
        let Block { rows, output, tally, entries, .. } = block;
        if !entries.is_empty() {
            recorder.settle(entries, tally, |judge| {
                // A worker has read it as UTF-8 before.
                let rows = std::str::from_utf8(rows).unwrap_or_default();
                output.clear();
                fill_in(self.table, rows, self.issuer.stop, |row| judge(self.issuer, row), output)
            })?;
        }
        // Reserves all that it will need at once: a buffer that grows in steps ends up half as large again.
        self.held.reserve_exact(MOST_HELD.saturating_sub(self.held.len()).max(output.len()));
        self.held.extend_from_slice(output);
        if self.held.len() >= MOST_HELD { self.finish(write) } else { Ok(()) }
    }

    /// Makes what is held durable in the ledger, and then writes it.
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

/// Takes blocks from the workers in any order and hands them to the output in the order of the input.
fn collect(
    done: Receiver<Block>,
    recycle: Sender<Block>,
    mut total: Tally,
    mut output: Output<'_, '_>,
    write: &mut impl FnMut(&[u8]) -> Result<(), Stop>,
    progress: &mut impl FnMut(u64),
) -> Result<Tally, Stop> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    while let Some(block) = output.next(&done, write)? {
        early.insert(block.number, block);
        while let Some(mut block) = early.remove(&next) {
            next += 1;
            if let Some(mut failure) = block.failure.take() {
                let line = total.lines + block.tally.lines + 1;
                failure.message = format!("line {line}: {}", failure.message);
                // The rows before it are good.
                output.finish(write)?;
                return Err(failure.into());
            }
            output.block(&mut block, write)?;
            progress(block.rows.len() as u64);
            total.append(&mut block.tally);
            halt::has_made(total.made + total.kept);
            if total.stopped {
                output.finish(write)?;
                return Ok(total);
            }
            let _ = recycle.send(block);
        }
    }
    output.finish(write)?;
    Ok(total)
}

/// Refuses a file that is no text. This is called before keys are written to standard output, where
/// they cannot be taken back.
pub fn check_text(mut input: impl Read) -> Result<(), Failure> {
    let mut bytes = Vec::with_capacity(BLOCK);
    let mut lines = 1;
    let mut since_line_end = 0;
    loop {
        let room = (BLOCK - bytes.len()) as u64;
        let read = input.by_ref().take(room).read_to_end(&mut bytes).map_err(encoding::failure)?;
        let valid = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            // The last character continues in the next block.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(error) => {
                lines += memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
                return Err(no_table(format_args!("line {lines}: {NOT_UTF8}")));
            }
        };
        lines += memchr_iter(b'\n', &bytes[..valid]).count();
        match memrchr(b'\n', &bytes[..valid]) {
            Some(place) => since_line_end = valid - place,
            None => since_line_end += valid,
        }
        if since_line_end > LONGEST_ROW {
            return Err(no_table(format_args!("line {lines}: {TOO_LONG}")));
        }
        bytes.drain(..valid);
        if read == 0 {
            return Ok(());
        }
    }
}
