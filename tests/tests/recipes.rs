//! Recipes for structs with a memory: what they do on a good day, and on a bad one.

use std::collections::{HashSet, VecDeque};

use reaktiv::{Reactive, Remember, reactive};

#[reactive]
struct Boiler {
    celsius: f64,
    high: f64,
    low: f64,
    /// On above `high`, off again below `low`.
    alarm: scan!(
        bool,
        match self.celsius {
            celsius if celsius > self.high => true,
            celsius if celsius < self.low => false,
            _ => self.alarm,
        }
    ),
}

fn boiler(celsius: f64) -> Boiler {
    Boiler::new(BoilerInputs { celsius, high: 80.0, low: 70.0 })
}

#[test]
fn an_alarm_with_hysteresis_does_not_flutter_about_its_limits() {
    let mut boiler = boiler(75.0);
    assert!(!*boiler.alarm(), "between the limits it begins as off");
    let mut is_on = |celsius| {
        boiler.set_celsius(celsius);
        *boiler.alarm()
    };
    assert_eq!([79.9, 80.0, 80.1, 79.9, 70.0].map(&mut is_on), [false, false, true, true, true]);
    assert_eq!([69.9, 70.1, 80.0, 90.0].map(&mut is_on), [false, false, false, true]);
}

#[test]
fn an_alarm_with_hysteresis_follows_its_limits() {
    let mut boiler = boiler(75.0);
    boiler.set_high(74.0);
    assert!(*boiler.alarm());
    boiler.set_high(80.0);
    assert!(*boiler.alarm(), "75 is above `low` still");
    boiler.set_low(76.0);
    assert!(!*boiler.alarm());
}

#[test]
fn an_alarm_with_hysteresis_stays_as_it_was_while_the_reading_is_not_a_number() {
    let mut boiler = boiler(90.0);
    boiler.set_celsius(f64::NAN);
    assert!(*boiler.alarm());
    boiler.set_celsius(20.0);
    boiler.set_celsius(f64::NAN);
    assert!(!*boiler.alarm());
}

fn mean(values: &VecDeque<f64>) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[reactive]
struct Rolling {
    #[reactive(event)]
    reading: f64,
    #[reactive(default = 3)]
    length: usize,
    /// The last readings that are numbers.
    last: scan!(VecDeque<f64>, |last| {
        last.extend(self.reading.iter().filter(|reading| reading.is_finite()));
        last.drain(..last.len().saturating_sub(self.length));
    }),
    mean: computed!(Option<f64>, mean(&self.last)),
    minimum: computed!(Option<f64>, self.last.iter().copied().reduce(f64::min)),
    maximum: computed!(Option<f64>, self.last.iter().copied().reduce(f64::max)),
}

impl Rolling {
    fn figures(&self) -> [Option<f64>; 3] {
        [*self.mean(), *self.minimum(), *self.maximum()]
    }
}

#[test]
fn rolling_figures_are_those_of_the_last_few_readings() {
    let mut rolling = Rolling::default();
    assert_eq!(rolling.figures(), [None; 3], "nothing has come");
    rolling.push_reading(4.0);
    assert_eq!(rolling.figures(), [Some(4.0); 3]);
    for reading in [1.0, 7.0, 1.0, 4.0] {
        rolling.push_reading(reading);
    }
    assert_eq!(rolling.figures(), [Some(4.0), Some(1.0), Some(7.0)]);
    rolling.push_reading(4.0);
    assert_eq!(rolling.figures(), [Some(3.0), Some(1.0), Some(4.0)], "an equal reading is one more");
}

#[test]
fn rolling_figures_come_out_the_same_whether_readings_come_one_by_one_or_together() {
    let mut rolling = Rolling::default();
    rolling.batch(|rolling| [9.0, 1.0, 2.0, 6.0].into_iter().for_each(|reading| rolling.push_reading(reading)));
    assert_eq!(rolling.figures(), [Some(3.0), Some(1.0), Some(6.0)]);
}

#[test]
fn rolling_figures_pass_over_what_is_not_a_number() {
    let mut rolling = Rolling::default();
    for reading in [2.0, f64::NAN, 4.0, f64::INFINITY, f64::NEG_INFINITY] {
        rolling.push_reading(reading);
    }
    assert_eq!(rolling.figures(), [Some(3.0), Some(2.0), Some(4.0)]);
}

#[test]
fn rolling_figures_follow_the_length() {
    let mut rolling = Rolling::default();
    [1.0, 2.0, 3.0].into_iter().for_each(|reading| rolling.push_reading(reading));
    rolling.set_length(1);
    assert_eq!(rolling.figures(), [Some(3.0); 3]);
    rolling.set_length(0);
    assert_eq!(rolling.figures(), [None; 3]);
    rolling.push_reading(5.0);
    assert_eq!(rolling.figures(), [None; 3]);
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    Locked,
    Unlocked,
    Broken,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Coin,
    Push,
    Kick,
    Repair,
}

impl State {
    fn after(self, action: Action) -> State {
        match (self, action) {
            (State::Locked, Action::Coin) => State::Unlocked,
            (State::Unlocked, Action::Push) => State::Locked,
            (_, Action::Kick) => State::Broken,
            (State::Broken, Action::Repair) => State::Locked,
            // Anything else has no effect in this state.
            (state, _) => state,
        }
    }
}

#[reactive]
struct Turnstile {
    #[reactive(event)]
    action: Action,
    state: scan!(State, self.action.iter().copied().fold(self.state, State::after)),
}

#[test]
fn a_state_machine_goes_from_state_to_state_by_its_events() {
    let mut turnstile = Turnstile::default();
    let mut states = Vec::new();
    for action in [Action::Push, Action::Coin, Action::Coin, Action::Push, Action::Kick, Action::Coin, Action::Repair] {
        turnstile.push_action(action);
        states.push(*turnstile.state());
    }
    use State::{Broken, Locked, Unlocked};
    assert_eq!(states, [Locked, Unlocked, Unlocked, Locked, Broken, Broken, Locked]);
}

#[test]
fn a_state_machine_takes_all_events_of_a_batch_in_their_order() {
    let mut turnstile = Turnstile::default();
    turnstile.batch(|turnstile| {
        turnstile.push_action(Action::Coin);
        turnstile.push_action(Action::Push);
        turnstile.push_action(Action::Coin);
        assert_eq!(*turnstile.state(), State::Locked, "inside a batch it is what its last step made of it");
    });
    assert_eq!(*turnstile.state(), State::Unlocked);
    turnstile.batch(|_| ());
    assert_eq!(*turnstile.state(), State::Unlocked, "an empty batch is no event");
}

/// What a counter showed, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sample {
    seconds: u64,
    count: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Flow {
    last: Option<Sample>,
    total: u64,
    per_second: Option<f64>,
}

impl Flow {
    fn after(self, now: &Sample) -> Flow {
        let Some(last) = self.last else { return Flow { last: Some(*now), ..self } };
        // A counter that shows less has begun again from nothing.
        let more = now.count.checked_sub(last.count).unwrap_or(now.count);
        let seconds = now.seconds.saturating_sub(last.seconds);
        let per_second = if seconds == 0 { self.per_second } else { Some(more as f64 / seconds as f64) };
        Flow { last: Some(*now), total: self.total + more, per_second }
    }
}

#[reactive]
struct Meter {
    #[reactive(event)]
    sample: Sample,
    flow: scan!(Flow, self.sample.iter().fold(self.flow, Flow::after)),
    per_second: computed!(Option<f64>, self.flow.per_second),
    total: computed!(u64, self.flow.total),
}

#[test]
fn the_rate_of_a_counter_survives_its_reset() {
    let mut meter = Meter::default();
    let mut show = |seconds, count| {
        meter.push_sample(Sample { seconds, count });
        (*meter.per_second(), *meter.total())
    };
    assert_eq!(show(100, 5000), (None, 0), "one sample has no rate");
    assert_eq!(show(110, 5050), (Some(5.0), 50));
    assert_eq!(show(120, 5050), (Some(0.0), 50));
    assert_eq!(show(130, 20), (Some(2.0), 70), "it was reset, and has counted twenty since");
    assert_eq!(show(140, 40), (Some(2.0), 90));
}

#[test]
fn the_rate_of_a_counter_is_never_divided_by_no_time() {
    let mut meter = Meter::default();
    meter.batch(|meter| {
        meter.push_sample(Sample { seconds: 0, count: 10 });
        meter.push_sample(Sample { seconds: 0, count: 20 });
    });
    assert_eq!((*meter.per_second(), *meter.total()), (None, 10));
    meter.push_sample(Sample { seconds: 2, count: 30 });
    meter.push_sample(Sample { seconds: 1, count: 40 });
    assert_eq!((*meter.per_second(), *meter.total()), (Some(5.0), 30), "no time goes back");
}

#[reactive]
struct Thermometer {
    celsius: f64,
    /// The last reading that can be true.
    good: scan!(Option<f64>, if self.celsius.is_finite() { Some(self.celsius) } else { self.good }),
    is_old: computed!(bool, !self.celsius.is_finite()),
}

#[test]
fn the_last_good_value_stays_until_there_is_a_better_one() {
    let mut thermometer = Thermometer::new(ThermometerInputs { celsius: f64::NAN });
    assert_eq!((*thermometer.good(), *thermometer.is_old()), (None, true), "none has come yet");
    thermometer.set_celsius(20.0);
    thermometer.set_celsius(f64::INFINITY);
    assert_eq!((*thermometer.good(), *thermometer.is_old()), (Some(20.0), true));
    thermometer.set_celsius(f64::NAN);
    thermometer.set_celsius(21.0);
    assert_eq!((*thermometer.good(), *thermometer.is_old()), (Some(21.0), false));
}

#[derive(Debug, Clone, PartialEq)]
struct Limits {
    high: f64,
    low: f64,
}

/// `high low`
fn parse(text: &str) -> Result<Limits, String> {
    let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    match numbers.map_err(|error| error.to_string())?[..] {
        [high, low] if low < high => Ok(Limits { high, low }),
        _ => Err(format!("two numbers are wanted, the higher one first, and not {text:?}")),
    }
}

#[reactive]
#[derive(Clone)]
struct Configuration {
    /// The file, as it was read last.
    file: String,
    read: computed!(Result<Limits, String>, parse(&self.file)),
    #[reactive(default = Limits { high: 80.0, low: 70.0 })]
    limits: scan!(Limits, self.read.as_ref().unwrap_or(&self.limits).clone()),
    error: computed!(Option<String>, self.read.as_ref().err().cloned()),
    #[reactive(cutoff = never)]
    reloads: scan!(u32, {
        let _ = &self.limits;
        self.reloads + 1
    }),
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_last_good_configuration() {
    let mut configuration = Configuration::new(ConfigurationInputs { file: "90 high".into() });
    assert_eq!(*configuration.limits(), Limits { high: 80.0, low: 70.0 }, "none was good yet");
    assert!(configuration.error().is_some());
    configuration.set_file("90 60".into());
    assert_eq!((configuration.limits().high, configuration.error()), (90.0, &None));
    configuration.set_file("60 90".into());
    assert_eq!(configuration.limits().high, 90.0);
    assert!(configuration.error().as_ref().is_some_and(|error| error.contains("the higher one first")));
    configuration.set_file("90.0 60.0".into());
    assert_eq!((*configuration.reloads(), configuration.error()), (2, &None), "the limits are the same");
    let (inputs, memory) = configuration.clone().into_parts();
    assert_eq!(Configuration::resume(inputs, memory).limits(), configuration.limits(), "it survives a restart");
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Alarm {
    #[default]
    Off,
    Ringing,
    /// Somebody has heard it, and what it is about lasts.
    Acknowledged,
}

#[reactive]
struct Pump {
    is_leaking: bool,
    #[reactive(event)]
    acknowledge: (),
    alarm: scan!(
        Alarm,
        match self.alarm {
            _ if !self.is_leaking => Alarm::Off,
            Alarm::Off => Alarm::Ringing,
            Alarm::Ringing if !self.acknowledge.is_empty() => Alarm::Acknowledged,
            alarm => alarm,
        }
    ),
}

#[test]
fn an_alarm_that_was_acknowledged_is_quiet_until_the_next_one() {
    let mut pump = Pump::default();
    pump.push_acknowledge(());
    pump.set_is_leaking(true);
    assert_eq!(*pump.alarm(), Alarm::Ringing, "nobody acknowledges what is yet to come");
    pump.push_acknowledge(());
    pump.push_acknowledge(());
    assert_eq!(*pump.alarm(), Alarm::Acknowledged);
    pump.set_is_leaking(false);
    pump.set_is_leaking(true);
    assert_eq!(*pump.alarm(), Alarm::Ringing);
}

#[test]
fn an_alarm_that_begins_in_the_batch_of_an_acknowledgement_rings() {
    let mut pump = Pump::default();
    pump.batch(|pump| {
        pump.push_acknowledge(());
        pump.set_is_leaking(true);
    });
    assert_eq!(*pump.alarm(), Alarm::Ringing);
}

#[reactive]
struct Door {
    is_open: bool,
    #[reactive(event)]
    ring: (),
    rings: scan!(usize, self.rings + self.ring.len()),
    /// A scan steps when `is_open` has changed, so each time that it is true is a new one.
    openings: scan!(u32, self.openings + u32::from(self.is_open)),
}

#[test]
fn counting_counts_each_event_and_each_change() {
    let mut door = Door::default();
    assert_eq!((*door.rings(), *door.openings()), (0, 0));
    door.push_ring(());
    door.batch(|door| (0..3).for_each(|_| door.push_ring(())));
    door.batch(|_| ());
    assert_eq!(*door.rings(), 4);
    door.set_is_open(true);
    door.set_is_open(true);
    door.set_is_open(false);
    door.set_is_open(true);
    assert_eq!((*door.rings(), *door.openings()), (4, 2), "to open an open door is no change");
}

#[test]
fn counting_begins_with_a_door_that_was_made_open() {
    assert_eq!(*Door::new(DoorInputs { is_open: true }).openings(), 1);
}

#[derive(Debug, Clone, PartialEq)]
struct Message {
    id: u64,
    text: &'static str,
}

#[derive(Debug, Default)]
struct Received {
    ids: HashSet<u64>,
    messages: Vec<Message>,
}

impl Received {
    /// Whether it was news.
    fn take(&mut self, message: &Message) -> bool {
        let is_new = self.ids.insert(message.id);
        self.messages.extend(is_new.then(|| message.clone()));
        is_new
    }
}

#[reactive]
struct Inbox {
    #[reactive(event)]
    message: Message,
    /// Each message once. A closure that says `false` has changed nothing.
    received: scan!(Received, |received| self.message.iter().filter(|message| received.take(message)).count() > 0),
    #[reactive(context)]
    shown: Vec<String>,
    show: effect!(self.shown.extend(self.received.messages.last().map(|last| format!("{}: {}", last.id, last.text)))),
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let mut inbox = Inbox::new(InboxInputs {}, Vec::new());
    let (ready, done) = (Message { id: 1, text: "ready" }, Message { id: 2, text: "done" });
    inbox.push_message(ready.clone());
    inbox.push_message(ready.clone());
    inbox.batch(|inbox| [&ready, &done, &done].into_iter().for_each(|message| inbox.push_message(message.clone())));
    inbox.push_message(done.clone());
    assert_eq!(inbox.received().messages, [ready, done]);
    assert_eq!(inbox.shown(), &["1: ready", "2: done"], "what is not new runs no effect");
}

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Counter {
    step: u32,
    #[reactive(event)]
    press: (),
    total: scan!(u32, self.total + self.step * self.press.len() as u32),
}

/// What the counter was before each change.
#[derive(Default)]
struct History(Vec<(CounterInputs, CounterMemory)>);

impl History {
    fn save(&mut self, counter: &Counter) {
        self.0.push((counter.inputs().clone(), counter.memory().clone()));
    }

    fn undo(&mut self, counter: &mut Counter) {
        if let Some((inputs, memory)) = self.0.pop() {
            counter.restore(inputs, memory);
        }
    }
}

#[test]
fn undo_brings_back_the_memory_with_the_inputs() {
    let (mut counter, mut history) = (Counter::new(CounterInputs { step: 1 }), History::default());
    history.save(&counter);
    counter.push_press(());
    history.save(&counter);
    counter.set_step(10);
    history.save(&counter);
    counter.push_press(());
    assert_eq!((*counter.step(), *counter.total()), (10, 11));
    history.undo(&mut counter);
    assert_eq!((*counter.step(), *counter.total()), (10, 1));
    history.undo(&mut counter);
    assert_eq!((*counter.step(), *counter.total()), (1, 1));
    counter.push_press(());
    assert_eq!(*counter.total(), 2, "it goes on from there");
}

#[test]
fn undo_at_the_beginning_changes_nothing() {
    let (mut counter, mut history) = (Counter::new(CounterInputs { step: 1 }), History::default());
    history.undo(&mut counter);
    history.save(&counter);
    counter.push_press(());
    history.undo(&mut counter);
    history.undo(&mut counter);
    assert_eq!(counter, Counter::new(CounterInputs { step: 1 }));
}

#[reactive]
struct Scale {
    grams: f64,
    #[reactive(event)]
    passed: (),
    /// What the scale showed whenever something passed.
    weights: scan!(Vec<f64>, |weights| weights.extend(self.passed.iter().map(|()| untracked!(self.grams)))),
}

#[test]
fn one_value_is_sampled_when_another_happens() {
    let mut scale = Scale::default();
    scale.set_grams(10.0);
    scale.set_grams(20.0);
    assert_eq!(scale.weights(), &[] as &[f64], "a weight alone is no sample");
    scale.push_passed(());
    scale.push_passed(());
    scale.batch(|scale| {
        scale.push_passed(());
        scale.set_grams(30.0);
    });
    assert_eq!(scale.weights(), &[20.0, 20.0, 30.0], "a flush sees the final signals");
}

#[reactive]
struct Valve {
    seconds: u64,
    is_open: bool,
    /// When it was last opened or closed: `is_open` makes it step, the time does not.
    moved_at: scan!(u64, {
        _ = self.is_open;
        untracked!(self.seconds)
    }),
}

#[test]
fn a_time_is_sampled_when_something_changes() {
    let mut valve = Valve::new(ValveInputs { seconds: 5, is_open: false });
    valve.set_seconds(60);
    assert_eq!(*valve.moved_at(), 5);
    valve.set_is_open(true);
    valve.set_seconds(90);
    valve.set_is_open(true);
    assert_eq!(*valve.moved_at(), 60);
    valve.set_is_open(false);
    assert_eq!(*valve.moved_at(), 90);
}
