//! `resource!(Type, Error, async { .. })`

use std::sync::{Arc, Mutex};

use reaktiv::{ComputedField, Reactive, Snapshot, Status, reactive};
use reaktiv_tests::tasks::{Dropped, Gate, Task};
use reaktiv_tests::{note, runs};

use super::drive;

#[reactive]
#[derive(Debug)]
struct Account {
    id: u32,
    other: u32,
    #[reactive(context)]
    gate: Gate,
    name: resource!(String, String, async {
        let _dropped = Dropped("dropped");
        self.gate.pass().await;
        let id = positive(self.id)?;
        Ok(format!("account {id}"))
    }),
    text: computed!(String, {
        note("text");
        match (self.name.status(), self.name.value()) {
            (Status::Loading, None) => "..".to_string(),
            (Status::Loading, Some(name)) => format!("{name} .."),
            (_, Some(name)) => name.clone(),
            (_, None) => format!("{:?}", self.name.error()),
        }
    }),
}

fn positive(id: u32) -> Result<u32, String> {
    if id == 0 { Err("none".into()) } else { Ok(id) }
}

fn account() -> (Account, Gate, Task) {
    let gate = Gate::default();
    (Account::new(AccountInputs { id: 1, other: 0 }, gate.clone()), gate, Task::default())
}

#[test]
fn it_loads_and_keeps_the_value_while_it_loads_again() {
    let (mut account, gate, task) = account();
    assert_eq!(account.name().status(), Status::Loading);
    drive(&mut account, &task);
    gate.open();
    drive(&mut account, &task);
    assert_eq!(*account.name(), Snapshot { status: Status::Resolved, value: Some("account 1".into()), error: None });
    account.set_id(2);
    assert_eq!(*account.name(), Snapshot { status: Status::Loading, value: Some("account 1".into()), error: None });
    gate.open();
    drive(&mut account, &task);
    assert_eq!(account.name().value().unwrap(), "account 2");
}

#[test]
fn an_error_takes_the_place_of_the_value_and_goes_when_it_loads_again() {
    let (mut account, gate, task) = account();
    gate.open();
    drive(&mut account, &task);
    account.set_id(0);
    gate.open();
    drive(&mut account, &task);
    assert_eq!(*account.name(), Snapshot { status: Status::Error, value: None, error: Some("none".into()) });
    account.set_id(3);
    assert_eq!(*account.name(), Snapshot { status: Status::Loading, value: None, error: None });
    gate.open();
    drive(&mut account, &task);
    assert_eq!(account.name().value().unwrap(), "account 3");
}

#[test]
fn nobody_sees_an_old_outcome_for_a_new_question() {
    let (mut account, gate, task) = account();
    gate.open();
    drive(&mut account, &task);
    account.batch(|account| {
        account.set_id(2);
        assert_eq!(account.name().status(), Status::Loading);
        assert_eq!(account.text(), "account 1 ..");
    });
    drive(&mut account, &task);
    account.set_id(3);
    gate.open(); // for the run that is given up
    drive(&mut account, &task);
    assert_eq!(account.text(), "account 3");
}

#[test]
fn an_outcome_that_comes_before_the_flush_of_a_change_is_not_shown() {
    let (mut account, gate, task) = account();
    drive(&mut account, &task);
    account.batch(|account| {
        account.set_id(2);
        gate.open();
        drive(account, &Task::default());
        assert_eq!((account.name().status(), account.name().value()), (Status::Loading, None));
    });
    gate.open();
    drive(&mut account, &Task::default());
    assert_eq!(account.name().value().unwrap(), "account 2");
}

#[test]
fn a_change_drops_the_run_where_it_waits() {
    let (mut account, _gate, task) = account();
    drive(&mut account, &task);
    account.set_id(2);
    assert!(runs().is_empty());
    drive(&mut account, &task);
    assert_eq!(runs(), ["dropped"]);
    account.set_other(1);
    drive(&mut account, &task);
    assert!(runs().is_empty());
    drop(account);
    assert_eq!(runs(), ["dropped"]);
}

#[test]
fn it_is_asked_again_by_a_counter_that_it_names() {
    #[reactive]
    struct Weather {
        asked: u32,
        now: resource!(usize, (), async {
            _ = self.asked;
            note("asks");
            Ok(1)
        }),
    }
    let (mut weather, task) = (Weather::new(WeatherInputs { asked: 0 }), Task::default());
    drive(&mut weather, &task);
    assert_eq!(runs(), ["asks"]);
    weather.update_asked(|asked| *asked += 1);
    assert_eq!((weather.now().status(), weather.now().value()), (Status::Loading, Some(&1)));
    drive(&mut weather, &task);
    assert_eq!((runs(), weather.now().status()), (vec!["asks"], Status::Resolved));
}

#[test]
fn formulas_run_when_what_they_see_has_changed() {
    let (mut account, gate, task) = account();
    assert_eq!(account.text(), "..");
    account.set_id(5);
    assert_eq!(account.text(), ".."); // it was loading, and is
    drive(&mut account, &task);
    assert_eq!(account.text(), "..");
    gate.open();
    drive(&mut account, &task);
    assert_eq!(account.text(), "account 5");
    assert_eq!(runs(), ["text", "dropped", "text"]);
}

#[test]
fn effects_and_subscriptions_hear_of_each_step() {
    #[reactive]
    struct Shown {
        id: u32,
        #[reactive(context)]
        log: Arc<Mutex<Vec<String>>>,
        name: resource!(u32, (), async { Ok(self.id * 10) }),
        show: effect!(self.log.lock().unwrap().push(format!("{:?} {:?}", self.name.status(), self.name.value()))),
    }
    let (log, task) = (Arc::default(), Task::default());
    let mut shown = Shown::new(ShownInputs { id: 1 }, Arc::clone(&log));
    let told = Arc::new(Mutex::new(Vec::new()));
    let _subscription = shown.on_change(Shown::NAME, {
        let told = told.clone();
        move |name| told.lock().unwrap().push(name.status())
    });
    drive(&mut shown, &task);
    shown.set_id(2);
    drive(&mut shown, &task);
    let log: Vec<String> = log.lock().unwrap().clone();
    assert_eq!(log, ["Loading None", "Resolved Some(10)", "Loading Some(10)", "Resolved Some(20)"]);
    assert_eq!(*told.lock().unwrap(), [Status::Resolved, Status::Loading, Status::Resolved]);
}

#[test]
fn one_reads_another() {
    #[reactive]
    struct Chain {
        id: u32,
        first: resource!(u32, String, async { Ok(self.id + 1) }),
        second: resource!(u32, String, async {
            match self.first.value() {
                Some(first) => Ok(first * 100),
                None => Err("not yet".to_string()),
            }
        }),
    }
    let (mut chain, task) = (Chain::new(ChainInputs { id: 1 }), Task::default());
    drive(&mut chain, &task);
    assert_eq!(chain.second().value(), Some(&200));
    chain.set_id(2);
    drive(&mut chain, &task);
    assert_eq!(chain.second().value(), Some(&300));
}

#[test]
fn a_body_may_look_at_what_there_was_before() {
    #[reactive]
    struct Total {
        amount: u32,
        total: resource!(u32, (), async { Ok(self.amount + untracked!(self.total.value()).copied().unwrap_or(0)) }),
    }
    let (mut total, task) = (Total::new(TotalInputs { amount: 1 }), Task::default());
    drive(&mut total, &task);
    total.set_amount(10);
    drive(&mut total, &task);
    assert_eq!(total.total().value(), Some(&11));
}

#[test]
fn its_name_is_that_of_a_computed() {
    let (account, ..) = account();
    let field: ComputedField<Account, Snapshot<String, String>> = Account::NAME;
    assert_eq!(account.get(field).status(), Status::Loading);
    assert_eq!(field.name(), "name");
}

#[test]
fn the_graph_has_it_as_a_resource() {
    let node = &Account::GRAPH.nodes[Account::NAME.index()];
    assert_eq!((node.name, node.kind, node.ty), ("name", reaktiv::Kind::Resource, "Snapshot<String, String>"));
    assert_eq!(Account::GRAPH.nodes.len(), 4);
    let reads: Vec<_> = Account::GRAPH.edges.iter().map(|edge| (edge.reader, edge.source)).collect();
    assert_eq!(reads, [(2, 0), (3, 2)]);
}

#[test]
fn it_can_be_followed_by_a_signal() {
    let (mut account, gate, task) = account();
    let name = account.signal((Account::ID, Account::NAME));
    gate.open();
    drive(&mut account, &task);
    let (id, now) = name.get();
    assert_eq!((id, now.value()), (1, Some(&"account 1".to_string())));
    account.set_id(4);
    assert_eq!(name.get().1.status(), Status::Loading);
}

#[test]
fn debug_computes_nothing() {
    let (account, ..) = account();
    assert_eq!(format!("{account:?}"), "Account { id: 1, other: 0, name: <stale>, text: <stale> }");
}

#[test]
fn a_copy_loads_for_itself() {
    #[reactive]
    #[derive(Clone)]
    struct Copied {
        id: u32,
        name: resource!(u32, (), async { Ok(self.id) }),
    }
    let (mut copied, task) = (Copied::new(CopiedInputs { id: 1 }), Task::default());
    drive(&mut copied, &task);
    let mut copy = copied.clone();
    assert_eq!(copy.name().status(), Status::Loading);
    drive(&mut copy, &Task::default());
    assert_eq!((copied.name().value(), copy.name().value()), (Some(&1), Some(&1)));
}

#[test]
fn types_without_clone_or_eq_will_do() {
    struct Opaque(u32);
    #[reactive]
    struct Held {
        id: u32,
        loaded: resource!(Opaque, Opaque, async { if self.id == 0 { Err(Opaque(0)) } else { Ok(Opaque(self.id)) } }),
        inner: computed!(Option<u32>, self.loaded.value().map(|opaque| opaque.0)),
    }
    let (mut held, task) = (Held::new(HeldInputs { id: 7 }), Task::default());
    drive(&mut held, &task);
    assert_eq!(*held.inner(), Some(7));
    held.set_id(0);
    drive(&mut held, &task);
    assert_eq!(held.loaded().error().map(|opaque| opaque.0), Some(0));
}
