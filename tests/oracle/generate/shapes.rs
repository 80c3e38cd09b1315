//! The shapes of expressions.
//!
//! Each shape writes its parts in the order of the text, and says which of them may not run and whether it may leave the formula.

use std::ops::Range;

use super::Writer;
use crate::plan::Ty;
use crate::random::Random;

// Shapes of numbers. Those before these read in the order of the text; for these it must be recorded.
const LOOPS: Range<usize> = 24..28;
const CLOSURES: Range<usize> = 28..32;
const MACROS: Range<usize> = 32..34;
const ASSIGNMENTS: Range<usize> = 34..36;

/// Which of these a formula uses: often none, or those of one kind, so that each is seen without the others.
pub(super) fn out_of_order(random: &mut Random) -> Range<usize> {
    let all = LOOPS.start..ASSIGNMENTS.end;
    let choice = [LOOPS.start..LOOPS.start, all.clone(), all, LOOPS, CLOSURES, MACROS, ASSIGNMENTS, ASSIGNMENTS];
    random.pick(&choice).clone()
}

impl Writer<'_> {
    fn may_use(&self, shapes: Range<usize>) -> bool {
        self.out_of_order.contains(&shapes.start)
    }

    pub(super) fn num(&mut self) -> String {
        if !self.spend() {
            return self.num_leaf();
        }
        let shape = match self.random.percent(30) && !self.out_of_order.is_empty() {
            true => self.random.between(self.out_of_order.start, self.out_of_order.end - 1),
            false => self.random.below(LOOPS.start),
        };
        match shape {
            0..3 => {
                let (a, b) = (self.num(), self.num());
                let operator = *self.random.pick(&["wrapping_add", "wrapping_sub", "wrapping_mul", "max", "min"]);
                format!("({a}).{operator}({b})")
            }
            3..6 => {
                let condition = self.flag();
                let (yes, no) = self.in_branch(|w| (w.num(), w.num()));
                format!("if {condition} {{ {yes} }} else {{ {no} }}")
            }
            6 => self.number_match(),
            7 => self.option_match(),
            8 => self.if_let(),
            9 | 10 => self.early_return(),
            11 => self.question_mark(),
            12 => self.labelled_block(),
            13 => self.let_else(),
            14 => {
                let (a, b) = (self.num(), self.num());
                format!("vec![{a}, {b}].iter().fold(0i64, |sum, item| sum.wrapping_add(*item))")
            }
            15 => {
                let (a, b) = (self.num(), self.num());
                format!("(format!(\"{{}} {{b}}\", {a}, b = {b}).len() as i64)")
            }
            16 => self.shadowing(),
            17 => {
                let (b, a) = (self.num(), self.num());
                format!("{{ let pair = Pair {{ b: {b}, a: {a} }}; pair.a.wrapping_sub(pair.b) }}")
            }
            18 => {
                let (a, b) = (self.num(), self.num());
                format!("({a}, {b}).{}", self.random.below(2))
            }
            19 => self.assertion(),
            20 => self.configured(),
            21 => {
                let (a, b, index) = (self.num(), self.num(), self.small());
                format!("[{a}, {b}, 7][{index} as usize]")
            }
            22 => self.both_orders(),
            23 => format!("i64::from({})", self.flag()),
            24 | 25 => self.for_loop(),
            26 => self.while_loop(),
            27 => self.endless_loop(),
            28 => self.called_closure(),
            29 => self.two_closures(),
            30 => self.option_method(),
            31 => self.lazy_iterator(),
            32 | 33 => self.unknown_macro(),
            _ => self.compound_assignment(),
        }
    }

    fn number_match(&mut self) -> String {
        let scrutinee = self.small();
        self.in_branch(|w| {
            let zero = w.num();
            let mut scope = w.scope();
            let v = scope.local();
            let (guard, guarded) = (scope.flag(), scope.num());
            drop(scope);
            let other = w.num();
            format!("match {scrutinee} {{ 0 => {zero}, {v} if {guard} => {guarded}, _ => {other} }}")
        })
    }

    fn option_match(&mut self) -> String {
        let scrutinee = self.opt();
        self.in_branch(|w| {
            let mut scope = w.scope();
            let v = scope.local();
            let (guard, first) = (scope.flag(), scope.num());
            drop(scope);
            let mut scope = w.scope();
            let u = scope.local();
            let second = scope.num();
            drop(scope);
            let none = w.num();
            format!("match {scrutinee} {{ Some({v}) if {guard} => {first}, Some({u}) => {second}, None => {none} }}")
        })
    }

    fn if_let(&mut self) -> String {
        let scrutinee = self.opt();
        self.in_branch(|w| {
            let mut scope = w.scope();
            let v = scope.local();
            let chain = if scope.random.percent(40) { format!(" && {}", scope.flag()) } else { String::new() };
            let yes = scope.num();
            drop(scope);
            let no = w.num();
            format!("if let Some({v}) = {scrutinee}{chain} {{ {yes} }} else {{ {no} }}")
        })
    }

    /// A closure that is called 0, 1 or 2 times; it may have a `return` of its own.
    fn called_closure(&mut self) -> String {
        let f = self.name("f");
        let (k, body) = self.in_closure(|w| {
            let mut scope = w.scope();
            let k = scope.local();
            let body = if scope.random.percent(30) {
                let (condition, early) = (scope.flag(), scope.num());
                format!("if {condition} {{ return {early}; }} {}", scope.num())
            } else {
                scope.num()
            };
            (k, body)
        });
        let times = self.small();
        format!(
            "{{ let {f} = |{k}: i64| -> i64 {{ {body} }}; (0..{times}).map({f}).fold(1i64, |sum, item| sum.wrapping_add(item)) }}"
        )
    }

    /// Two closures, called in an order that the data chooses.
    fn two_closures(&mut self) -> String {
        let (f, g) = (self.name("f"), self.name("g"));
        let first = self.in_closure(Self::num);
        let second = self.in_closure(Self::num);
        let which = self.small();
        format!(
            "{{ let {f} = || {first}; let {g} = || {second}; match {which} {{ 0 => {f}().wrapping_sub({g}()), 1 => {g}().wrapping_sub({f}()), _ => {g}() }} }}"
        )
    }

    fn for_loop(&mut self) -> String {
        let (times, total) = (if self.random.percent(50) { self.small() } else { "2i64".into() }, self.name("t"));
        let (k, skip, body) = self.in_branch(|w| {
            let mut scope = w.scope();
            let k = scope.local();
            let skip = if scope.random.percent(30) {
                let condition = scope.flag();
                scope.left = true;
                format!("if {condition} {{ continue; }} ")
            } else {
                String::new()
            };
            let (condition, yes, no) = (format!("{k} == 0"), scope.num(), scope.num());
            (k, skip, format!("if {condition} {{ {yes} }} else {{ {no} }}"))
        });
        format!(
            "{{ let mut {total} = 0i64; for {k} in 0..{times} {{ {skip}{total} = {total}.wrapping_mul(2).wrapping_add({body}); }} {total} }}"
        )
    }

    fn while_loop(&mut self) -> String {
        let (i, total) = (self.name("i"), self.name("t"));
        let times = self.small();
        let body = self.in_branch(|w| {
            let mut scope = w.scope();
            scope.locals.push(i.clone());
            scope.num()
        });
        format!(
            "{{ let mut {i} = 0i64; let mut {total} = 0i64; while {i} < {times} {{ {i} += 1; {total} = {total}.wrapping_sub({body}); }} {total} }}"
        )
    }

    fn endless_loop(&mut self) -> String {
        let (i, total) = (self.name("i"), self.name("t"));
        let (body, condition) = self.in_branch(|w| {
            let mut scope = w.scope();
            scope.locals.push(i.clone());
            (scope.num(), scope.flag())
        });
        self.left = true;
        format!(
            "{{ let mut {i} = 0i64; let mut {total} = 0i64; loop {{ {i} += 1; {total} = {total}.wrapping_add({body}); if {i} > 2 || {condition} {{ break; }} }} {total} }}"
        )
    }

    fn early_return(&mut self) -> String {
        let Some(ty) = self.returns.filter(|_| !self.in_effect) else { return self.num_leaf() };
        let condition = self.flag();
        let early = self.in_branch(|w| w.value(ty));
        self.left = true;
        let rest = self.num();
        if self.random.percent(30) {
            // In the middle of an expression.
            return format!("(1i64).wrapping_add(if {condition} {{ return {early} }} else {{ {rest} }})");
        }
        format!("{{ if {condition} {{ return {early}; }} {rest} }}")
    }

    fn question_mark(&mut self) -> String {
        if self.returns != Some(Ty::Opt) || self.in_effect {
            return self.num_leaf();
        }
        let value = self.opt();
        self.left = true;
        format!("({value})?")
    }

    fn labelled_block(&mut self) -> String {
        let label = self.name("'l");
        let condition = self.flag();
        let early = self.in_branch(Self::num);
        self.left = true;
        let rest = self.num();
        format!("{label}: {{ if {condition} {{ break {label} ({early}); }} {rest} }}")
    }

    fn let_else(&mut self) -> String {
        let label = self.name("'l");
        let scrutinee = self.opt();
        let early = self.in_branch(Self::num);
        self.left = true;
        let mut scope = self.scope();
        let v = scope.local();
        let rest = scope.num();
        format!("{label}: {{ let Some({v}) = {scrutinee} else {{ break {label} ({early}) }}; {rest} }}")
    }

    fn unknown_macro(&mut self) -> String {
        let text = self.in_branch(|w| match w.random.below(3) {
            0 => {
                let (condition, yes, no) = (w.flag(), w.num(), w.num());
                format!("pick!({condition}, {yes}, {no})")
            }
            1 => {
                // Written out once: labels and loops inside are hygienic or nested.
                let (a, b) = (w.num(), w.num());
                format!("last_of!({a}, {b})")
            }
            _ => format!("twice!({})", w.num_leaf()),
        });
        self.left = true;
        text
    }

    fn shadowing(&mut self) -> String {
        let first = self.num();
        let mut scope = self.scope();
        let v = scope.name("v");
        scope.locals.push(v.clone());
        let second = scope.num();
        let third = scope.num();
        format!(
            "{{ let {v} = {first}; let {v} = {v}.wrapping_mul(2).wrapping_add({second}); {{ {v}.wrapping_sub({third}) }} }}"
        )
    }

    fn compound_assignment(&mut self) -> String {
        let place = self.name("x");
        if self.random.percent(50) {
            // The right side runs first.
            let (index, right) = (self.small(), self.num());
            return format!(
                "{{ let mut {place} = [1i64, 2, 3]; {place}[{index} as usize] ^= {right}; {place}[0] ^ {place}[1] }}"
            );
        }
        let (start, right) = (self.num(), self.num());
        let operator = *self.random.pick(&["^=", "&=", "|="]);
        format!("{{ let mut {place} = {start}; {place} {operator} {right}; {place} }}")
    }

    fn assertion(&mut self) -> String {
        let condition = self.flag();
        let message = self.in_branch(Self::num);
        self.left = true;
        let rest = self.num();
        format!("{{ assert!({condition} || true, \"never said: {{}}\", {message}); {rest} }}")
    }

    /// Reads under `#[cfg]`, one of which is not there.
    fn configured(&mut self) -> String {
        let (there, gone) = self.in_branch(|w| (w.num(), w.num()));
        let mut scope = self.scope();
        let v = scope.local();
        let rest = scope.num();
        format!("{{ #[cfg(all())] let {v} = {there}; #[cfg(any())] let {v} = {gone}; {v}.wrapping_add({rest}) }}")
    }

    fn option_method(&mut self) -> String {
        let option = self.opt();
        let none = self.in_closure(Self::num);
        let (v, some) = self.in_closure(|w| {
            let mut scope = w.scope();
            (scope.local(), scope.num())
        });
        format!("({option}).map_or_else(|| {none}, |{v}: i64| {some})")
    }

    /// The same two things in both branches, in the other order.
    fn both_orders(&mut self) -> String {
        let condition = self.flag();
        let count = self.pool.len().min(2);
        let (a, b) = self.in_branch(|w| {
            let both: Vec<_> = w.pool[..count].to_vec();
            let all = std::mem::replace(&mut w.pool, vec![both[0]]);
            let a = w.num_leaf();
            w.pool = vec![both[count - 1]];
            let b = w.num_leaf();
            w.pool = all;
            (a, b)
        });
        format!("if {condition} {{ ({a}).wrapping_sub({b}) }} else {{ ({b}).wrapping_sub({a}) }}")
    }

    fn lazy_iterator(&mut self) -> String {
        let times = self.small();
        let (k, item) = self.in_closure(|w| {
            let mut scope = w.scope();
            (scope.local(), scope.num())
        });
        let (t, condition) = self.in_closure(|w| {
            let mut scope = w.scope();
            (scope.local(), scope.flag())
        });
        format!(
            "(0..{times}).map(|{k}: i64| {item}).take_while(|&{t}| {condition}).fold(0i64, |sum, item| sum.wrapping_add(item))"
        )
    }

    /// A condition, ready to stand after `if`.
    pub(super) fn flag(&mut self) -> String {
        if !self.spend() {
            return match self.source_of(Ty::Flag) {
                Some(source) => self.read("", source),
                None => format!("({} > 0)", self.num_leaf()),
            };
        }
        match self.random.below(if self.may_use(MACROS) { 10 } else { 9 }) {
            0 | 1 => match self.source_of(Ty::Flag) {
                Some(source) => self.read("", source),
                None => format!("({} == 1)", self.num()),
            },
            2 => {
                let left = self.flag();
                let right = self.in_branch(Self::flag);
                format!("({left} && {right})")
            }
            3 => {
                let left = self.flag();
                let right = self.in_branch(Self::flag);
                format!("({left} || {right})")
            }
            4 => format!("(!{})", self.flag()),
            5 => format!("matches!({}, 0 | 1)", self.num()),
            6 => format!("({}).is_some()", self.opt()),
            7 => {
                let (a, b) = (self.num(), self.num());
                format!("(({a}) < ({b}))")
            }
            8 => format!("({} % 2 == 0)", self.num_leaf()),
            _ => {
                let scrutinee = self.num();
                let (v, guard) = self.in_branch(|w| {
                    let mut scope = w.scope();
                    (scope.local(), scope.flag())
                });
                format!("matches!({scrutinee}, {v} if {guard})")
            }
        }
    }

    pub(super) fn opt(&mut self) -> String {
        if !self.spend() {
            return match self.source_of(Ty::Opt) {
                Some(source) => self.read("", source),
                None => format!("Some({})", self.num_leaf()),
            };
        }
        match self.random.below(if self.may_use(CLOSURES) { 6 } else { 4 }) {
            0 | 1 => match self.source_of(Ty::Opt) {
                Some(source) => self.read("", source),
                None => {
                    let value = self.num();
                    format!("Some({value}).filter(|found| *found > 0)")
                }
            },
            2 => {
                let condition = self.flag();
                let value = self.in_branch(Self::num);
                // Brackets, since it may be the scrutinee of a `match` or stand before a `&&`.
                format!("(if {condition} {{ Some({value}) }} else {{ None }})")
            }
            3 => {
                let (list, number) = (self.list(), self.small());
                format!("({list}).get({number} as usize).copied()")
            }
            4 => {
                let condition = self.flag();
                let value = self.in_closure(Self::num);
                format!("({condition}).then(|| {value})")
            }
            _ => {
                let option = self.opt();
                let (v, value) = self.in_closure(|w| {
                    let mut scope = w.scope();
                    (scope.local(), scope.num())
                });
                format!("({option}).map(|{v}: i64| {value})")
            }
        }
    }

    pub(super) fn text(&mut self) -> String {
        if let Some(source) = self.source_of(Ty::Text)
            && self.random.percent(40)
        {
            let read = self.read("&", source);
            return format!("format!(\"{{}}{{}}\", {read}.get(..1).unwrap_or(\"\"), {})", self.small());
        }
        let (a, b) = (self.small(), self.small());
        format!("format!(\"{{}}{{:>1$}}\", {a}, ({b} + 1) as usize)")
    }

    pub(super) fn list(&mut self) -> String {
        if let Some(source) = self.source_of(Ty::List)
            && self.random.percent(40)
        {
            let read = self.read("&", source);
            return format!("{read}.iter().take(2).copied().collect::<Vec<i64>>()");
        }
        match self.random.below(if self.may_use(CLOSURES) { 3 } else { 2 }) {
            0 => {
                let (a, b) = (self.num(), self.num());
                format!("vec![{a}, {b}]")
            }
            1 => {
                let (value, count) = (self.num(), self.small());
                format!("vec![{value}; {count} as usize]")
            }
            _ => {
                let times = self.small();
                let (k, item) = self.in_closure(|w| {
                    let mut scope = w.scope();
                    (scope.local(), scope.num())
                });
                format!("(0..{times}).map(|{k}: i64| {item}).collect::<Vec<i64>>()")
            }
        }
    }
}
