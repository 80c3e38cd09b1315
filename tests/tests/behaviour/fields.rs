//! Typed names of fields, and the operations by them.

use std::collections::HashMap;

use reaktiv::{ComputedField, Field, Reactive, SignalField, reactive};

#[reactive]
struct Tank {
    litres: f64,
    capacity: f64,
    level: computed!(f64, self.litres / self.capacity),
    #[reactive(context)]
    levels: Vec<f64>,
    record: effect!(self.levels.push(self.level)),
}

fn tank() -> Tank {
    Tank::new(TankInputs { litres: 1.0, capacity: 4.0 }, Vec::new())
}

#[test]
fn get_takes_either_kind_of_field_and_set_and_update_a_signal() {
    let mut tank = tank();
    assert_eq!((*tank.get(Tank::LITRES), *tank.get(Tank::LEVEL)), (1.0, 0.25));
    tank.set(Tank::LITRES, 2.0);
    let before = tank.update(Tank::CAPACITY, |capacity| std::mem::replace(capacity, 8.0));
    assert_eq!((before, *tank.get(Tank::LEVEL)), (4.0, 0.25));
    assert_eq!(tank.levels(), &[0.25, 0.5, 0.25]);
}

#[test]
fn fields_are_constants_with_names() {
    const LITRES: SignalField<Tank, f64> = Tank::LITRES;
    const LEVEL: ComputedField<Tank, f64> = Tank::LEVEL;
    assert_eq!((LITRES.name(), LEVEL.name()), ("litres", "level"));
    assert_eq!(Tank::GRAPH.nodes[LEVEL.index()].name, "level");
    let mut by_field = HashMap::new();
    by_field.insert(Tank::LITRES, "l");
    assert_eq!(by_field[&Tank::LITRES], "l");
    assert_ne!(Tank::LITRES, Tank::CAPACITY);
}

#[test]
fn a_function_may_be_generic_over_the_field() {
    fn total<R: Reactive, F: Field<R, Value = f64>>(all: &[R], field: F) -> f64 {
        all.iter().map(|one| one.get(field)).sum()
    }
    let tanks = [tank(), tank()];
    assert_eq!((total(&tanks, Tank::LITRES), total(&tanks, Tank::LEVEL)), (2.0, 0.5));
}

#[test]
fn fields_named_like_the_trait_methods_are_allowed() {
    #[reactive]
    struct Names {
        get: i32,
        set: i32,
        update: i32,
        batch: i32,
        flush: i32,
        on_change: i32,
        store: i32,
        context: i32,
        cells: i32,
        reader: i32,
        run: i32,
        sum: computed!(
            i32,
            self.get
                + self.set
                + self.update
                + self.batch
                + self.flush
                + self.on_change
                + self.store
                + self.context
                + self.cells
                + self.reader
                + self.run
        ),
    }
    let mut names = Names::new(NamesInputs {
        get: 1,
        set: 1,
        update: 1,
        batch: 1,
        flush: 1,
        on_change: 1,
        store: 1,
        context: 1,
        cells: 1,
        reader: 1,
        run: 1,
    });
    assert_eq!(*names.sum(), 11);
    names.set_get(2);
    Reactive::set(&mut names, Names::SET, 2);
    Reactive::batch(&mut names, |names| names.set_batch(2));
    assert_eq!(*Reactive::get(&names, Names::SUM), 14);
    assert_eq!(*names.get(), 2);
}
