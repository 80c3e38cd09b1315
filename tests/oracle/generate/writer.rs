//! Writes random formulas, and knows of each read whether every run makes it.
//!
//! A read is written as a mark: `⟦3⟧` the value of field 3, `⟦&3⟧` a reference to it, `⟦#3⟧` the number inside a token;
//! with `~` in front untracked. What may not run, and what comes after something that may leave the formula, is
//! conditional, by the rules of the design and not by looking at what the macro does.

mod shapes;

use std::ops::{Deref, DerefMut, Range};

use crate::plan::Ty;
use crate::random::Random;

/// A read of a field.
pub struct Read {
    pub source: usize,
    /// Whether every run makes it.
    pub certain: bool,
}

pub struct Writer<'r> {
    random: &'r mut Random,
    /// The shapes that may be used though their reads can come in another order than the text's.
    out_of_order: Range<usize>,
    /// What may be read.
    pool: Vec<(usize, Ty)>,
    pub reads: Vec<Read>,
    pub in_effect: bool,
    /// How many shapes may still be used.
    budget: usize,
    /// Inside something that may not run.
    branch: bool,
    /// After something that may have left the formula.
    left: bool,
    /// What `return` gives here, if it may be written.
    returns: Option<Ty>,
    /// Numbers in scope.
    locals: Vec<String>,
    names: usize,
}

/// Names that end with a scope.
struct Scope<'w, 'r>(&'w mut Writer<'r>, usize);

impl Drop for Scope<'_, '_> {
    fn drop(&mut self) {
        let outer = self.1;
        self.0.locals.truncate(outer);
    }
}

impl<'r> Deref for Scope<'_, 'r> {
    type Target = Writer<'r>;
    fn deref(&self) -> &Writer<'r> {
        self.0
    }
}

impl DerefMut for Scope<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0
    }
}

impl<'r> Writer<'r> {
    pub fn new(random: &'r mut Random, pool: impl FnOnce(&mut Random) -> Vec<(usize, Ty)>, budget: usize) -> Self {
        let pool = pool(random);
        let budget = random.between(budget.div_ceil(2), budget);
        let out_of_order = shapes::out_of_order(random);
        Writer {
            random,
            out_of_order,
            pool,
            reads: Vec::new(),
            in_effect: false,
            budget,
            branch: false,
            left: false,
            returns: None,
            locals: Vec::new(),
            names: 0,
        }
    }

    /// A whole formula.
    pub fn formula(&mut self, ty: Ty) -> String {
        self.returns = Some(ty);
        if ty != Ty::Num {
            return self.value(ty);
        }
        // Few values, so that cutoffs have something to do.
        let value = self.num();
        match self.random.below(6) {
            0 | 1 => format!("({value}) % 3"),
            2 => format!("({value}) / 4"),
            3 => format!("i64::from({value} > 1)"),
            _ => value,
        }
    }

    /// A whole effect.
    pub fn effect(&mut self, place: usize, has_context: bool) -> String {
        let mut text = String::new();
        if self.random.percent(30) {
            let condition = self.flag();
            self.left = true;
            text += &format!("if {condition} {{ ⟦return⟧; }} ");
        }
        let value = self.num();
        text + &format!("⟦emit {place} {}⟧{value}⟦end⟧", if has_context { "context" } else { "log" })
    }

    fn in_branch<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let branch = std::mem::replace(&mut self.branch, true);
        let result = write(self);
        self.branch = branch;
        result
    }

    /// The body of a closure: what leaves it does not leave the formula.
    fn in_closure<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let (left, returns) = (self.left, self.returns.take());
        let result = self.in_branch(write);
        (self.left, self.returns) = (left, returns);
        result
    }

    fn scope(&mut self) -> Scope<'_, 'r> {
        let outer = self.locals.len();
        Scope(self, outer)
    }

    fn name(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    /// One more number in scope; sometimes it shadows another.
    fn local(&mut self) -> String {
        let name = match self.locals.last() {
            Some(last) if self.random.percent(25) => last.clone(),
            _ => self.name("v"),
        };
        self.locals.push(name.clone());
        name
    }

    fn spend(&mut self) -> bool {
        let affordable = self.budget > 0;
        self.budget -= usize::from(affordable);
        affordable
    }

    /// A mark; `sigil` is put before the field.
    fn read(&mut self, sigil: &str, source: usize) -> String {
        if self.in_effect && self.random.percent(15) {
            return format!("⟦~{sigil}{source}⟧");
        }
        self.reads.push(Read { source, certain: !self.branch && !self.left });
        format!("⟦{sigil}{source}⟧")
    }

    fn source_of(&mut self, ty: Ty) -> Option<usize> {
        let fitting: Vec<usize> = self.pool.iter().filter(|source| source.1 == ty).map(|source| source.0).collect();
        (!fitting.is_empty()).then(|| *self.random.pick(&fitting))
    }

    fn value(&mut self, ty: Ty) -> String {
        match ty {
            Ty::Num => self.num(),
            Ty::Flag => self.flag(),
            Ty::Opt => self.opt(),
            Ty::Text => self.text(),
            Ty::List => self.list(),
            Ty::Tok => format!("Tok({})", self.num()),
        }
    }

    fn num_leaf(&mut self) -> String {
        if let Some(local) = self.locals.last().filter(|_| self.random.percent(25)) {
            return local.clone();
        }
        if self.random.percent(8) {
            return format!("{}i64", self.random.below(4));
        }
        let (source, ty) = *self.random.pick(&self.pool);
        let sigil = match ty {
            Ty::Text | Ty::List => "&",
            Ty::Tok => "#",
            _ => "",
        };
        let read = self.read(sigil, source);
        match ty {
            Ty::Num | Ty::Tok => read,
            Ty::Flag => format!("i64::from({read})"),
            Ty::Opt => format!("{read}.unwrap_or(-1)"),
            Ty::Text => format!("({read}.len() as i64)"),
            Ty::List => format!("{read}.iter().fold(0i64, |sum, item| sum.wrapping_add(*item))"),
        }
    }

    /// A number below three, as a number of times or an index.
    fn small(&mut self) -> String {
        format!("({}).rem_euclid(3)", self.num())
    }
}
