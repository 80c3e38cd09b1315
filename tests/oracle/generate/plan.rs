//! Which fields a struct has, and what each may read.

use crate::random::Random;
use crate::writer::{Read, Writer};

/// The types that fields have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ty {
    Num,
    Flag,
    Opt,
    Text,
    List,
    Tok,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Signal,
    Computed,
    Effect,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cutoff {
    PartialEq,
    Never,
    Reporting,
    Lossy,
}

pub struct Field {
    pub kind: Kind,
    pub ty: Ty,
    pub cutoff: Cutoff,
    /// Whether it goes out.
    pub is_published: bool,
    /// The formula, with marks where it reads; empty for a signal.
    pub formula: String,
    pub reads: Vec<Read>,
}

pub struct Plan {
    /// In declaration order.
    pub fields: Vec<Field>,
    /// The formulas and effects, sources first.
    pub order: Vec<usize>,
    /// Whether the effects write to a context.
    pub has_context: bool,
}

/// How big a struct gets, and how big its formulas.
struct Size {
    signals: usize,
    computeds: usize,
    effects: usize,
    budget: usize,
}

fn size(number: u64, random: &mut Random) -> Size {
    let (signals, computeds, budget) = match number % 48 {
        // More than two words of nodes alone; then more than one.
        7 => (random.between(6, 12), 136, 2),
        23 => (random.between(6, 12), random.between(66, 80), 3),
        31 | 39 => (random.between(4, 10), random.between(20, 40), 6),
        n if n % 4 == 3 => (random.between(2, 8), random.between(9, 16), 10),
        // Few fields, long formulas: few operations tell them apart.
        n if n % 4 == 1 => (random.between(1, 3), random.between(1, 3), 22),
        _ => (random.between(1, 6), random.between(2, 8), 12),
    };
    Size { signals, computeds, effects: random.between(0, 4).max(usize::from(computeds == 1)), budget }
}

pub fn plan(number: u64, random: &mut Random) -> Plan {
    let size = size(number, random);
    let count = size.signals + size.computeds + size.effects;
    // The places in the declaration, in an order in which each field may read those before it.
    let mut places: Vec<usize> = (0..count).collect();
    random.shuffle(&mut places);
    let (signals, rest) = places.split_at(size.signals);
    let (computeds, effects) = rest.split_at(size.computeds);

    let has_context = size.effects > 0 && random.percent(50);
    let mut fields: Vec<Option<Field>> = (0..count).map(|_| None).collect();
    let mut known: Vec<(usize, Ty)> = Vec::new();
    for &place in signals {
        let ty = any_type(random);
        fields[place] = Some(Field {
            kind: Kind::Signal,
            ty,
            cutoff: any_cutoff(ty, random),
            is_published: random.percent(70),
            formula: String::new(),
            reads: Vec::new(),
        });
        known.push((place, ty));
    }
    for &place in computeds {
        let ty = any_type(random);
        let mut writer = Writer::new(random, sources(&known, random_pool(size.budget)), size.budget);
        let formula = writer.formula(ty);
        let reads = writer.reads;
        let (cutoff, is_published) = (any_cutoff(ty, random), random.percent(70));
        fields[place] = Some(Field { kind: Kind::Computed, ty, cutoff, is_published, formula, reads });
        known.push((place, ty));
    }
    for &place in effects {
        let mut writer = Writer::new(random, sources(&known, random_pool(size.budget)), size.budget);
        writer.in_effect = true;
        let formula = writer.effect(place, has_context);
        let reads = writer.reads;
        let (cutoff, is_published) = (Cutoff::PartialEq, false);
        fields[place] = Some(Field { kind: Kind::Effect, ty: Ty::Num, cutoff, is_published, formula, reads });
    }
    if let (Some(first), false) = (places.first(), fields.iter().flatten().any(|field| field.is_published)) {
        fields[*first].as_mut().expect("it is a signal").is_published = true;
    }
    Plan { fields: fields.into_iter().flatten().collect(), order: rest.to_vec(), has_context }
}

/// How many fields a formula chooses from.
fn random_pool(budget: usize) -> usize {
    2 + budget / 4
}

/// What a formula chooses from: the newest fields more often, so that graphs get deep.
fn sources(known: &[(usize, Ty)], count: usize) -> impl FnOnce(&mut Random) -> Vec<(usize, Ty)> {
    move |random| {
        (0..count)
            .map(|_| match random.percent(50) {
                true => known[known.len() - 1 - random.below(known.len().min(4))],
                false => *random.pick(known),
            })
            .collect()
    }
}

fn any_type(random: &mut Random) -> Ty {
    match random.below(100) {
        0..55 => Ty::Num,
        55..67 => Ty::Flag,
        67..79 => Ty::Opt,
        79..86 => Ty::Text,
        86..93 => Ty::List,
        _ => Ty::Tok,
    }
}

fn any_cutoff(ty: Ty, random: &mut Random) -> Cutoff {
    match random.below(100) {
        0..10 => Cutoff::Never,
        10..25 => Cutoff::Reporting,
        25..35 if ty != Ty::Flag => Cutoff::Lossy,
        _ => Cutoff::PartialEq,
    }
}
