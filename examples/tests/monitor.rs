//! The host, and what the monitor shows of it.

use std::io::{self, ErrorKind, Write};

use reaktiv::Timed;
use reaktiv_examples::host::{Health, Host, HostInputs, Usage, Verdict};
use reaktiv_examples::monitor::{Monitor, run};
use reaktiv_examples::probe::Readings;
use reaktiv_examples::screen::Screen;
use reaktiv_examples::tally::Tally;

const GIB: u64 = 1 << 30;

/// A machine on which all is well.
fn calm() -> Readings {
    Readings {
        cpu: Some(12.4),
        memory: Some(Usage { used: 4 * GIB, total: 16 * GIB }),
        swap: Some(Usage { used: 0, total: 0 }),
        disk: Some(Usage { used: 50 * GIB, total: 200 * GIB }),
        load: Some(0.5),
        cores: 4,
    }
}

/// A monitor of a calm machine, whose first alert has been taken.
fn monitor() -> Monitor {
    let mut monitor = Monitor::new(HostInputs::default(), calm());
    assert_eq!(monitor.take_alerts(), ["healthy"]);
    monitor
}

/// The next look, a second later.
fn feed(monitor: &mut Monitor, readings: Readings) {
    monitor.feed(monitor.host().now() + 1_000, readings);
}

/// The next look, and one more when what there is has lasted for long enough.
fn last(monitor: &mut Monitor, readings: Readings) {
    feed(monitor, readings);
    monitor.feed(monitor.host().now() + 10_000, readings);
}

/// A row of the monitor's table, with single spaces.
fn row(monitor: &Monitor, name: &str) -> String {
    let table = monitor.table();
    let row =
        table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).find(|row| row.first() == Some(&name));
    row.expect("a row of that name").join(" ")
}

#[test]
fn a_tick_shows_readings_formulas_and_counts() {
    let mut monitor = monitor();
    feed(&mut monitor, Readings { cpu: Some(12.3), load: Some(0.75), ..calm() });
    let shown = "
          changes  reading                 runs  percent     runs  verdict
cpu             1  12.3%                      1  12%            0  fine
memory          0  4.0 of 16.0 GiB            0  25%            0  fine
swap            0  has none                   0                 0  has none
disk            0  50.0 of 200.0 GiB          0  25%            0  fine
load            1  0.75 on 4 cores            1  19%            1  fine

formula   changes    runs  value
no_swap         0       0  true
concerns        2       0  none
health          2       0  healthy
score           2       1  72 of 100
lasting         2       0  none
details         2       0  none needed

tick 2: 4 runs of 16 formulas since tick 1; all of them at every tick: 16
";
    assert_eq!(format!("\n{}", monitor.table()), shown);
}

#[test]
fn readings_that_stay_the_same_run_nothing() {
    let mut monitor = monitor();
    monitor.table();
    let before = monitor.tally().all_runs();
    for _ in 0..100 {
        feed(&mut monitor, calm());
        monitor.table();
    }
    assert_eq!(monitor.tally().all_runs(), before);
    assert_eq!(monitor.take_alerts(), [""; 0]);
}

#[test]
fn a_reading_that_moves_within_a_percent_stops_at_the_percentage() {
    let mut monitor = monitor();
    monitor.table();
    let before = monitor.tally().all_runs();
    feed(&mut monitor, Readings { cpu: Some(12.1), ..calm() });
    monitor.table();
    assert_eq!(monitor.tally().all_runs(), before + 1);
    assert_eq!(monitor.tally().runs(Host::CPU_PERCENT), 1);
    assert_eq!(monitor.tally().changes(Host::CPU), 1);
    assert_eq!(monitor.tally().changes(Host::HEALTH), 1);
    assert_eq!(monitor.tally().changes(Host::MEMORY_VERDICT), 0);
}

#[test]
fn a_number_that_cannot_be_true_is_no_reading() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0] {
        let mut monitor = monitor();
        last(&mut monitor, Readings { cpu: Some(wrong), load: Some(wrong), ..calm() });
        assert_eq!((monitor.host().cpu(), monitor.host().load()), (&None, &None), "{wrong}");
        assert_eq!(monitor.take_alerts(), ["healthy: cpu no reading, load no reading"], "{wrong}");
        assert_eq!(row(&monitor, "cpu"), "cpu 1 no reading 1 1 no reading", "{wrong}");

        // It is not equal to itself if it is NaN, but it is not news either.
        let before = monitor.tally().all_runs();
        feed(&mut monitor, Readings { cpu: Some(wrong), load: Some(wrong), ..calm() });
        monitor.table();
        assert_eq!(monitor.tally().all_runs(), before, "{wrong}");
        assert_eq!(monitor.take_alerts(), [""; 0], "{wrong}");
    }
}

#[test]
fn a_formula_given_a_nan_has_no_reading_either() {
    let inputs = HostInputs { cpu: Some(f64::NAN), load: Some(f64::INFINITY), cores: 0, ..HostInputs::default() };
    let host = Host::new(inputs, Vec::new());
    assert_eq!((host.cpu_percent(), host.load_percent()), (&None, &None));
    assert_eq!(*host.cpu_verdict(), Verdict::NoReading);
}

#[test]
fn sizes_that_cannot_be_true_are_no_reading_or_full() {
    let nothing = Some(Usage { used: 0, total: 0 });
    let checked = Readings { memory: nothing, disk: nothing, swap: nothing, ..calm() }.checked();
    assert_eq!((checked.memory, checked.disk, checked.swap), (None, None, None));

    let overfull = Some(Usage { used: 5 * GIB, total: 4 * GIB });
    let checked = Readings { memory: overfull, disk: overfull, swap: overfull, ..calm() }.checked();
    let full = Some(Usage { used: 4 * GIB, total: 4 * GIB });
    assert_eq!((checked.memory, checked.disk, checked.swap), (full, full, full));

    assert_eq!(Readings { cores: 0, ..calm() }.checked().cores, 1);
    assert_eq!(calm().checked(), calm());
}

#[test]
fn a_disk_that_is_unmounted_loses_nothing_else_and_may_come_back() {
    let mut monitor = monitor();
    last(&mut monitor, Readings { disk: None, cpu: Some(95.0), ..calm() });
    assert_eq!(monitor.take_alerts(), ["strained: cpu 95% (limit 90%), disk no reading"]);
    assert_eq!(*monitor.host().score(), Some(0));
    assert_eq!(row(&monitor, "disk"), "disk 1 no reading 1 1 no reading");
    assert_eq!(row(&monitor, "memory"), "memory 0 4.0 of 16.0 GiB 0 25% 0 fine");

    feed(&mut monitor, calm());
    assert_eq!(monitor.take_alerts(), ["healthy"]);
    assert_eq!(*monitor.host().disk_percent(), Some(25));
}

#[test]
fn without_any_reading_the_health_is_unknown() {
    let mut monitor = monitor();
    let swap = Some(Usage { used: 0, total: 0 });
    for swap in [swap, None] {
        last(&mut monitor, Readings { cpu: None, memory: None, swap, disk: None, load: None, cores: 0 });
        assert_eq!(*monitor.host().health(), Health::Unknown);
        assert_eq!(*monitor.host().score(), None);
        assert_eq!(row(&monitor, "health"), "health 5 1 unknown");
        assert_eq!(row(&monitor, "cpu"), "cpu 1 no reading 1 1 no reading");
    }
    let silent = "cpu no reading, memory no reading, swap no reading, disk no reading, load no reading";
    assert_eq!(monitor.take_alerts(), [format!("unknown: {silent}")]);
}

#[test]
fn there_is_one_alert_per_change_of_what_lasts() {
    let mut monitor = monitor();
    let mut alerts_at = |cpu, used| {
        last(&mut monitor, Readings { cpu: Some(cpu), memory: Some(Usage { used, total: 100 }), ..calm() });
        monitor.take_alerts()
    };
    assert_eq!(alerts_at(91.0, 10), ["strained: cpu 91% (limit 90%)"]);
    assert_eq!(alerts_at(95.0, 20), [""; 0]);
    assert_eq!(alerts_at(99.0, 95), ["CRITICAL: cpu 99% (limit 90%), memory 95% (limit 90%)"]);
    // Still one resource too many, but another one: news.
    assert_eq!(alerts_at(10.0, 95), ["strained: memory 95% (limit 90%)"]);
    // The one is over at once, and the other has to last.
    assert_eq!(alerts_at(95.0, 10), ["healthy", "strained: cpu 95% (limit 90%)"]);
    assert_eq!(alerts_at(10.0, 10), ["healthy"]);
    assert_eq!(alerts_at(11.0, 11), [""; 0]);
}

#[test]
fn a_limit_is_an_input_like_any_other() {
    let limits = HostInputs { cpu_limit: 12.0, ..HostInputs::default() };
    let mut monitor = Monitor::new(limits, calm());
    monitor.feed(10_000, calm());
    assert_eq!(monitor.take_alerts(), ["healthy", "strained: cpu 12% (limit 12%)"]);

    let mut host = Host::new(monitor.host().inputs().clone(), Vec::new());
    host.advance(10_000);
    host.set_cpu_limit(12.5);
    assert_eq!(host.alerts()[2..], ["healthy"]);
}

#[test]
fn what_does_not_last_for_ten_seconds_is_no_alert() {
    let mut monitor = monitor();
    let busy = Readings { cpu: Some(95.0), ..calm() };
    monitor.feed(1_000, busy);
    monitor.feed(10_999, calm());
    assert_eq!(monitor.take_alerts(), [""; 0]);
    monitor.feed(12_000, busy);
    assert_eq!(monitor.host().next_deadline(), Some(22_000));
    // Another figure, and the same concern.
    monitor.feed(15_000, Readings { cpu: Some(99.0), ..calm() });
    monitor.feed(21_999, busy);
    assert_eq!(monitor.take_alerts(), [""; 0]);
    assert_eq!(
        (row(&monitor, "concerns"), row(&monitor, "lasting")),
        ("concerns 5 3 cpu".into(), "lasting 5 3 none".into())
    );
    // It has lasted when the next look comes, whatever that shows.
    monitor.feed(30_000, calm());
    assert_eq!(monitor.take_alerts(), ["strained: cpu 95% (limit 90%)", "healthy"]);
}

#[test]
fn the_alert_is_the_same_however_often_anybody_looks() {
    let mut monitors = [monitor(), monitor()];
    let busy = |load| Readings { cpu: Some(95.0), load: Some(load), ..calm() };
    for monitor in &mut monitors {
        monitor.feed(1_000, busy(0.5));
        monitor.feed(4_000, busy(9.0));
    }
    (4_001..20_000).for_each(|now| monitors[0].feed(now, busy(9.0)));
    let wanted = ["strained: cpu 95% (limit 90%)", "CRITICAL: cpu 95% (limit 90%), load 225% (limit 150%)"];
    for monitor in &mut monitors {
        monitor.feed(20_000, busy(9.0));
        assert_eq!(monitor.take_alerts(), wanted);
    }
}

#[test]
fn swap_counts_only_where_there_is_swap() {
    let mut monitor = monitor();
    monitor.table();
    assert_eq!(monitor.tally().runs(Host::SWAP_PERCENT), 0);
    last(&mut monitor, Readings { swap: Some(Usage { used: 3 * GIB, total: 4 * GIB }), ..calm() });
    assert_eq!(monitor.take_alerts(), ["strained: swap 75% (limit 50%)"]);
    assert_eq!(row(&monitor, "swap"), "swap 1 3.0 of 4.0 GiB 1 75% 1 HIGH");
}

#[test]
fn details_follow_the_figures_only_of_what_is_not_fine() {
    let mut monitor = monitor();
    monitor.table();
    let runs_at = |monitor: &mut Monitor, cpu, load| {
        last(monitor, Readings { cpu: Some(cpu), load: Some(load), ..calm() });
        monitor.table();
        monitor.tally().runs(Host::DETAILS)
    };
    assert_eq!(runs_at(&mut monitor, 50.0, 1.0), 0);
    assert_eq!(runs_at(&mut monitor, 95.0, 1.0), 1);
    assert_eq!(runs_at(&mut monitor, 95.0, 2.0), 1);
    assert_eq!(runs_at(&mut monitor, 96.0, 2.0), 2);
    assert_eq!(monitor.host().details(), "cpu 96% (limit 90%)");
}

#[test]
fn every_formula_is_counted_under_its_own_name() {
    let inputs = HostInputs { swap: Some(Usage { used: 1, total: 2 }), ..HostInputs::default() };
    let mut host = Host::new(inputs, Vec::new());
    let tally = Tally::of(&mut host);
    // The effect has run what it needs.
    let _ = (host.score(), host.details(), host.swap_percent());
    assert_eq!((tally.all_runs(), tally.runs(Host::SCORE), tally.runs(Host::HEALTH)), (1, 1, 0));
    host.set_cpu(Some(99.0));
    let _ = (host.score(), host.details());
    assert_eq!((tally.runs(Host::CPU_PERCENT), tally.runs(Host::CPU_VERDICT), tally.runs(Host::SCORE)), (1, 1, 2));
}

#[test]
fn a_usage_is_shown_in_the_unit_of_its_total() {
    let shown = |used, total| Usage { used, total }.to_string();
    assert_eq!(shown(0, 0), "0.0 of 0.0 KiB");
    assert_eq!(shown(512, 1024 * 1024 - 1), "0.5 of 1024.0 KiB");
    assert_eq!(shown(GIB / 2, GIB), "0.5 of 1.0 GiB");
    assert_eq!(shown(u64::MAX, u64::MAX), "16384.0 of 16384.0 PiB");
}

#[test]
fn absurd_figures_do_not_break_the_table() {
    let huge = Some(Usage { used: u64::MAX, total: u64::MAX });
    let readings =
        Readings { cpu: Some(f64::MAX), memory: huge, swap: huge, disk: huge, load: Some(f64::MAX), cores: usize::MAX };
    let table = Monitor::new(HostInputs::default(), readings).table();
    assert!(table.lines().filter(|line| !line.starts_with("details")).all(|line| line.len() <= 80), "{table}");
}

#[test]
fn the_monitor_ends_after_its_ticks_and_does_not_wait_after_the_last() {
    let (mut out, mut waits) = (Vec::new(), 0);
    let wait = || {
        waits += 1;
        true
    };
    run(&mut Screen::new(&mut out, false), HostInputs::default(), Some(3), || 0, calm, wait).unwrap();
    assert_eq!(waits, 2);
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out.lines().filter(|line| line.starts_with("tick ")).count(), 3);
    assert_eq!(out.lines().filter(|line| line.starts_with("alert: ")).collect::<Vec<_>>(), ["alert: healthy"]);
}

#[test]
fn the_monitor_ends_when_it_is_told_to_while_it_waits() {
    let mut out = Vec::new();
    run(&mut Screen::new(&mut out, false), HostInputs::default(), None, || 0, calm, || false).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\ntick 1: "));
}

#[test]
fn a_closed_pipe_ends_the_monitor() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    for terminal in [false, true] {
        let wait = || panic!("it waits for nobody");
        let result = run(&mut Screen::new(Closed, terminal), HostInputs::default(), None, || 0, calm, wait);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::BrokenPipe);
    }
}
