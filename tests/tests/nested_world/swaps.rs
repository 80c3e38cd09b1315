//! Children and tables that change places: with new ones, with spare ones that stand nowhere, and between two worlds.
//!
//! A struct that was swapped out while it was lent holds its effects back until its next flush or batch, so what is
//! done with such a one (`is_held`) leaves these out. One that was not lent runs its effects at once, also in the place
//! of one that is.

use std::mem;

use crate::hands::{Hands, Lines};
use crate::links::Link;
use crate::model::Model;
use crate::rows::Row;
use crate::spares::SPARE;
use crate::structs::{Low, Mid, Top};
use crate::tables::TableModel;

/// A place in a world, and which guards on the way there are forgotten.
struct Place {
    number: usize,
    forgets: [bool; 2],
}

/// Drops a guard, or forgets it.
fn end<G>(guard: G, forgets: bool) {
    if forgets {
        mem::forget(guard);
    }
}

/// One of the places where there is a `Low`.
fn with_low(top: &mut Top, model: &mut Model, place: Place, act: impl FnOnce(&mut Low, &mut Link<Model>)) {
    let [forgets_outer, forgets_inner] = place.forgets;
    if place.number == 0 {
        let mut low = top.side_mut();
        model.lend("side");
        act(&mut low, model.link("side"));
        end(low, forgets_inner);
    } else {
        let mut mid = top.mid_mut();
        let model = model.lend("mid");
        let mut low = mid.low_mut();
        model.lend("low");
        act(&mut low, model.link("low"));
        end(low, forgets_inner);
        end(mid, forgets_outer);
    }
}

/// One of the places where there is a table.
fn with_lines(top: &mut Top, model: &mut Model, place: Place, act: impl FnOnce(&mut Lines, &mut Link<TableModel>)) {
    let [forgets_outer, forgets_inner] = place.forgets;
    if place.number == 0 {
        let mut lines = top.lines_mut();
        model.lend_table();
        act(&mut lines, model.table_link());
        model.table().returned();
        end(lines, forgets_inner);
    } else {
        let mut mid = top.mid_mut();
        let model = model.lend("mid");
        model.lend_table();
        if forgets_inner {
            let mut lines = mid.lines_mut();
            act(&mut lines, model.table_link());
            mem::forget(lines);
        } else {
            mid.update_lines(|lines| act(lines, model.table_link()));
        }
        model.table().returned();
        end(mid, forgets_outer);
    }
}

impl Hands {
    /// Does something to a struct that has come to the place of another one.
    pub(crate) fn some_acts<T>(
        &mut self,
        is_held: bool,
        of: &mut T,
        model: &mut Model,
        act: fn(&mut Self, &mut T, &mut Model),
    ) {
        let was_held = mem::replace(&mut self.is_held, is_held);
        for _ in 0..self.random.below(3) {
            act(self, of, model);
            if !is_held {
                model.flush();
            }
        }
        self.is_held = was_held;
    }

    fn forgets(&mut self) -> bool {
        let forgets = self.may_forget && self.random.below(2) == 0;
        self.has_forgotten |= forgets;
        forgets
    }

    fn place(&mut self) -> Place {
        Place { number: self.random.below(2), forgets: [self.forgets(), self.forgets()] }
    }

    pub(crate) fn replace_low(&mut self, low: &mut Low, link: &mut Link<Model>) {
        let mut is_held = false;
        if self.random.below(2) == 0 {
            let (new, its_model) = self.new_low();
            *low = new;
            link.to = its_model;
            link.replaced();
        } else {
            is_held = self.low.as_mut().expect(SPARE).swap(low, link);
        }
        self.some_acts(is_held, low, &mut link.to, Self::act_on_low);
    }

    pub(crate) fn replace_mid(&mut self, mid: &mut Mid, link: &mut Link<Model>) {
        let mut is_held = false;
        if self.random.below(2) == 0 {
            let (new, its_model) = self.new_mid();
            *mid = new;
            link.to = its_model;
            link.replaced();
        } else {
            is_held = self.mid.as_mut().expect(SPARE).swap(mid, link);
        }
        self.some_acts(is_held, mid, &mut link.to, Self::act_on_mid);
    }

    pub(crate) fn replace_lines(&mut self, lines: &mut Lines, link: &mut Link<TableModel>) {
        if self.random.below(2) == 0 {
            *lines = self.new_lines();
            link.to = crate::reads::model_of_table(lines);
        } else {
            mem::swap(lines, &mut self.lines.0);
            mem::swap(&mut link.to, &mut self.lines.1);
        }
        link.replaced();
        self.act_on_table(lines, &mut link.to);
    }

    /// Between two worlds. What guards that are forgotten leave behind is not counted.
    pub(crate) fn swap_something(&mut self, one: (&mut Top, &mut Model), other: (&mut Top, &mut Model)) {
        match self.random.below(4) {
            0 => self.swap_mids(one, other),
            1 => self.swap_lows(one, other),
            2 => self.swap_lines(one, other),
            _ => self.swap_rows(one, other),
        }
    }

    fn swap_mids(&mut self, (top, model): (&mut Top, &mut Model), (other, other_model): (&mut Top, &mut Model)) {
        let mut mid = top.mid_mut();
        model.lend("mid");
        (0..self.random.below(2)).for_each(|_| self.act_on_mid(&mut mid, model.child("mid")));
        let link = model.link("mid");
        let mut theirs = other.mid_mut();
        other_model.lend("mid");
        (0..self.random.below(2)).for_each(|_| self.act_on_mid(&mut theirs, other_model.child("mid")));
        let their_link = other_model.link("mid");
        mem::swap(&mut *mid, &mut *theirs);
        mem::swap(&mut link.to, &mut their_link.to);
        link.replaced();
        their_link.replaced();
        self.some_acts(true, &mut *theirs, &mut their_link.to, Self::act_on_mid);
        end(theirs, self.forgets());
        other_model.flush();
        self.some_acts(true, &mut *mid, &mut link.to, Self::act_on_mid);
        end(mid, self.forgets());
    }

    fn swap_lows(&mut self, (top, model): (&mut Top, &mut Model), (other, other_model): (&mut Top, &mut Model)) {
        let (place, their_place) = (self.place(), self.place());
        with_low(top, model, place, |low, link| {
            (0..self.random.below(2)).for_each(|_| self.act_on_low(low, &mut link.to));
            with_low(other, other_model, their_place, |theirs, their_link| {
                mem::swap(low, theirs);
                mem::swap(&mut link.to, &mut their_link.to);
                link.replaced();
                their_link.replaced();
                self.some_acts(true, theirs, &mut their_link.to, Self::act_on_low);
            });
            other_model.flush();
            self.some_acts(true, low, &mut link.to, Self::act_on_low);
        });
    }

    fn swap_lines(&mut self, (top, model): (&mut Top, &mut Model), (other, other_model): (&mut Top, &mut Model)) {
        let (place, their_place) = (self.place(), self.place());
        with_lines(top, model, place, |lines, link| {
            with_lines(other, other_model, their_place, |theirs, their_link| {
                mem::swap(lines, theirs);
                mem::swap(&mut link.to, &mut their_link.to);
                link.replaced();
                their_link.replaced();
                self.act_on_table(theirs, &mut their_link.to);
            });
            other_model.flush();
            self.act_on_table(lines, &mut link.to);
        });
    }

    fn swap_rows(&mut self, (top, model): (&mut Top, &mut Model), (other, other_model): (&mut Top, &mut Model)) {
        let (place, their_place) = (self.place(), self.place());
        with_lines(top, model, place, |lines, link| {
            with_lines(other, other_model, their_place, |theirs, their_link| {
                let (Some(key), Some(their_key)) = (self.a_key(&link.to), self.a_key(&their_link.to)) else { return };
                let (is_part, forgets) = (self.random.below(2) == 0, self.forgets());
                let (row, its_model) = row_of(lines, &mut link.to, key);
                let (their_row, their_row_model) = row_of(theirs, &mut their_link.to, their_key);
                if is_part {
                    its_model.lend("part");
                    their_row_model.lend("part");
                    let (mut part, mut their_part) = (row.part_mut(), their_row.part_mut());
                    mem::swap(&mut *part, &mut *their_part);
                    end(part, forgets);
                    end(their_part, forgets);
                    mem::swap(&mut its_model.link("part").to, &mut their_row_model.link("part").to);
                    its_model.link("part").replaced();
                    their_row_model.link("part").replaced();
                    return;
                }
                mem::swap(row, their_row);
                mem::swap(its_model, their_row_model);
                link.to.replaced();
                their_link.to.replaced();
            });
            other_model.flush();
        });
    }
}

fn row_of<'r>(lines: &'r mut Lines, model: &'r mut TableModel, key: u64) -> (&'r mut Row, &'r mut Model) {
    model.touch();
    let place = model.place(key).expect("it is there");
    (lines.row_mut(&crate::values::Key(key)).expect("it is there"), &mut model.rows[place].row)
}
