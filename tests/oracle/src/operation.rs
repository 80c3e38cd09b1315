//! What is done to a struct: random operations.

use crate::random::Random;
use crate::spec::{Case, Kind, Ty};
use crate::value::Val;

/// Something that a program does with a reactive struct.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    /// Reads these fields, each while the values before are still lent.
    Read {
        fields: Vec<usize>,
        by_name: bool,
    },
    /// Reads every computed.
    ReadAll,
    Set {
        field: usize,
        value: Val,
        by_name: bool,
    },
    /// Changes in place; the closure may panic afterwards.
    Update {
        field: usize,
        value: Val,
        by_name: bool,
        boom: bool,
    },
    SetInputs {
        values: Vec<Option<Val>>,
    },
    Flush,
    /// Several operations; a panic in one of them is caught there, or leaves the batch.
    Batch {
        body: Vec<Operation>,
        catches: bool,
    },
    /// The closure of the batch panics.
    Panic,
    Subscribe {
        field: usize,
        once: bool,
    },
    /// Ends one of the subscriptions that are alive.
    Unsubscribe(usize),
    /// Begins to trace, if nobody does, or ends it.
    Trace,
    /// `frame_since`, for one of two readers.
    Frame {
        reader: usize,
        /// It gets lost on the way.
        is_lost: bool,
        /// The reader has forgotten what it has seen.
        anew: bool,
    },
    /// `Debug`
    Print,
    /// The struct moves to another address.
    Move,
    /// `into_inputs`, then `new`.
    Rebuild,
}

pub(crate) fn any_value(ty: Ty, random: &mut Random) -> Val {
    match ty {
        Ty::Num | Ty::Tok => Val::Num(number(random)),
        Ty::Flag => Val::Flag(random.percent(50)),
        Ty::Opt => Val::Opt(random.percent(60).then(|| number(random))),
        Ty::Text => Val::Text(["", "a", "b", "ab", "ba"][random.below(5)].into()),
        Ty::List => Val::List((0..random.below(3)).map(|_| number(random)).collect()),
    }
}

/// Few, so that equal writes are common.
fn number(random: &mut Random) -> i64 {
    if random.percent(2) { *random.pick(&[i64::MIN, i64::MAX]) } else { random.below(5) as i64 - 1 }
}

pub(crate) fn any_values(case: &Case, random: &mut Random) -> Vec<Option<Val>> {
    let signals = case.fields.iter();
    signals.map(|field| (field.kind == Kind::Signal).then(|| any_value(field.ty, random))).collect()
}

pub(crate) fn any_operation(case: &Case, random: &mut Random, depth: usize) -> Operation {
    let places = |kinds: &[Kind]| -> Vec<usize> {
        (0..case.fields.len()).filter(|&place| kinds.contains(&case.fields[place].kind)).collect()
    };
    let signals = places(&[Kind::Signal]);
    let readable = places(&[Kind::Signal, Kind::Computed]);
    let by_name = random.percent(25);
    match random.below(100) {
        0..34 => {
            let field = *random.pick(&signals);
            Operation::Set { field, value: any_value(case.fields[field].ty, random), by_name }
        }
        34..56 => {
            let fields = (0..random.between(1, 3)).map(|_| *random.pick(&readable)).collect();
            Operation::Read { fields, by_name }
        }
        56..60 => Operation::ReadAll,
        60..66 => {
            let field = *random.pick(&signals);
            let boom = random.percent(10);
            Operation::Update { field, value: any_value(case.fields[field].ty, random), by_name, boom }
        }
        66..71 => Operation::SetInputs { values: any_values(case, random) },
        71..74 => Operation::Flush,
        74..86 if depth < 3 => {
            let length = random.below(6);
            let body = (0..length).map(|_| any_operation(case, random, depth + 1)).collect();
            Operation::Batch { body, catches: random.percent(50) }
        }
        86..88 if depth > 0 => Operation::Panic,
        88..92 => Operation::Subscribe { field: *random.pick(&readable), once: random.percent(30) },
        92..94 => Operation::Unsubscribe(random.below(100)),
        // Some structs do without.
        94 | 95 if !case.number.is_multiple_of(3) => {
            let (is_lost, anew) = (random.percent(20), random.percent(10));
            Operation::Frame { reader: random.below(2), is_lost, anew }
        }
        94 | 95 => Operation::Print,
        96 => Operation::Trace,
        97 if depth == 0 => Operation::Rebuild,
        _ if depth == 0 => Operation::Move,
        _ => Operation::Flush,
    }
}
