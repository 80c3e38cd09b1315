//! A flush of the model: steps, effects, subscriptions. And what does not step: what is copied, resumed, restored.

use crate::log::{self, Entry};
use crate::model::{Birth, Item, Kind, Obj, Res, Run, Src, fresh};

impl Obj {
    /// A flush of this struct alone, if there is a context to lend or without.
    pub fn flush(&mut self, with_context: bool) -> Res<()> {
        self.steps()?;
        self.effects(with_context)?;
        self.deliver()
    }

    fn steps(&mut self) -> Res<()> {
        match self.birth {
            // What was pushed since then is no part of what it was copied from.
            Birth::Copied => {
                self.look_all(true)?;
                return self.steps();
            }
            Birth::New => {
                for node in 0..self.of.nodes.len() {
                    self.due[node] = matches!(self.of.nodes[node].kind, Kind::Value(_) | Kind::Closure(..));
                }
                // The steps are before the effects.
                for item in self.of.order {
                    self.item(item)?;
                }
                for node in 0..self.of.nodes.len() {
                    if let Kind::SkipFirst(_, names) = self.of.nodes[node].kind {
                        self.ran[node] = true;
                        self.deps[node] = self.versions(names)?;
                    }
                }
                self.birth = Birth::Born;
            }
            Birth::Born => {
                for item in self.of.order {
                    self.item(item)?;
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &Item) -> Res<()> {
        match *item {
            Item::Scan(node) => self.step(node),
            Item::Kid => self.kid()?.steps(),
            Item::Rows => {
                self.hand_rows()?;
                self.rows.iter_mut().try_for_each(|(_, row)| row.steps())
            }
        }
    }

    fn versions(&mut self, names: &[Src]) -> Res<Vec<(Src, u64)>> {
        names.iter().map(|src| Ok((*src, self.read(*src)?.1))).collect()
    }

    fn step(&mut self, node: usize) -> Res<()> {
        if !self.due[node] && self.queue[node].is_empty() && !self.has_changed(node)? {
            return Ok(());
        }
        let (kind, old) = (self.of.nodes[node].kind, self.val[node]);
        let events = std::mem::take(&mut self.queue[node]);
        let mut run = Run { obj: self, deps: Vec::new(), events, own: old };
        let has_changed = match kind {
            Kind::Value(formula) => {
                let end = formula(&mut run);
                self.due[node] = end.is_err();
                let value = end?;
                let has_changed = value != old;
                if has_changed {
                    self.put(node, value);
                }
                has_changed
            }
            Kind::Closure(formula, _) => {
                let end = formula(&mut run);
                let value = run.own;
                self.due[node] = false;
                // One that panics has not said whether: so it has.
                if !matches!(end, Ok(false)) {
                    self.put(node, value);
                }
                let names = self.look(node);
                let has_changed = end?;
                names?;
                has_changed
            }
            _ => unreachable!(),
        };
        log::model(Entry::Step(self.val[0], self.of.nodes[node].name, has_changed));
        self.look(node)
    }

    /// What it would read in its present state.
    fn look(&mut self, node: usize) -> Res<()> {
        self.deps[node] = match self.of.nodes[node].kind {
            Kind::Value(formula) => {
                let own = self.val[node];
                let mut run = Run { obj: self, deps: Vec::new(), events: Vec::new(), own };
                formula(&mut run)?;
                run.deps
            }
            Kind::Closure(_, names) => self.versions(names)?,
            _ => unreachable!(),
        };
        Ok(())
    }

    /// Takes everything that is there for known, in all that stands in it: no scan is due any more. `bears`: what is not born is born with that.
    pub fn look_all(&mut self, bears: bool) -> Res<()> {
        for item in self.of.order {
            match *item {
                Item::Scan(node) => {
                    self.due[node] = false;
                    self.look(node)?;
                }
                Item::Kid => {
                    let kid = self.kid()?;
                    if bears || kid.birth == Birth::Born {
                        kid.look_all(bears)?;
                    }
                }
                Item::Rows => {
                    self.hand_rows()?;
                    for (_, row) in &mut self.rows {
                        if bears || row.birth == Birth::Born {
                            row.look_all(bears)?;
                        }
                    }
                }
            }
        }
        if self.birth == Birth::Copied || self.birth == Birth::New {
            for node in 0..self.of.nodes.len() {
                if let Kind::SkipFirst(_, names) = self.of.nodes[node].kind {
                    self.ran[node] = true;
                    self.deps[node] = self.versions(names)?;
                }
            }
        }
        self.birth = Birth::Born;
        Ok(())
    }

    pub fn effects(&mut self, with_context: bool) -> Res<()> {
        if !with_context {
            return Ok(());
        }
        // All children and rows of a type stand in one field each.
        if let Some(kid) = &mut self.kid {
            kid.effects(true)?;
        }
        self.rows.iter_mut().try_for_each(|(_, row)| row.effects(true))?;
        for node in 0..self.of.nodes.len() {
            let (Kind::Effect(formula) | Kind::SkipFirst(formula, _)) = self.of.nodes[node].kind else { continue };
            if self.ran[node] && self.queue[node].is_empty() && !self.has_changed(node)? {
                continue;
            }
            self.ran[node] = true;
            let events = std::mem::take(&mut self.queue[node]);
            let mut run = Run { obj: self, deps: Vec::new(), events, own: 0 };
            let end = formula(&mut run);
            self.deps[node] = run.deps;
            end?;
        }
        Ok(())
    }

    fn deliver(&mut self) -> Res<()> {
        if let Some(kid) = &mut self.kid {
            kid.deliver()?;
        }
        self.rows.iter_mut().try_for_each(|(_, row)| row.deliver())?;
        for i in 0..self.subs.len() {
            let (value, stamp) = self.read(Src::Own(self.subs[i].node))?;
            let sub = &mut self.subs[i];
            if sub.stamp != stamp {
                sub.stamp = stamp;
                log::model(Entry::Change(self.subs[i].id, value));
            }
        }
        Ok(())
    }

    pub fn subscribe(&mut self, id: u64, node: usize) -> Res<()> {
        let stamp = self.read(Src::Own(node))?.1;
        log::owns(self.serial, id);
        self.subs.push(crate::model::Sub { id, node, stamp });
        Ok(())
    }

    pub fn unsubscribe(&mut self, id: u64) {
        self.subs.retain(|sub| sub.id != id);
        if let Some(kid) = &mut self.kid {
            kid.unsubscribe(id);
        }
        self.rows.iter_mut().for_each(|(_, row)| row.unsubscribe(id));
    }

    /// What is written out and read again, without what it was handed.
    pub fn saved(&self) -> Obj {
        let mut copy = Obj::new(self.of, self.kid.as_ref().map(|kid| kid.saved()));
        copy.birth = Birth::Copied;
        for node in 0..self.of.nodes.len() {
            if matches!(self.of.nodes[node].kind, Kind::Signal | Kind::Value(_) | Kind::Closure(..)) {
                copy.val[node] = self.val[node];
            }
        }
        copy.rows = self.rows.iter().map(|(key, row)| (*key, row.saved())).collect();
        copy
    }

    /// A clone, of what has taken over what is handed down: born or not as this one is.
    pub fn cloned(&self) -> Res<Obj> {
        let mut copy = self.saved();
        copy.take_from(self);
        if copy.birth == Birth::Born {
            copy.look_all(false)?;
        }
        Ok(copy)
    }

    fn take_from(&mut self, of: &Obj) {
        self.birth = of.birth;
        for node in 0..self.of.nodes.len() {
            if matches!(self.of.nodes[node].kind, Kind::Given) {
                self.val[node] = of.val[node];
            }
        }
        if let (Some(kid), Some(of)) = (&mut self.kid, &of.kid) {
            kid.take_from(of);
        }
        for (row, of) in self.rows.iter_mut().zip(&of.rows) {
            row.1.take_from(&of.1);
        }
    }

    /// Sets it to the inputs of another one, and to its memory if that goes with them.
    pub fn set_all(&mut self, mut from: Obj, with_memory: bool) {
        for node in 0..self.of.nodes.len() {
            match self.of.nodes[node].kind {
                Kind::Signal => self.set(node, from.val[node]),
                Kind::Value(_) | Kind::Closure(..) if with_memory => self.set(node, from.val[node]),
                _ => {}
            }
        }
        if let (Some(kid), Some(from)) = (&mut self.kid, from.kid.take()) {
            kid.set_all(*from, with_memory);
        }
        let mut old = std::mem::take(&mut self.rows);
        for (key, row) in from.rows {
            match old.iter().position(|(k, _)| *k == key) {
                Some(place) => {
                    let (_, mut kept) = old.remove(place);
                    kept.set_all(row, with_memory);
                    self.rows.push((key, kept));
                }
                None => self.rows.push((key, row)),
            }
        }
    }

    /// Events that somebody had not seen are forgotten.
    pub fn forget_events(&mut self) {
        self.queue.iter_mut().for_each(Vec::clear);
        if let Some(kid) = &mut self.kid {
            kid.forget_events();
        }
        self.rows.iter_mut().for_each(|(_, row)| row.forget_events());
    }

    /// It starts anew: what stands in it lives on.
    pub fn started_anew(self, with_memory: bool) -> Obj {
        let mut new = Obj::new(self.of, None);
        new.birth = if with_memory { Birth::Copied } else { Birth::New };
        for node in 0..self.of.nodes.len() {
            match self.of.nodes[node].kind {
                Kind::Signal => new.val[node] = self.val[node],
                Kind::Value(_) | Kind::Closure(..) if with_memory => new.val[node] = self.val[node],
                _ => {}
            }
            new.stamp[node] = fresh();
        }
        (new.kid, new.rows) = (self.kid, self.rows);
        new
    }
}
