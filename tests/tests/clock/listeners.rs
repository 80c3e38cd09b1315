//! Who is told of what the clock does: subscriptions, a trace, the graph.

use std::sync::mpsc::channel;

use reaktiv::{Kind, Reactive, Table, Timed, reactive};

#[reactive]
#[derive(Debug)]
struct Device {
    #[reactive(clock, given)]
    now: u64,
    /// When it was heard of.
    seen: u64,
    stale: computed!(bool, self.now >= self.seen + 30),
}

#[reactive]
#[derive(Debug)]
struct Fleet {
    /// Milliseconds.
    #[reactive(clock, default = 0)]
    now: u64,
    wanted: u64,
    done: computed!(bool, self.wanted > 0 && self.now >= self.wanted),
    #[reactive(nested, given(now))]
    devices: Table<u32, Device>,
    stale: computed!(usize, self.devices.count_where(Device::STALE)),
}

fn fleet() -> Fleet {
    let devices = (0..3).map(|key| (key, Device::new(DeviceInputs { seen: u64::from(key) }))).collect();
    Fleet::new(FleetInputs { wanted: 50, devices })
}

#[test]
fn a_subscription_hears_of_each_deadline_on_the_way() {
    let mut fleet = fleet();
    let (sender, told) = channel();
    let _done = fleet.on_change(Fleet::DONE, {
        let sender = sender.clone();
        move |done| sender.send(format!("done {done}")).unwrap()
    });
    let _stale = fleet.on_change(Fleet::STALE, move |stale| sender.send(format!("stale {stale}")).unwrap());
    fleet.advance(31);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["stale 1", "stale 2"]);
    fleet.advance(1_000);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["stale 3", "done true"]);
    fleet.set_wanted(2_000);
    fleet.skip_to(5_000);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["done false", "done true"]);
}

#[test]
fn a_subscription_to_a_row_hears_of_its_deadline() {
    let mut fleet = fleet();
    let (sender, told) = channel();
    let _stale =
        fleet.devices_mut().row_mut(&1).unwrap().on_change(Device::STALE, move |stale| sender.send(*stale).unwrap());
    fleet.flush();
    assert_eq!(fleet.next_deadline(), Some(31));
    fleet.advance(30);
    assert_eq!(told.try_iter().count(), 0);
    fleet.advance(40);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [true]);
}

#[test]
fn the_graph_shows_who_compares_the_clock_and_who_follows_it() {
    let graph = Fleet::GRAPH;
    assert_eq!(graph.node("now").unwrap().kind, Kind::Clock);
    let edges: Vec<_> = graph
        .edges
        .iter()
        .filter(|edge| edge.source == 0)
        .map(|edge| (graph.nodes[edge.reader].name, edge.conditional))
        .collect();
    assert_eq!(edges, [("done", true), ("devices", false)]);
    let text = graph.to_string();
    assert!(text.contains("now      clock"), "{text}");
    assert!(graph.mermaid().to_string().contains("((\"now\"))"));
    assert!(graph.dot().to_string().contains("shape=circle"));
    assert!(graph.json().to_string().contains("\"clock\""));
}

#[test]
fn debug_shows_the_time_and_computes_nothing() {
    let mut fleet = fleet();
    fleet.advance(7);
    let text = format!("{fleet:?}");
    assert!(text.starts_with("Fleet { now: 7, wanted: 50, done: <stale>"), "{text}");
    fleet.done();
    fleet.stale();
    fleet.advance(8);
    let text = format!("{fleet:?}");
    // The rows have not been told, and show nothing of before.
    assert!(text.contains("done: false, devices: {0: <stale>"), "{text}");
}
