//! Reads a text by blocks, two at a time: what each holds is made by whoever is free and taken in the order of the text,
//! so that nothing of the result depends on who was.

use super::reader::Pool;
use super::tally::{Cutter, FileTally};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::thread;

/// How long a line is looked for to end a block.
const LONGEST: usize = 4 << 20;
/// How many blocks wait for one before them.
const WAITING: usize = 4;

/// Cuts a text where a line ends, outside of quotes when they count.
struct Blocks<'r> {
    from: &'r mut dyn Read,
    /// How many bytes are read at once.
    size: usize,
    quoted: bool,
    /// What was read and stands after the last block.
    rest: Vec<u8>,
    ended: bool,
}

impl Blocks<'_> {
    /// Gives the next block, in the room of one that was taken; an empty one is the end. What was read before an error
    /// is given first.
    fn next(&mut self, room: Option<Vec<u8>>) -> (Vec<u8>, io::Result<()>) {
        let mut block = room.unwrap_or_default();
        block.clear();
        block.append(&mut self.rest);
        while !self.ended {
            block.reserve(self.size);
            let read = (&mut *self.from).take(self.size as u64).read_to_end(&mut block);
            self.ended = !read.as_ref().is_ok_and(|read| *read == self.size);
            if let Err(e) = read {
                return (block, Err(e));
            }
            if let Some(end) = self.end(&block) {
                self.rest.extend(block.drain(end..));
                break;
            }
            if block.len() >= LONGEST {
                break;
            }
        }
        (block, Ok(()))
    }

    /// Finds where the last line ends; of JSON, where the next begins with an object, since nothing is then left open.
    fn end(&self, block: &[u8]) -> Option<usize> {
        if self.ended {
            return Some(block.len());
        }
        if !self.quoted {
            let object = memchr::memmem::rfind(block, b"\n{").map(|at| at + 1);
            return object.or_else(|| memchr::memrchr(b'\n', block).map(|at| at + 1));
        }
        let mut inside = memchr::memchr_iter(b'"', block).count() % 2 == 1;
        for at in memchr::memrchr2_iter(b'"', b'\n', block) {
            match block[at] {
                b'"' => inside = !inside,
                _ if !inside => return Some(at + 1),
                _ => {}
            }
        }
        None
    }
}

/// A block, and how it was thought to begin.
struct Work {
    number: u64,
    block: Vec<u8>,
    cutter: Cutter,
}

/// A block that was read.
struct BlockDone {
    block: Vec<u8>,
    /// As it was thought to begin, and as it ended.
    began: Cutter,
    ended: Cutter,
    tally: FileTally,
}

impl Work {
    fn done(self, pool: &mut Pool) -> Option<(u64, BlockDone)> {
        let began = self.cutter.fresh()?;
        let (mut ended, mut tally) = (self.cutter, FileTally::default());
        ended.feed(&self.block, pool, &mut tally);
        Some((self.number, BlockDone { block: self.block, began, ended, tally }))
    }
}

/// Reads a text to its end, and gives what each of its blocks holds with the number of lines before it.
pub fn run(
    from: &mut dyn Read,
    size: usize,
    cutter: Cutter,
    pool: &mut Pool,
    take: &mut dyn FnMut(FileTally, u64),
) -> io::Result<()> {
    let quoted = matches!(cutter, Cutter::Sheet(..));
    let mut blocks = Blocks { from, size, quoted, rest: vec![], ended: false };
    let mut order = InOrder { cutter, next: 0, waiting: BTreeMap::new(), spare: vec![], take };
    let (block, done) = blocks.next(None);
    order.read(block, pool);
    if blocks.ended && blocks.rest.is_empty() {
        order.read(vec![], pool);
        return done;
    }
    thread::scope(|scope| {
        let (to, todo) = sync_channel::<Work>(1);
        let (back, made) = channel::<(u64, BlockDone)>();
        scope.spawn(move || {
            let mut pool = Pool::default();
            for work in todo {
                let Some(done) = work.done(&mut pool) else { continue };
                if back.send(done).is_err() {
                    return;
                }
            }
        });
        let done = order.share(&mut blocks, pool, &to, &made);
        order.read(vec![], pool);
        done
    })
}

/// Takes blocks in the order of the text.
struct InOrder<'t> {
    /// How the text stands after all that was taken.
    cutter: Cutter,
    /// The number of the next block to take.
    next: u64,
    waiting: BTreeMap<u64, BlockDone>,
    /// The room of the blocks that were taken, for the next ones: blocks that come and go leave holes between what stays.
    spare: Vec<Vec<u8>>,
    take: &'t mut dyn FnMut(FileTally, u64),
}

impl InOrder<'_> {
    /// Reads a block where the text stands; no byte is the end.
    fn read(&mut self, block: Vec<u8>, pool: &mut Pool) {
        let mut tally = FileTally::default();
        self.cutter.feed(&block, pool, &mut tally);
        self.spare.push(block);
        (self.take)(tally, 0);
    }

    /// Takes a block that was read apart, or reads it again when it did not begin as was thought.
    fn take(&mut self, mut done: BlockDone, pool: &mut Pool) {
        if !self.cutter.stands_as(&done.began) {
            return self.read(done.block, pool);
        }
        self.spare.push(done.block);
        let before = self.cutter.line() - 1;
        done.ended.shift(before);
        self.cutter = done.ended;
        (self.take)(done.tally, before);
    }

    fn take_ready(&mut self, pool: &mut Pool) {
        while let Some(done) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.take(done, pool);
        }
    }

    /// Reads all the blocks, each by whoever is free.
    fn share(
        &mut self,
        blocks: &mut Blocks<'_>,
        pool: &mut Pool,
        to: &SyncSender<Work>,
        made: &Receiver<(u64, BlockDone)>,
    ) -> io::Result<()> {
        let mut number = 0;
        let mut result = Ok(());
        loop {
            let (block, done) = blocks.next(self.spare.pop());
            if done.is_err() {
                result = done;
            }
            let last = block.is_empty() || result.is_err();
            if !block.is_empty() {
                let mut cutter = self.cutter.fresh();
                if cutter.is_none() {
                    self.wait(number, made, pool);
                    cutter = self.cutter.fresh();
                }
                match cutter {
                    // Where something is left open, nobody else may begin.
                    None => self.read(block, pool),
                    Some(cutter) => {
                        let work = Work { number, block, cutter };
                        number += 1;
                        self.waiting.extend(match to.try_send(work) {
                            Ok(()) => None,
                            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => work.done(pool),
                        });
                    }
                }
            }
            self.waiting.extend(made.try_iter());
            self.take_ready(pool);
            if last || self.waiting.len() > WAITING {
                self.wait(if last { number } else { self.next + 1 }, made, pool);
            }
            if last {
                return result;
            }
        }
    }

    /// Waits for the blocks before this one.
    fn wait(&mut self, number: u64, made: &Receiver<(u64, BlockDone)>, pool: &mut Pool) {
        self.take_ready(pool);
        while self.next < number {
            let Ok((number, done)) = made.recv() else { return };
            self.waiting.insert(number, done);
            self.take_ready(pool);
        }
    }
}
