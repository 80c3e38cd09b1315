//! Signals that the module alone sets, constructors of the user's, names that make room.

use reaktiv::{ComputedField, Reactive, Table, reactive};

// As in a library: users of these structs are outside.
#[allow(unreachable_pub)]
mod door {
    use reaktiv::{Table, reactive};

    #[derive(Debug, Clone, Copy, PartialEq, Default)]
    pub enum State {
        #[default]
        Shut,
        Open,
    }

    #[reactive(new = from_inputs)]
    #[derive(Debug, Clone)]
    pub struct Door {
        pub name: String,
        /// Opens only if it is not locked.
        #[reactive(read_only, setter = put_state)]
        pub state: State,
        #[reactive(read_only)]
        pub visits: u32,
        pub locked: bool,
        pub text: computed!(String, format!("{} is {:?}, {} visits", self.name, self.state, self.visits)),
    }

    impl Door {
        pub fn new(name: &str) -> Self {
            Door::from_inputs(DoorInputs { name: name.into(), ..Default::default() })
        }

        pub fn set_state(&mut self, state: State) -> Result<(), &'static str> {
            if *self.locked() && state == State::Open {
                return Err("locked");
            }
            self.put_state(state);
            self.update_visits(|visits| *visits += 1);
            Ok(())
        }
    }

    #[reactive]
    pub struct House {
        #[reactive(nested, read_only)]
        pub doors: Table<u8, Door>,
        pub open: computed!(usize, self.doors.filter(|door| *door.state() == State::Open).len()),
    }

    impl House {
        pub fn with(names: &[&str]) -> Self {
            let doors = names.iter().zip(0..).map(|(name, key)| (key, Door::new(name))).collect();
            House::new(HouseInputs { doors })
        }

        pub fn open_door(&mut self, door: u8) {
            self.doors_mut().row_mut(&door).expect("a door").set_state(State::Open).expect("not locked");
        }
    }
}

use door::{Door, House, State};

#[test]
fn a_read_only_signal_is_set_through_the_users_own_methods_alone() {
    let mut door = Door::new("front");
    assert_eq!(*door.text(), "front is Shut, 0 visits");
    door.set_state(State::Open).unwrap();
    assert_eq!(*door.text(), "front is Open, 1 visits");
    door.set_state(State::Shut).unwrap();
    door.set_locked(true);
    assert_eq!(door.set_state(State::Open), Err("locked"));
    assert_eq!((*door.state(), *door.visits()), (State::Shut, 2));
}

#[test]
fn the_typed_name_of_a_read_only_signal_reads_and_tells_changes() {
    let field: ComputedField<Door, State> = Door::STATE;
    let mut door = Door::new("front");
    let (sender, receiver) = std::sync::mpsc::channel();
    let _subscription = door.on_change(field, move |state| sender.send(*state).unwrap());
    door.set_state(State::Open).unwrap();
    assert_eq!(*door.get(Door::STATE), State::Open);
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [State::Open]);
}

#[test]
fn a_read_only_table_is_changed_by_its_module_alone() {
    let mut house = House::with(&["front", "back"]);
    assert_eq!(*house.open(), 0);
    house.open_door(1);
    assert_eq!(house.doors().get(&1).map(|door| *door.state()), Some(State::Open));
    assert_eq!(*house.get(House::OPEN), 1);
}

#[test]
fn the_generated_constructor_and_the_other_methods_make_room_for_the_users() {
    #[reactive(new = build, rename(inputs = data, into_inputs = into_data, set_inputs = set_data))]
    #[derive(Debug, Clone, PartialEq)]
    struct Plan {
        inputs: u32,
        new: u32,
        sum: computed!(u32, self.inputs + self.new),
    }
    let mut plan = Plan::build(PlanInputs { inputs: 1, new: 2 });
    assert_eq!((*plan.inputs(), *plan.new(), *plan.sum()), (1, 2, 3));
    let before = plan.data().clone();
    plan.set_inputs(5);
    plan.set_data(before.clone());
    assert_eq!(*plan.sum(), 3);
    assert_eq!(plan.into_data(), before);
    assert_eq!(*Plan::from(before).sum(), 3);
}

#[test]
fn a_constructor_with_a_visibility_of_its_own_leaves_from_and_default_to_the_user() {
    #[reactive(new = pub(crate) from_inputs)]
    struct Account {
        #[reactive(default = 7)]
        balance: u32,
    }
    impl Default for Account {
        fn default() -> Self {
            Account::from_inputs(AccountInputs { balance: 100 })
        }
    }
    impl From<AccountInputs> for Account {
        fn from(inputs: AccountInputs) -> Self {
            Account::from_inputs(AccountInputs { balance: inputs.balance + 1 })
        }
    }
    assert_eq!(*Account::default().balance(), 100);
    assert_eq!(*Account::from(AccountInputs::default()).balance(), 8);
}

#[test]
fn inputs_have_a_default_wherever_all_their_fields_have_one() {
    #[reactive]
    struct Row {
        name: String,
        count: u32,
    }
    #[reactive]
    struct Sheet {
        title: String,
        #[reactive(nested)]
        rows: Table<u8, Row>,
    }
    assert_eq!(RowInputs { count: 3, ..Default::default() }.name, "");
    assert_eq!(*Row::default().count(), 0);
    assert!(Sheet::default().rows().is_empty() && Sheet::default().title().is_empty());
}

#[test]
fn the_context_may_have_a_default_of_its_own() {
    struct Log(Vec<String>);
    #[reactive]
    struct Watched {
        a: i32,
        #[reactive(context, default = Log(vec!["begin".into()]))]
        log: Log,
        show: effect!(self.log.0.push(self.a.to_string())),
    }
    assert_eq!(Watched::default().log().0, ["begin", "0"]);
    assert_eq!(Watched::new(WatchedInputs { a: 5 }, Log(Vec::new())).log().0, ["5"]);
}
