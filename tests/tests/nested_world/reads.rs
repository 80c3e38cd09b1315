//! Reading the real structs, and comparing with the model: values with those computed from the plain data, and so that
//! the model knows what has been asked for.

use crate::hands::{Lines, Random};
use crate::journal::{mix, place};
use crate::model::Model;
use crate::rows::{Part, Row};
use crate::specs::SPECS;
use crate::structs::{Leaf, Low, Mid, Top, Twig};
use crate::tables::TableModel;
use reaktiv::Table;

type Reads<T> = &'static [(&'static str, fn(&T) -> i64)];

macro_rules! reads {
    ($($name:ident)*) => { &[$((stringify!($name), |of| number(of.$name()))),*] };
}

/// Any value as a number.
trait Number {
    fn number(&self) -> i64;
}
macro_rules! numbers {
    ($($ty:ty: |$value:ident| $number:expr;)*) => { $(impl Number for $ty {
        fn number(&self) -> i64 {
            let $value = self;
            $number
        }
    })* };
}
numbers! {
    i64: |value| *value;
    bool: |value| i64::from(*value);
    usize: |value| *value as i64;
    crate::values::Value: |value| value.0;
}
fn number(value: &impl Number) -> i64 {
    value.number()
}

const PART: Reads<Part> = reads!(p q double);
const LEAF: Reads<Leaf> = reads!(v w odd);
const LOW: Reads<Low> = reads!(a b half pick sum);
const MID: Reads<Mid> = reads!(x y rows parity mixed picks total open chain either);
const TOP: Reads<Top> = reads!(
    n mode hush near deep leaves via all some part branch sum mean least range open rows groups kinds walk large
    sorted folded selected best first found far_sum far_groups far_rows far_walk far_selected cases chain last
);
/// Not `row_shown`, which its effect alone reads.
const ROW: Reads<Row> = reads!(amount kind value open);

/// Reads some of the fields (all, if `some` is 0).
fn read<T>(of: &T, model: &mut Model, reads: Reads<T>, random: &mut Random, some: usize) {
    for _ in 0..if some == 0 { reads.len() } else { random.below(some) } {
        let at = random.below(reads.len());
        read_one(of, model, reads[at]);
    }
    if some == 0 {
        reads.iter().for_each(|one| read_one(of, model, *one));
    }
}

fn read_one<T>(of: &T, model: &mut Model, (name, value): (&'static str, fn(&T) -> i64)) {
    let expected = model.compute(name);
    assert_eq!(value(of), expected, "{}: `{name}` of struct {}", place(), model.id);
    assert_eq!(model.read(name).value, expected, "{}: the model's `{name}` of struct {}", place(), model.id);
}

pub(crate) fn read_part(part: &Part, model: &mut Model, random: &mut Random, some: usize) {
    read(part, model, PART, random, some);
}

pub(crate) fn read_row(row: &Row, model: &mut Model, random: &mut Random, some: usize) {
    read(row, model, ROW, random, some);
    if random.below(2) == 0 || some == 0 {
        read_part(row.part(), model.child("part"), random, some);
    }
}

pub(crate) fn read_leaf(leaf: &Leaf, model: &mut Model, random: &mut Random, some: usize) {
    read(leaf, model, LEAF, random, some);
}

pub(crate) fn read_low(low: &Low, model: &mut Model, random: &mut Random, some: usize) {
    read(low, model, LOW, random, some);
    if random.below(2) == 0 || some == 0 {
        read_leaf(low.leaf(), model.child("leaf"), random, some);
    }
}

pub(crate) fn read_mid(mid: &Mid, model: &mut Model, random: &mut Random, some: usize) {
    read(mid, model, MID, random, some);
    if random.below(2) == 0 || some == 0 {
        read_low(mid.low(), model.child("low"), random, some);
        read_table(mid.lines(), model.table(), random, some);
    }
}

pub(crate) fn read_top(top: &Top, model: &mut Model, random: &mut Random, some: usize) {
    if some == 0 && random.below(2) == 0 {
        read_mid(top.mid(), model.child("mid"), random, 0);
    }
    read(top, model, TOP, random, some);
    if random.below(2) == 0 || some == 0 {
        read_mid(top.mid(), model.child("mid"), random, some);
        read_low(top.side(), model.child("side"), random, some);
        read_leaf(top.twig().leaf(), model.child("twig").child("leaf"), random, some);
        read_table(top.lines(), model.table(), random, some);
    }
}

/// The rows, and at times an aggregate.
pub(crate) fn read_table(table: &Lines, model: &mut TableModel, random: &mut Random, some: usize) {
    let keys: Vec<u64> = table.keys().map(|key| key.0).collect();
    let expected: Vec<u64> = model.rows.iter().map(|row| row.key).collect();
    assert_eq!(keys, expected, "{}: keys", place());
    assert_eq!(table.len(), expected.len());
    let aggregates: Reads<Lines> = &[
        ("sum.value", |table| table.sum(Row::VALUE)),
        ("minmax.value", |table| table.minmax(Row::VALUE).map_or(-1, |(least, most)| mix(&[*least, *most]))),
        ("max.amount", |table| table.max(Row::AMOUNT).copied().unwrap_or(-1)),
        ("count.open", |table| table.count_where(Row::OPEN) as i64),
        ("best", |table| crate::rows::keys(table.top(2, Row::VALUE).into_iter())),
    ];
    for &(path, value) in aggregates {
        if random.below(3) == 0 {
            let expected = model.compute(path);
            assert_eq!(value(table), expected, "{}: `{path}`", place());
            // Who has won is kept for each place in a formula, and here is none. Of it the tournament alone is shared.
            let shared = if path == "best" { "max.value" } else { path };
            let known = model.read(shared).value;
            assert!(shared != path || known == expected, "{}: the model's `{path}`", place());
        }
    }
    for row in &mut model.rows {
        if some == 0 || random.below(3) == 0 {
            let found = table.get(&crate::values::Key(row.key)).expect("every key is found");
            read_row(found, &mut row.row, random, some);
        }
    }
}

/// Models made from the plain data of the real structs.
pub(crate) fn model_of_part(part: &Part) -> Model {
    Model::new(SPECS.part, *part.id(), &[*part.p(), *part.q()])
}

pub(crate) fn model_of_row(row: &Row) -> Model {
    let mut model = Model::new(SPECS.row, *row.id(), &[*row.amount(), *row.kind()]);
    // When it was made.
    model.flushes = 1;
    model.with_child("part", model_of_part(row.part()))
}

pub(crate) fn model_of_leaf(leaf: &Leaf) -> Model {
    Model::new(SPECS.leaf, *leaf.id(), &[*leaf.v(), *leaf.w()])
}

pub(crate) fn model_of_twig(twig: &Twig) -> Model {
    Model::new(SPECS.twig, *twig.id(), &[]).with_child("leaf", model_of_leaf(twig.leaf()))
}

pub(crate) fn model_of_low(low: &Low) -> Model {
    Model::new(SPECS.low, *low.id(), &[*low.a(), *low.b()]).with_child("leaf", model_of_leaf(low.leaf()))
}

pub(crate) fn model_of_mid(mid: &Mid) -> Model {
    let model = Model::new(SPECS.mid, *mid.id(), &[*mid.x(), mid.y().0]);
    model.with_child("low", model_of_low(mid.low())).with_table(model_of_table(mid.lines()))
}

pub(crate) fn model_of_top(top: &Top) -> Model {
    let model = Model::new(SPECS.top, *top.id(), &[*top.n(), *top.mode()]);
    let model = model.with_child("mid", model_of_mid(top.mid())).with_child("side", model_of_low(top.side()));
    let model = model.with_child("twig", model_of_twig(top.twig()));
    model.with_table(model_of_table(top.lines()))
}

pub(crate) fn model_of_table(table: &Table<crate::values::Key, Row>) -> TableModel {
    let mut model = TableModel::default();
    model.extend(table.iter().map(|(key, row)| (key.0, model_of_row(row))).collect());
    model.returned();
    model
}
