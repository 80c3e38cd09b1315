//! Stage 3: numbers the nodes and computes every mask. Cannot fail.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::model::{Field, Read, Struct, Target};

/// A set of positions: node numbers, then conditional edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn one(position: usize) -> Bits {
        let mut bits = Bits::default();
        bits.insert(position);
        bits
    }

    pub(crate) fn insert(&mut self, position: usize) {
        if self.0.len() <= position / 64 {
            self.0.resize(position / 64 + 1, 0);
        }
        self.0[position / 64] |= 1 << (position % 64);
    }

    pub(crate) fn extend(&mut self, other: &Bits) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    pub(crate) fn covers(&self, other: &Bits) -> bool {
        (0..other.0.len()).all(|word| other.0[word] & !self.word(word) == 0)
    }

    pub(crate) fn without(&self, other: &Bits) -> Bits {
        Bits((0..self.0.len()).map(|word| self.0[word] & !other.word(word)).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(crate) fn word(&self, word: usize) -> u64 {
        self.0.get(word).copied().unwrap_or(0)
    }
}

/// The order of a struct's nodes and all that follows from it.
pub(crate) struct Order {
    /// By node number: the field.
    pub(crate) nodes: Vec<usize>,
    /// By field: its node number, if it is a formula.
    pub(crate) numbers: Vec<Option<usize>>,
    /// Nodes and conditional edges together.
    pub(crate) positions: usize,
    /// By field: who reads it.
    pub(crate) readers: Vec<Readers>,
    /// By field: what a formula reads; empty for a signal.
    pub(crate) formulas: Vec<FormulaOrder>,
    /// By node number: the node and everything that it reads in every run.
    pub(crate) cones: Vec<Bits>,
    /// What compares the clock.
    pub(crate) timers: Vec<Timer>,
}

/// A node that compares the clock, or hands it down.
pub(crate) struct Timer {
    pub(crate) field: usize,
    /// What is marked when its deadline is reached.
    pub(crate) marks: Bits,
    /// What can be reached by that.
    pub(crate) reach: Bits,
}

/// Who reads a field.
#[derive(Default)]
pub(crate) struct Readers {
    /// The nodes that read it in every run, and the conditional edges that start at it.
    pub(crate) marks: Bits,
    /// What can be reached through the nodes that read it in every run.
    pub(crate) reach: Bits,
    /// The conditional edges that start at it.
    pub(crate) edges: Bits,
    /// What can be reached through these.
    pub(crate) far: Bits,
}

/// How a formula reads.
#[derive(Default)]
pub(crate) struct FormulaOrder {
    /// Its own bit and those of its conditional edges.
    pub(crate) due: Bits,
    /// Its conditional edges.
    pub(crate) edges: Bits,
    /// By read: the position of its edge, if that is conditional.
    pub(crate) read_edges: Vec<Option<usize>>,
    /// The conditional edges from computeds, in the order of the text.
    pub(crate) pulls: Vec<Pull>,
    /// Whether the order of first reads must be recorded.
    pub(crate) recorded: bool,
}

/// A conditional edge from a computed.
#[derive(Clone, Copy)]
pub(crate) struct Pull {
    pub(crate) edge: usize,
    /// The computed's field.
    pub(crate) source: usize,
}

/// The edges of the graph between fields, with whether they are conditional: by reader, then in the order of the text.
pub(crate) fn graph_edges(fields: &[Field]) -> Vec<(usize, usize, bool)> {
    let mut edges = Vec::new();
    for (reader, field) in fields.iter().enumerate() {
        let always = always_read(field);
        let mut seen = BTreeSet::new();
        for source in reads(field).iter().filter_map(Read::shown_source) {
            if seen.insert(source) {
                edges.push((reader, source, !always.contains(&source)));
            }
        }
    }
    edges
}

fn reads(field: &Field) -> &[Read] {
    field.formula().map_or(&[], |formula| &formula.reads)
}

/// The sources that every run of a formula reads.
fn always_read(field: &Field) -> BTreeSet<usize> {
    reads(field).iter().filter(|read| !read.conditional).filter_map(Read::shown_source).collect()
}

/// The source by which a read marks: for a look that is the clock, too, since it has to know whether a row has been touched or the clock has moved.
fn marking_source(reader: &Field, read: &Read) -> Option<usize> {
    match read.target {
        Target::Clock(clock) if reader.as_look().is_some() => Some(clock),
        _ => read.source(),
    }
}

pub(crate) fn order(of: &Struct) -> Order {
    let fields = &of.fields;
    let nodes = topological(fields);
    let mut numbers = vec![None; fields.len()];
    for (number, &field) in nodes.iter().enumerate() {
        numbers[field] = Some(number);
    }

    let mut positions = nodes.len();
    let mut readers: Vec<Readers> = fields.iter().map(|_| Readers::default()).collect();
    let mut formulas: Vec<FormulaOrder> = fields.iter().map(|_| FormulaOrder::default()).collect();
    for &field in &nodes {
        let number = numbers[field].unwrap_or(0);
        let always = always_read(&fields[field]);
        for &source in
            always.iter().filter(|source| fields[**source].as_clock().is_none() || fields[field].as_hand().is_some())
        {
            readers[source].marks.insert(number);
        }
        let mut formula = edges_of(fields, field, &always, &mut positions);
        for (read, edge) in reads(&fields[field]).iter().zip(&formula.read_edges) {
            if let (Some(source), Some(edge)) = (marking_source(&fields[field], read), *edge) {
                readers[source].marks.insert(edge);
                readers[source].edges.insert(edge);
            }
        }
        formula.due = formula.edges.clone();
        formula.due.insert(number);
        formulas[field] = formula;
    }

    let cones = cones(fields, &nodes, &numbers);
    reaches(fields, &nodes, &numbers, &mut readers);
    let compare = nodes.iter().copied().filter(|field| fields[*field].compares_clock());
    let timers = compare.map(|field| timer(of, field, &numbers, &readers, &formulas)).collect();
    Order { nodes, numbers, positions, readers, formulas, cones, timers }
}

impl Order {
    /// What hands the clock down.
    pub(crate) fn clock_hands(&self, of: &Struct) -> Vec<Timer> {
        let clock = of.clock().map(|(place, ..)| place);
        let hands = of.fields.iter().enumerate().filter(|(_, field)| {
            field.as_hand().is_some()
                && reads(field).iter().any(|read| read.source().is_some() && read.source() == clock)
        });
        hands.map(|(field, _)| timer(of, field, &self.numbers, &self.readers, &self.formulas)).collect()
    }
}

fn timer(
    of: &Struct,
    field: usize,
    numbers: &[Option<usize>],
    readers: &[Readers],
    formulas: &[FormulaOrder],
) -> Timer {
    let own = numbers[field].map(Bits::one).unwrap_or_default();
    let mut reach = own.clone();
    // What reads a scan is reached when that has changed.
    if !of.fields[field].is_scan() {
        reach.extend(&readers[field].reach);
        reach.extend(&readers[field].far);
    }
    let mut marks = own;
    if of.fields[field].as_look().is_some() {
        marks = Bits::default();
        for (read, edge) in reads(&of.fields[field]).iter().zip(&formulas[field].read_edges) {
            if let (Target::Clock(_), Some(edge)) = (read.target, *edge) {
                marks.insert(edge);
            }
        }
    }
    Timer { field, marks, reach }
}

/// The formulas, sources first; of those that are ready, the one declared first.
fn topological(fields: &[Field]) -> Vec<usize> {
    let mut readers: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); fields.len()];
    let mut waiting = vec![0; fields.len()];
    for (reader, field) in fields.iter().enumerate() {
        let sources: BTreeSet<usize> = field.comes_after().collect();
        for source in sources.into_iter().filter(|&source| !fields[source].is_from_outside()) {
            readers[source].insert(reader);
            waiting[reader] += 1;
        }
    }
    let is_ready = |field: &usize| !fields[*field].is_from_outside() && waiting[*field] == 0;
    let mut ready: BinaryHeap<_> = (0..fields.len()).filter(is_ready).map(std::cmp::Reverse).collect();
    let mut order = Vec::new();
    while let Some(std::cmp::Reverse(field)) = ready.pop() {
        order.push(field);
        for &reader in &readers[field] {
            waiting[reader] -= 1;
            if waiting[reader] == 0 {
                ready.push(std::cmp::Reverse(reader));
            }
        }
    }
    order
}

/// Numbers the conditional edges of a formula: one for each signal, and one for each run of reads of the same computed, so
/// that the order of the edges is the order of first reads whatever branch is taken. Where it is not, one for each computed, and the
/// order is recorded.
fn edges_of(fields: &[Field], field: usize, always: &BTreeSet<usize>, positions: &mut usize) -> FormulaOrder {
    let conditional = |read: &Read| marking_source(&fields[field], read).filter(|source| !always.contains(source));
    let computeds = || {
        reads(&fields[field])
            .iter()
            .filter(move |read| conditional(read).is_some_and(|source| !fields[source].is_there()))
    };
    let distinct: BTreeSet<usize> = computeds().filter_map(conditional).collect();
    let mut formula = FormulaOrder {
        recorded: distinct.len() > 1 && computeds().any(|read| read.reordered),
        ..FormulaOrder::default()
    };

    let mut known: BTreeMap<usize, usize> = BTreeMap::new();
    for read in reads(&fields[field]) {
        let Some(source) = conditional(read) else {
            formula.read_edges.push(None);
            continue;
        };
        let is_pull = !fields[source].is_there();
        let shared = if is_pull && !formula.recorded {
            formula.pulls.last().filter(|last| last.source == source).map(|last| last.edge)
        } else {
            known.get(&source).copied()
        };
        let edge = shared.unwrap_or_else(|| {
            let edge = *positions;
            *positions += 1;
            formula.edges.insert(edge);
            known.insert(source, edge);
            if is_pull {
                formula.pulls.push(Pull { edge, source });
            }
            edge
        });
        formula.read_edges.push(Some(edge));
    }
    formula
}

fn cones(fields: &[Field], nodes: &[usize], numbers: &[Option<usize>]) -> Vec<Bits> {
    let mut cones: Vec<Bits> = Vec::new();
    for (number, &field) in nodes.iter().enumerate() {
        let mut cone = Bits::one(number);
        for source in always_read(&fields[field]) {
            // The value of a scan is there.
            if let Some(source) = numbers[source].filter(|_| !fields[source].is_there()) {
                cone.extend(&cones[source]);
            }
        }
        cones.push(cone);
    }
    cones
}

fn reaches(fields: &[Field], nodes: &[usize], numbers: &[Option<usize>], readers: &mut [Readers]) {
    // Readers come after what they read, so from the last node on everything below is known.
    let mut always_of = vec![Vec::new(); fields.len()];
    let mut sometimes_of = vec![Vec::new(); fields.len()];
    for (reader, source, conditional) in graph_edges(fields) {
        if fields[source].as_clock().is_some() && fields[reader].as_hand().is_none() {
            continue;
        }
        let readers = if conditional { &mut sometimes_of } else { &mut always_of };
        readers[source].push(reader);
    }
    let signals = (0..fields.len()).filter(|&field| fields[field].is_from_outside());
    let from_last = nodes.iter().rev().copied().chain(signals);
    for field in from_last {
        let through = |direct: &[usize], readers: &[Readers]| {
            let mut reach = Bits::default();
            for &reader in direct {
                if let Some(number) = numbers[reader] {
                    reach.insert(number);
                }
                // What reads a scan is reached when that has changed.
                if !fields[reader].is_scan() {
                    reach.extend(&readers[reader].reach);
                    reach.extend(&readers[reader].far);
                }
            }
            reach
        };
        readers[field].reach = through(&always_of[field], readers);
        readers[field].far = through(&sometimes_of[field], readers);
    }
}
