//! Random operations on tables, rows and what is in rows, on the real ones and on the model.

use std::mem;

use reaktiv::Reactive;

use crate::hands::{Hands, Lines};
use crate::model::Model;
use crate::reads::{model_of_part, model_of_row, read_part, read_row, read_table};
use crate::rows::{Part, PartInputs, Row, RowInputs};
use crate::settings::set_part;
use crate::tables::TableModel;
use crate::values::Key;

impl Hands {
    pub(crate) fn new_part(&mut self) -> (Part, Model) {
        let inputs = PartInputs { id: crate::journal::new_id(), p: self.value(), q: self.value() };
        let part = Part::new(inputs);
        let model = model_of_part(&part);
        (part, model)
    }

    pub(crate) fn new_row(&mut self) -> (Row, Model) {
        let (amount, kind, (part, _)) = (self.value(), self.value() % 4, self.new_part());
        let row = Row::new(RowInputs { id: crate::journal::new_id(), amount, kind, part });
        let model = model_of_row(&row);
        (row, model)
    }

    pub(crate) fn act_on_part(&mut self, part: &mut Part, model: &mut Model) {
        let value = self.value();
        match self.random.below(5) {
            0 => {
                model.set("p", value);
                part.set_p(value);
            }
            1 => {
                model.set("q", value);
                part.set_q(value);
            }
            2 => {
                model.update("p", value);
                part.update_p(|p| *p = value);
            }
            3 => part.batch(|part| {
                model.set("p", value);
                part.set_p(value);
                read_part(part, model, &mut self.random, 3);
                model.set("q", value);
                part.set_q(value);
            }),
            _ => read_part(part, model, &mut self.random, 3),
        }
    }

    pub(crate) fn act_on_row(&mut self, row: &mut Row, model: &mut Model) {
        let value = self.value();
        match self.random.below(12) {
            0..3 => {
                model.set("amount", value);
                row.set_amount(value);
            }
            3 => {
                model.set("kind", value);
                row.set(Row::KIND, value);
            }
            4 => {
                model.update("amount", value);
                row.update_amount(|amount| *amount = value);
            }
            5 => row.update_part(|part| self.act_on_part(part, model.lend("part"))),
            6 => {
                let mut part = row.part_mut();
                self.act_on_part(&mut part, model.lend("part"));
                self.act_on_part(&mut part, model.child("part"));
            }
            7 => {
                let mut part = row.part_mut();
                self.act_on_part(&mut part, model.lend("part"));
                mem::forget(part);
                model.link("part").guard_is_forgotten();
                model.flushes += 1;
                row.flush();
            }
            8 => {
                let (new, its_model) = self.new_part();
                model.lend("part");
                row.set_part(new);
                model.link("part").to = its_model;
                model.link("part").replaced();
            }
            9 => row.batch(|row| {
                for _ in 0..self.random.below(4) {
                    self.act_on_row(row, model);
                }
            }),
            10 => {
                let part = self.part_for(row.part());
                model.set("kind", value);
                model.set("amount", value);
                set_part(model, row.part(), &part);
                row.set_inputs(RowInputs { id: *row.id(), amount: value, kind: value, part });
            }
            _ => read_row(row, model, &mut self.random, 3),
        }
    }

    /// Any row of a table.
    pub(crate) fn a_key(&mut self, model: &TableModel) -> Option<u64> {
        let rows = model.rows.len();
        (rows != 0).then(|| model.rows[self.random.below(rows)].key)
    }

    pub(crate) fn act_on_table(&mut self, table: &mut Lines, model: &mut TableModel) {
        let new_key = self.random.below(8) as u64;
        match self.random.below(17) {
            0..2 => {
                let (row, its_model) = self.new_row();
                assert_eq!(table.insert(Key(new_key), row).is_some(), model.place(new_key).is_some());
                model.insert(new_key, its_model);
            }
            2..4 => assert_eq!(table.remove(&Key(new_key)).is_some(), model.remove(new_key).is_some()),
            4..9 => {
                let Some(key) = self.a_key(model) else { return };
                let place = model.place(key).expect("it is there");
                model.touch();
                let its_model = &mut model.rows[place].row;
                if self.random.below(2) == 0 {
                    let row = table.row_mut(&Key(key)).expect("it is there");
                    for _ in 0..self.random.below(3) {
                        self.act_on_row(row, its_model);
                    }
                } else {
                    table.update(&Key(key), |row| {
                        for _ in 0..self.random.below(4) {
                            self.act_on_row(row, its_model);
                        }
                    });
                }
            }
            9 => {
                let Some(key) = self.a_key(model) else { return };
                let (row, its_model) = self.new_row();
                *table.row_mut(&Key(key)).expect("it is there") = row;
                let place = model.place(key).expect("it is there");
                model.rows[place].row = its_model;
                model.replaced();
            }
            10 => {
                let value = self.value();
                model.touch();
                table.update_all(|key, row| {
                    if key.0 % 2 == 0 {
                        row.set_amount(value);
                    }
                });
                for row in model.rows.iter_mut().filter(|row| row.key % 2 == 0) {
                    row.row.set("amount", value);
                }
            }
            11 => {
                model.touch();
                for ((_, row), its_model) in table.iter_mut().zip(&mut model.rows) {
                    if self.random.below(3) == 0 {
                        self.act_on_row(row, &mut its_model.row);
                    }
                }
            }
            12 => {
                // Two rows change places.
                if model.rows.len() > 1 {
                    model.touch();
                    let (left, right) = model.rows.split_at_mut(1);
                    mem::swap(&mut left[0].row, &mut right[0].row);
                    let mut rows = table.iter_mut().map(|(_, row)| row);
                    if let (Some(one), Some(other)) = (rows.next(), rows.next()) {
                        mem::swap(one, other);
                    }
                    drop(rows);
                    model.replaced();
                }
            }
            13 if self.random.below(3) == 0 => {
                model.clear();
                table.clear();
            }
            13 => {
                let rows: Vec<_> =
                    (0..self.random.below(4)).map(|_| (self.random.below(8) as u64, self.new_row())).collect();
                let (mut real, mut models) = (Vec::new(), Vec::new());
                for (key, (row, its_model)) in rows {
                    real.push((Key(key), row));
                    models.push((key, its_model));
                }
                table.extend(real);
                model.extend(models);
            }
            // So often that the rows move together.
            15 if self.random.below(2) == 0 => {
                for _ in 0..18 {
                    table.remove(&Key(new_key));
                    model.remove(new_key);
                    let (row, its_model) = self.new_row();
                    table.insert(Key(new_key), row);
                    model.insert(new_key, its_model);
                }
            }
            14 => table.reserve(1 + new_key as usize),
            _ => read_table(table, model, &mut self.random, 3),
        }
    }
}
