//! The clocks of rows, which follow that of the struct around the table.
//!
//! The clock moves often, and most rows have nothing to do then. So a table has two answers of its own.
//!
//! *Which rows know the time.* The rows of a block know it if the block has the number of the last move, and the bit of the row is set: with each move none does, at the cost of a number.
//! Numbers have 64 bits, so none is met again. A row that does not know the time learns it when it is reached, with what else is handed down (`handed.rs`).
//!
//! *Which deadline is the earliest.* Deadlines of a row are made while it is lent, by those who read it or run it; so every row that was lent is asked for its earliest one before the clock
//! moves, and before somebody wants to know the earliest of all. They are kept in a tree over the slots.

use alloc::vec::Vec;
use core::mem;

use super::bits::SLOTS_A_WORD;
use super::tree::{Nodes, Tree};
use crate::cells::earlier;

/// Which rows know the time, and which were lent since they were asked for their deadlines.
#[derive(Default)]
pub(super) struct Blocks {
    /// The number of the last move.
    moves: u64,
    blocks: Vec<Block>,
    /// The blocks in which rows were lent.
    lent: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Block {
    /// The number of the move that is known here.
    moves: u64,
    /// These know it.
    know: u64,
    /// These were lent.
    lent: u64,
}

fn place(slot: u32) -> (usize, u64) {
    ((slot / SLOTS_A_WORD) as usize, 1 << (slot % SLOTS_A_WORD))
}

impl Blocks {
    fn block(&mut self, place: usize) -> &mut Block {
        if self.blocks.len() <= place {
            self.blocks.resize(place + 1, Block::default());
        }
        let block = &mut self.blocks[place];
        if block.moves != self.moves {
            (block.moves, block.know) = (self.moves, 0);
        }
        block
    }

    /// The rows of a block that know the time.
    pub(super) fn know(&self, place: usize) -> u64 {
        self.blocks.get(place).filter(|block| block.moves == self.moves).map_or(0, |block| block.know)
    }

    /// Whether a row knows the time.
    pub(super) fn knows(&self, slot: u32) -> bool {
        let (place, bit) = place(slot);
        self.know(place) & bit != 0
    }

    /// Whether a row knows the time, and is on the list of those to be asked.
    #[inline]
    pub(super) fn knows_and_is_listed(&self, slot: u32) -> bool {
        let (place, bit) = place(slot);
        self.blocks.get(place).is_some_and(|block| block.moves == self.moves && block.know & block.lent & bit != 0)
    }

    /// A row knows the time, and is lent.
    pub(super) fn lend(&mut self, slot: u32) {
        let (place, bit) = place(slot);
        self.lend_bits(place, bit);
    }

    /// The same for all of a block.
    pub(super) fn lend_block(&mut self, place: usize) {
        self.lend_bits(place, u64::MAX);
    }

    fn lend_bits(&mut self, place: usize, bits: u64) {
        let block = self.block(place);
        block.know |= bits;
        if block.lent == 0 {
            block.lent = bits;
            self.lent.push(place as u32);
        } else {
            block.lent |= bits;
        }
    }

    /// The same for all, of a table with so many slots.
    pub(super) fn lend_all(&mut self, slots: usize) {
        (0..slots.div_ceil(SLOTS_A_WORD as usize)).for_each(|place| self.lend_block(place));
    }

    /// All are on the list, whether they were lent or not.
    fn list_all(&mut self, slots: usize) {
        let count = slots.div_ceil(SLOTS_A_WORD as usize);
        self.blocks.resize(count.max(self.blocks.len()), Block::default());
        self.blocks.iter_mut().for_each(|block| block.lent = u64::MAX);
        self.lent.clear();
        self.lent.extend(0..self.blocks.len() as u32);
    }

    /// Rows have moved to other slots: `knew` says of each slot whether its row knows the time.
    pub(super) fn renumber(&mut self, knew: impl Iterator<Item = bool>) {
        let mut moved = Blocks { moves: self.moves, ..Blocks::default() };
        for (slot, _) in (0..).zip(knew).filter(|(_, knew)| *knew) {
            moved.lend(slot);
        }
        *self = moved;
    }

    /// Calls `ask` with the slots that were lent.
    fn ask_lent(&mut self, mut ask: impl FnMut(u32)) {
        for place in &self.lent {
            let mut lent = mem::take(&mut self.blocks[*place as usize].lent);
            while lent != 0 {
                ask(place * SLOTS_A_WORD + lent.trailing_zeros());
                lent &= lent - 1;
            }
        }
        self.lent.clear();
    }

    /// The clock moves: no row knows the time.
    pub(super) fn forget(&mut self) {
        self.moves += 1;
    }
}

/// The deadlines, by slot.
pub(super) struct Deadlines<At> {
    /// The slots of rows whose clock was read: they hear of the next move, whenever that is.
    read: Vec<u32>,
    /// Rooms that serve again: for what is reached, and for the way through the tree.
    reached: Vec<u32>,
    nodes: Vec<(usize, usize)>,
    of_slots: Vec<Option<At>>,
    tree: Tree<Option<At>>,
    /// That of the slots.
    numbering: u64,
    /// Not while they are being changed: comparing times may panic. Then all rows are asked again.
    is_whole: bool,
}

/// How the tree is made of them.
struct Earliest<'d, At>(&'d [Option<At>]);

/// So many in one block.
const BLOCK: usize = 8;

impl<At: Copy + Ord> Nodes<Option<At>> for Earliest<'_, At> {
    const BLOCK: usize = BLOCK;

    fn of_block(&self, block: usize) -> Option<At> {
        let slots = self.0.iter().skip(block * BLOCK).take(BLOCK);
        slots.fold(None, |earliest, deadline| earlier(earliest, *deadline))
    }

    fn join(&self, left: &Option<At>, right: &Option<At>) -> Option<At> {
        earlier(*left, *right)
    }

    fn copy(&self, only: &Option<At>) -> Option<At> {
        *only
    }

    fn stops(&self, _block: usize, old: &Option<At>, new: &Option<At>) -> bool {
        old == new
    }
}

impl<At: Copy + Ord> Deadlines<At> {
    pub(super) fn none() -> Self {
        Deadlines {
            read: Vec::new(),
            reached: Vec::new(),
            nodes: Vec::new(),
            of_slots: Vec::new(),
            tree: Tree::build(&Earliest::<At>(&[]), 0),
            numbering: 0,
            is_whole: false,
        }
    }

    /// All rows are asked again.
    pub(super) fn forget(&mut self) {
        self.is_whole = false;
    }

    /// The earliest.
    pub(super) fn earliest(&self) -> Option<At> {
        self.tree.root().copied().flatten()
    }

    /// Asks the rows that were lent, each by its slot, of a table with so many; all, if they have other slots than before.
    pub(super) fn ask(
        &mut self,
        blocks: &mut Blocks,
        (slots, numbering): (usize, u64),
        mut ask: impl FnMut(u32) -> (Option<At>, bool),
    ) {
        if !self.is_whole || self.numbering != numbering {
            blocks.list_all(slots);
            self.of_slots.clear();
            self.read.clear();
        } else if blocks.lent.is_empty() {
            return;
        }
        (self.is_whole, self.numbering) = (false, numbering);
        self.of_slots.resize(slots, None);
        let is_many = blocks.lent.len() > slots / MANY / SLOTS_A_WORD as usize;
        let Deadlines { of_slots, tree, read, .. } = self;
        blocks.ask_lent(|slot| {
            // A block may have more bits than the table has slots.
            let Some(known) = of_slots.get_mut(slot as usize) else { return };
            let (deadline, was_read) = ask(slot);
            if was_read && read.last() != Some(&slot) {
                read.push(slot);
            }
            if *known != deadline {
                *known = deadline;
                if !is_many {
                    tree.update(&Earliest(of_slots), slot as usize);
                }
            }
        });
        if self.read.len() > slots {
            // Some stand there more than once.
            self.read.sort_unstable();
            self.read.dedup();
        }
        if is_many {
            self.rebuild();
        }
        self.is_whole = true;
    }

    fn rebuild(&mut self) {
        self.tree = Tree::build(&Earliest(&self.of_slots), self.of_slots.len());
    }

    /// Whether there is a row whose clock was read.
    pub(super) fn was_read(&self) -> bool {
        !self.read.is_empty()
    }

    /// Takes out those that are reached then, in the order of their slots, and those whose clock was read. They come back by [`give_back`](Deadlines::give_back).
    pub(super) fn take_reached(&mut self, to: At) -> Vec<u32> {
        let is_reached = |deadline: &Option<At>| deadline.is_some_and(|deadline| deadline <= to);
        self.is_whole = false;
        let (mut reached, mut nodes) = (mem::take(&mut self.reached), mem::take(&mut self.nodes));
        nodes.push((self.tree.height(), 0));
        while let Some((level, place)) = nodes.pop() {
            if !self.tree.node(level, place).is_some_and(is_reached) {
                continue;
            }
            if level != 0 {
                nodes.extend([(level - 1, 2 * place + 1), (level - 1, 2 * place)]);
                continue;
            }
            let slots = (place * BLOCK..self.of_slots.len()).take(BLOCK);
            reached.extend(slots.filter(|slot| is_reached(&self.of_slots[*slot])).map(|slot| slot as u32));
        }
        for &slot in &reached {
            self.of_slots[slot as usize] = None;
        }
        if reached.len() > self.of_slots.len() / MANY {
            self.rebuild();
        } else {
            for &slot in &reached {
                self.tree.update(&Earliest(&self.of_slots), slot as usize);
            }
        }
        self.is_whole = true;
        reached.append(&mut self.read);
        self.nodes = nodes;
        reached
    }

    /// What was taken has been told.
    pub(super) fn give_back(&mut self, mut reached: Vec<u32>) {
        reached.clear();
        self.reached = reached;
    }
}

/// If more than one in so many are others, the tree is made anew.
const MANY: usize = 8;
