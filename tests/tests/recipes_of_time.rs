//! Recipes for structs with a clock: what they do on a good day, and on a bad one. Times are milliseconds.

use reaktiv::{Reactive, Remember, Timed, Window, reactive};

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

#[reactive]
struct Overheating {
    #[reactive(clock, default = 0)]
    now: u64,
    hot: bool,
    #[reactive(default = 300 * SECOND)]
    least: u64,
    hot_since: scan!(Option<u64>, if self.hot { self.hot_since.or(Some(untracked!(self.now))) } else { None }),
    /// Hot for at least so long.
    alarm: computed!(bool, self.hot_since.is_some_and(|since| self.now >= since + self.least)),
}

#[test]
fn on_for_a_while_is_on_only_then_and_off_at_once() {
    let mut oven = Overheating::new(OverheatingInputs::default());
    oven.advance(10 * SECOND);
    oven.set_hot(true);
    assert_eq!((*oven.alarm(), oven.next_deadline()), (false, Some(310 * SECOND)));
    oven.advance(310 * SECOND - 1);
    assert!(!*oven.alarm());
    oven.advance(310 * SECOND);
    assert!(*oven.alarm());
    oven.set_hot(false);
    assert!(!*oven.alarm());
}

#[test]
fn on_for_a_while_is_not_begun_anew_by_a_sample_that_says_the_same_or_by_a_restart() {
    let mut oven = Overheating::new(OverheatingInputs { hot: true, ..Default::default() });
    oven.advance(200 * SECOND);
    oven.set_hot(true);
    let (inputs, memory) = oven.into_parts();
    let mut oven = Overheating::resume(inputs, memory);
    oven.advance(300 * SECOND);
    assert!(*oven.alarm());
}

#[test]
fn on_for_a_while_begins_anew_after_a_gap_and_follows_its_length() {
    let mut oven = Overheating::new(OverheatingInputs { hot: true, ..Default::default() });
    oven.advance(200 * SECOND);
    oven.set_hot(false);
    oven.set_hot(true);
    oven.advance(499 * SECOND);
    assert!(!*oven.alarm());
    oven.set_least(60 * SECOND);
    assert!(*oven.alarm());
}

#[reactive]
struct Compressor {
    #[reactive(clock, default = 0)]
    now: u64,
    wanted: bool,
    #[reactive(default = 60 * SECOND)]
    least_on: u64,
    #[reactive(default = 120 * SECOND)]
    least_off: u64,
    /// Whether it runs, and since when: it runs, and rests, for a while at least.
    runs: scan!(
        (bool, u64),
        match self.runs {
            (true, since) if !self.wanted && self.now >= since + self.least_on => (false, untracked!(self.now)),
            (false, since) if self.wanted && self.now >= since + self.least_off => (true, untracked!(self.now)),
            runs => runs,
        }
    ),
}

#[test]
fn what_runs_and_rests_for_a_while_at_least_follows_what_is_wanted_when_it_may() {
    let mut compressor = Compressor::new(CompressorInputs { wanted: true, ..Default::default() });
    assert_eq!(compressor.next_deadline(), Some(120 * SECOND));
    compressor.advance(130 * SECOND);
    assert_eq!(*compressor.runs(), (true, 120 * SECOND));
    compressor.set_wanted(false);
    compressor.advance(150 * SECOND);
    assert!(compressor.runs().0);
    compressor.set_wanted(true);
    compressor.advance(200 * SECOND);
    assert_eq!(*compressor.runs(), (true, 120 * SECOND), "nobody wanted it to rest any more");
    compressor.set_wanted(false);
    assert_eq!(*compressor.runs(), (false, 200 * SECOND));
}

#[reactive]
struct Link {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(event)]
    heartbeat: (),
    #[reactive(default = 30 * SECOND)]
    patience: u64,
    seen: scan!(u64, if self.heartbeat.is_empty() { self.seen } else { untracked!(self.now) }),
    stale: computed!(bool, self.now >= self.seen + self.patience),
}

#[test]
fn what_is_not_heard_of_gets_stale_and_is_fresh_again() {
    let mut link = Link::new(LinkInputs::default());
    link.advance(20 * SECOND);
    link.push_heartbeat(());
    link.advance(49 * SECOND);
    assert!(!*link.stale());
    link.advance(50 * SECOND);
    assert!(*link.stale());
    link.push_heartbeat(());
    assert!(!*link.stale());
}

#[reactive]
struct Search {
    #[reactive(clock, default = 0)]
    now: u64,
    text: String,
    typed: scan!(u64, {
        let _ = &self.text;
        untracked!(self.now)
    }),
    /// The text, once nobody has typed for a while.
    query: scan!(String, if self.now >= self.typed + 300 { self.text.clone() } else { self.query.clone() }),
}

#[test]
fn a_debounced_value_follows_when_there_is_peace() {
    let mut search = Search::new(SearchInputs::default());
    for (time, text) in [(1_000, "r"), (1_200, "re"), (1_400, "rea")] {
        search.advance(time);
        search.set_text(text.into());
    }
    search.advance(1_699);
    assert_eq!(search.query(), "");
    search.advance(1_700);
    assert_eq!(search.query(), "rea");
    search.set_text("react".into());
    assert_eq!(search.query(), "rea");
    search.skip_to(HOUR);
    assert_eq!(search.query(), "react");
}

#[reactive]
struct Gauge {
    #[reactive(clock, default = 0)]
    now: u64,
    value: i64,
    #[reactive(default = SECOND)]
    gap: u64,
    /// The value, at once, but not more often than once in a while; and when it was shown.
    shown: scan!(
        Option<(i64, u64)>,
        match self.shown {
            Some((value, at)) if value == self.value || self.now < at + self.gap => self.shown,
            _ => Some((self.value, untracked!(self.now))),
        }
    ),
}

#[test]
fn a_throttled_value_follows_at_once_then_with_the_last_one() {
    let mut gauge = Gauge::new(GaugeInputs { value: 1, ..Default::default() });
    assert_eq!(*gauge.shown(), Some((1, 0)));
    for value in 2..=5 {
        gauge.advance(value as u64 * 100);
        gauge.set_value(value);
    }
    assert_eq!(*gauge.shown(), Some((1, 0)));
    gauge.advance(5_000);
    assert_eq!(*gauge.shown(), Some((5, 1_000)), "the last one is not lost");
    gauge.set_value(6);
    assert_eq!(*gauge.shown(), Some((6, 5_000)));
    assert_eq!(gauge.next_deadline(), None);
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum Light {
    #[default]
    Red,
    Green(u64),
    Yellow(u64),
}
use Light::*;

#[reactive]
struct Crossing {
    #[reactive(clock, default = 0)]
    now: u64,
    car: bool,
    light: scan!(
        Light,
        match self.light {
            Red if self.car => Green(untracked!(self.now)),
            Green(since) if self.now >= since + 20 * SECOND => Yellow(since + 20 * SECOND),
            Yellow(since) if self.now >= since + 3 * SECOND => Red,
            light => light,
        }
    ),
    #[reactive(context)]
    log: Vec<(u64, Light)>,
    record: effect!(self.log.push((untracked!(self.now) / SECOND, self.light))),
}

#[test]
fn a_state_machine_with_times_goes_through_its_states_by_itself() {
    let mut crossing = Crossing::new(CrossingInputs { car: false }, Vec::new());
    crossing.advance(5 * SECOND);
    crossing.batch(|crossing| crossing.set_car(true));
    crossing.batch(|crossing| crossing.set_car(false));
    crossing.advance(HOUR);
    let green = 5 * SECOND;
    assert_eq!(crossing.log(), &[(0, Red), (5, Green(green)), (25, Yellow(green + 20 * SECOND)), (28, Red)]);
}

#[test]
fn a_state_machine_with_times_that_has_slept_is_where_it_would_be() {
    let mut crossing = Crossing::new(CrossingInputs { car: true }, Vec::new());
    crossing.set_car(false);
    crossing.skip_to(22 * SECOND);
    assert_eq!(crossing.log()[1..], [(22, Yellow(20 * SECOND))]);
    crossing.skip_to(HOUR);
    assert_eq!(*crossing.light(), Red);
}

#[reactive]
struct Tank {
    #[reactive(clock, default = 0)]
    now: u64,
    level: f64,
    /// Since when the level is what it is, that level, and the area below all before it.
    area: scan!((u64, f64, f64), {
        let ((since, level, area), now) = (self.area, untracked!(self.now));
        (now, self.level, area + level * (now - since) as f64)
    }),
    /// Over all time, once a second.
    mean: computed!(f64, {
        let ((since, level, area), now) = (self.area, self.now.every(SECOND));
        (area + level * now.saturating_sub(since) as f64) / now.max(since).max(1) as f64
    }),
}

#[test]
fn a_mean_by_time_gives_each_value_the_weight_of_how_long_it_was_there() {
    let mut tank = Tank::new(TankInputs { level: 10.0 });
    tank.advance(30 * SECOND);
    assert_eq!(*tank.mean(), 10.0);
    tank.set_level(40.0);
    assert_eq!(*tank.mean(), 10.0);
    tank.advance(40 * SECOND);
    assert_eq!(*tank.mean(), 17.5);
    tank.advance(40 * SECOND + 999);
    assert_eq!(*tank.mean(), 17.5, "at most a second behind");
    tank.set_level(0.0);
    tank.advance(80 * SECOND);
    assert!((*tank.mean() - (300.0 + 40.0 * 10.999) / 80.0).abs() < 1e-9);
}

#[reactive]
struct Batch {
    #[reactive(clock, default = 0)]
    now: u64,
    start: u64,
    #[reactive(default = 200 * SECOND)]
    length: u64,
    percent: computed!(
        u64,
        self.now.every(self.length / 100).saturating_sub(self.start).min(self.length) * 100 / self.length
    ),
    seconds_left: computed!(u64, (self.start + self.length).saturating_sub(self.now.every(SECOND)).div_ceil(SECOND)),
    done: computed!(bool, self.now >= self.start + self.length),
}

#[test]
fn progress_and_a_countdown_move_in_their_steps_and_end() {
    let mut batch = Batch::new(BatchInputs::default());
    let mut at = |time| {
        batch.advance(time);
        (*batch.percent(), *batch.seconds_left(), *batch.done())
    };
    assert_eq!(at(0), (0, 200, false));
    assert_eq!(at(1_999), (0, 199, false));
    assert_eq!(at(2_000), (1, 198, false));
    assert_eq!(at(199_999), (99, 1, false));
    assert_eq!(at(200_000), (100, 0, true));
    assert_eq!(at(HOUR), (100, 0, true));
}

#[reactive]
struct Backup {
    #[reactive(clock)]
    now: u64,
    #[reactive(default = 3 * HOUR)]
    hour: u64,
    /// When it is due next.
    next: scan!(
        u64,
        if self.now >= self.next {
            (untracked!(self.now) + DAY - self.hour) / DAY * DAY + self.hour
        } else {
            self.next
        }
    ),
    #[reactive(context)]
    runs: Vec<u64>,
    #[reactive(skip_first)]
    run: effect!({
        let _ = self.next;
        self.runs.push(untracked!(self.now))
    }),
}

#[test]
fn a_daily_job_runs_each_day_at_its_hour() {
    let mut backup = Backup::new(BackupInputs::default(), Vec::new());
    backup.advance(100 * DAY + 5 * HOUR);
    assert_eq!((*backup.next(), backup.runs().len()), (101 * DAY + 3 * HOUR, 0));
    backup.advance(103 * DAY + 12 * HOUR);
    assert_eq!(backup.runs(), &[101, 102, 103].map(|day| day * DAY + 3 * HOUR));
}

#[test]
fn a_daily_job_that_was_slept_through_runs_once() {
    let mut backup = Backup::new(BackupInputs::default(), Vec::new());
    backup.advance(2 * HOUR);
    backup.skip_to(9 * DAY);
    assert_eq!((backup.runs().as_slice(), *backup.next()), ([9 * DAY].as_slice(), 9 * DAY + 3 * HOUR));
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum Alarm {
    #[default]
    Quiet,
    Firing,
    FiringUntil(u64),
}

#[reactive]
struct Siren {
    #[reactive(clock, default = 0)]
    now: u64,
    smoke: bool,
    /// Goes on firing for a while when the smoke is gone.
    alarm: scan!(
        Alarm,
        match self.alarm {
            _ if self.smoke => Alarm::Firing,
            Alarm::Firing => Alarm::FiringUntil(untracked!(self.now) + 60 * SECOND),
            Alarm::FiringUntil(end) if self.now >= end => Alarm::Quiet,
            alarm => alarm,
        }
    ),
    fires: computed!(bool, self.alarm != Alarm::Quiet),
}

#[test]
fn what_keeps_firing_does_so_for_a_while_after_the_end() {
    let mut siren = Siren::new(SirenInputs { smoke: false });
    siren.set_smoke(true);
    siren.advance(10 * SECOND);
    siren.set_smoke(false);
    siren.advance(40 * SECOND);
    assert!(*siren.fires());
    siren.set_smoke(true);
    siren.set_smoke(false);
    siren.advance(99 * SECOND);
    assert!(*siren.fires(), "it counts from the last smoke");
    siren.advance(100 * SECOND);
    assert!(!*siren.fires());
}

#[reactive]
struct Rolling {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(event)]
    watts: f64,
    #[reactive(default = 300 * SECOND)]
    length: u64,
    /// The readings of the last while.
    recent: scan!(Window<f64>, |recent| {
        self.watts.iter().for_each(|watts| recent.push(untracked!(self.now), *watts));
        recent.expire_if(|at| self.now >= at, self.length);
    }),
    figures: computed!(Option<[f64; 3]>, Some([self.recent.mean()?, *self.recent.min()?, *self.recent.max()?])),
}

#[test]
fn rolling_figures_are_those_of_the_last_while() {
    let mut rolling = Rolling::new(RollingInputs::default());
    for (minute, watts) in [(0, 10.0), (1, 30.0), (2, 20.0)] {
        rolling.advance(minute * 60 * SECOND);
        rolling.push_watts(watts);
    }
    assert_eq!((*rolling.figures(), rolling.next_deadline()), (Some([20.0, 10.0, 30.0]), Some(300 * SECOND)));
    rolling.advance(300 * SECOND);
    assert_eq!(*rolling.figures(), Some([25.0, 20.0, 30.0]));
    rolling.set_length(200 * SECOND);
    assert_eq!(*rolling.figures(), Some([20.0, 20.0, 20.0]));
    rolling.skip_to(DAY);
    assert_eq!((*rolling.figures(), rolling.next_deadline()), (None, None));
}

#[test]
fn rolling_figures_survive_a_restart() {
    let mut rolling = Rolling::new(RollingInputs::default());
    rolling.push_watts(10.0);
    rolling.advance(100 * SECOND);
    rolling.push_watts(20.0);
    let (inputs, memory) = rolling.into_parts();
    let mut rolling = Rolling::resume(inputs, memory);
    assert_eq!((*rolling.figures(), rolling.next_deadline()), (Some([15.0, 10.0, 20.0]), Some(300 * SECOND)));
    rolling.advance(350 * SECOND);
    assert_eq!(*rolling.figures(), Some([20.0, 20.0, 20.0]));
}
