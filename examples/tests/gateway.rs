//! The gateway: what its lines come to, however the clock is moved, and wherever it is saved and resumed.

mod support;

use std::collections::BTreeMap;
use std::io::BufRead;

use reaktiv::Timed;
use reaktiv_examples::gateway::alarm::Alarm;
use reaktiv_examples::gateway::device::Device;
use reaktiv_examples::gateway::plant::Plant;
use reaktiv_examples::gateway::saved::Saved;
use reaktiv_examples::gateway::session::{Pace, Session};
use reaktiv_examples::gateway::site::Site;
use reaktiv_examples::lines::Lines;
use reaktiv_examples::replay::{self, Console, End, Follower};
use support::{Printed, Random, spoiled};

const SHIPPED: &str = include_str!("../data/gateway.csv");

/// A gateway, and what it has printed, also before it was saved and resumed.
struct Gateway {
    session: Session,
    pace: Pace,
    out: Printed,
    errors: Printed,
}

impl Gateway {
    fn new(pace: Pace) -> Self {
        let (out, errors) = <(Printed, Printed)>::default();
        let session = Session::new(pace, Console::new(out.clone(), errors.clone()));
        Gateway { session, pace, out, errors }
    }

    fn run(&mut self, lines: &mut Lines<impl BufRead>, most: Option<u64>) -> End {
        replay::run(&mut self.session, lines, most)
    }

    fn saved(&self) -> String {
        serde_json::to_string(self.session.to_save()).expect("text takes everything")
    }

    /// All that is left of it is text, and from that it goes on.
    fn resume(self) -> Self {
        let saved = Saved::read(self.saved().as_bytes()).expect("what was saved");
        let session = Session::resume(saved, self.pace, Console::new(self.out.clone(), self.errors.clone()));
        Gateway { session, ..self }
    }

    fn plant(&self) -> &Plant {
        self.session.plant()
    }

    fn device(&self, name: &str) -> &Device {
        &self.plant().devices()[name]
    }

    /// All that there is to see at the end.
    fn ending(mut self) -> [String; 3] {
        replay::report(&mut self.session).expect("memory takes everything");
        [self.out.text(), self.errors.text(), self.saved()]
    }
}

fn replayed(pace: Pace, lines: impl AsRef<[u8]>) -> Gateway {
    let mut gateway = Gateway::new(pace);
    assert!(matches!(gateway.run(&mut Lines::new(lines.as_ref(), 0), None), End::OfFile));
    gateway
}

/// Saved, and resumed, behind these lines.
fn restarted(pace: Pace, lines: impl AsRef<[u8]>, mut behind: impl FnMut() -> u64) -> Gateway {
    let (mut gateway, mut lines) = (Gateway::new(pace), Lines::new(lines.as_ref(), 0));
    while let End::Enough = gateway.run(&mut lines, Some(behind())) {
        gateway = gateway.resume();
    }
    gateway
}

/// What was printed, with single spaces.
fn printed(gateway: &Gateway) -> Vec<String> {
    gateway.out.text().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn complaints(lines: impl AsRef<[u8]>) -> Vec<String> {
    replayed(Pace::ByLines, lines).errors.text().lines().map(str::to_owned).collect()
}

/// So many degrees in units of a device that was never calibrated.
fn units(celsius: f64) -> u64 {
    ((celsius + 40.0) / 0.05).round() as u64
}

/// A device that is this hot at these times.
fn hot(readings: &[(u64, f64)]) -> String {
    readings.iter().map(|(second, celsius)| format!("{second},a/x,{}\n", units(*celsius))).collect()
}

#[test]
fn every_line_of_the_shipped_file_is_heeded_or_reported() {
    let gateway = replayed(Pace::ByLines, SHIPPED);
    let plant = gateway.plant();
    assert_eq!(*plant.lines(), SHIPPED.lines().count() as u64);
    assert_eq!(gateway.errors.text().lines().count() as u64, *plant.skipped());
    let readings: u64 = plant.sites().iter().map(|site| site.readings).sum();
    let empty = SHIPPED.lines().filter(|line| line.is_empty()).count() as u64;
    let calibrations = plant.devices().len() as u64;
    assert_eq!((calibrations, empty, *plant.skipped()), (100, 1, 72));
    assert_eq!(readings + calibrations + empty + plant.skipped(), *plant.lines());
}

#[test]
fn the_shipped_file_has_all_that_goes_wrong_in_it() {
    let [out, errors, _] = replayed(Pace::ByLines, SHIPPED).ending();
    for news in ["alarm: above", "alarm over: from", "silent since", "heard of again", "alarm since"] {
        assert!(out.contains(news), "{news}");
    }
    for reason in ["come before", "not \"65535\"", "not \"warm\"", "begun before", "too far from", "is missing"] {
        assert!(errors.contains(reason), "{reason}");
    }
}

#[test]
fn the_summary_of_the_shipped_file_is_this() {
    let [out, ..] = replayed(Pace::ByLines, SHIPPED).ending();
    let summary = "
site        devices  silent  readings    mean  alarms   on
east             25       0     1,454    54.0      12    1
north            25       0     1,592    62.1      16    2
south            25       0     1,696    57.8      12    1
west             25       0     1,613    58.4      14    1

at 25199:
north/saw-06  alarm since 25185, now 81.7 °C
north/pump-19  alarm since 24735, now 80.2 °C
west/saw-18   alarm since 25014, now 78.0 °C
south/press-14  alarm since 24543, now 76.3 °C
east/mill-17  alarm since 24716, now 74.7 °C
";
    assert!(out.ends_with(summary), "{out}");
    // Each alarm is over, or still on.
    let count = |news: &str| out.matches(news).count();
    assert_eq!((count("alarm: above"), count("alarm over:"), count("alarm since")), (54, 49, 5));
}

#[test]
fn second_by_second_prints_what_one_jump_for_each_line_prints() {
    assert_eq!(replayed(Pace::BySeconds, SHIPPED).ending(), replayed(Pace::ByLines, SHIPPED).ending());
}

#[test]
fn a_replay_that_is_saved_and_resumed_goes_on_as_if_nothing_had_been() {
    let whole = replayed(Pace::ByLines, SHIPPED).ending();
    for behind in [0, 1, 401, 3000, 6527, 6528] {
        let mut gateway = Gateway::new(Pace::ByLines);
        gateway.run(&mut Lines::new(SHIPPED.as_bytes(), 0), Some(behind));
        let mut gateway = gateway.resume();
        // Another look at the same file.
        let mut lines = Lines::new(SHIPPED.as_bytes(), 0);
        lines.pass_over(*gateway.plant().lines()).expect("as many lines as were read");
        gateway.run(&mut lines, None);
        assert_eq!(gateway.ending(), whole, "saved behind line {behind}");
    }
    let mut random = Random(3);
    assert_eq!(restarted(Pace::BySeconds, SHIPPED, || random.below(400)).ending(), whole);
}

#[test]
fn an_alarm_begins_when_it_was_above_the_high_limit_for_a_minute_to_the_second() {
    for pace in [Pace::ByLines, Pace::BySeconds] {
        let gateway = replayed(pace, hot(&[(100, 81.0), (159, 90.0), (200, 85.0)]));
        assert_eq!(printed(&gateway), ["160 a/x alarm: above 80 °C for 60 s, now 90.0 °C"]);
        assert_eq!(*gateway.device("a/x").alarm(), Alarm::On { since: 160 });
        let gateway = replayed(pace, hot(&[(100, 81.0), (159, 80.0), (160, 81.0), (219, 81.0)]));
        assert_eq!(*gateway.device("a/x").alarm(), Alarm::Pending { since: 160 });
        assert_eq!(gateway.out.text(), "", "it was not above the limit in between");
    }
}

#[test]
fn an_alarm_lasts_until_it_is_below_the_low_limit() {
    let gateway = replayed(Pace::ByLines, hot(&[(0, 81.0), (70, 75.0), (90, 70.0), (95, 69.9), (100, 81.0)]));
    let news = ["60 a/x alarm: above 80 °C for 60 s, now 81.0 °C", "95 a/x alarm over: from 60 to 95, now 69.9 °C"];
    assert_eq!(printed(&gateway), news);
    assert_eq!((*gateway.device("a/x").alarm(), *gateway.device("a/x").alarms()), (Alarm::Pending { since: 100 }, 1));
}

#[test]
fn an_alarm_goes_on_across_a_restart() {
    let lines = hot(&[(0, 81.0), (59, 82.0), (65, 83.0), (90, 60.0)]);
    let whole = replayed(Pace::ByLines, &lines).ending();
    assert!(whole[0].contains("alarm over: from 60 to 90"));
    assert_eq!(restarted(Pace::ByLines, &lines, || 1).ending(), whole);
}

#[test]
fn a_device_is_silent_when_nothing_has_come_for_four_minutes() {
    let lines = "10,a/x,1000\n20,a/y,1000\n249,b/z,1000\n255,a/y,1000\n300,a/x,1000\n";
    let gateway = replayed(Pace::ByLines, lines);
    assert_eq!(printed(&gateway), ["250 a/x silent since 10", "300 a/x heard of again"]);
    assert_eq!(gateway.plant().next_deadline(), Some(310), "when the first reading leaves a mean");
}

#[test]
fn a_mean_is_that_of_five_minutes() {
    let mut lines = hot(&[(0, 10.0), (100, 20.0), (200, 60.0)]);
    let mean = |lines: &str| *replayed(Pace::ByLines, lines).device("a/x").mean();
    assert_eq!(mean(&lines), Some(30.0));
    lines += "299,b/y,0\n";
    assert_eq!(mean(&lines), Some(30.0));
    lines += "300,b/y,0\n";
    assert_eq!(mean(&lines), Some(40.0));
    lines += "500,b/y,0\n";
    assert_eq!(mean(&lines), None);
}

#[test]
fn a_calibration_holds_for_all_that_was_measured() {
    let gateway = replayed(Pace::ByLines, "0,a/x,100\n10,a/x,300\n20,a/x,calibrate,-10,0.5\n");
    let device = gateway.device("a/x");
    assert_eq!((*device.celsius(), *device.mean()), (Some(140.0), Some(90.0)));
    assert_eq!(*device.alarm(), Alarm::Pending { since: 20 }, "it is too hot as soon as that is known");
}

#[test]
fn a_late_reading_counts_for_the_mean_and_not_for_the_present() {
    let gateway = replayed(Pace::ByLines, hot(&[(100, 20.0), (200, 30.0), (150, 70.0)]));
    let device = gateway.device("a/x");
    assert_eq!((*device.celsius(), *device.mean(), *device.readings()), (Some(30.0), Some(40.0), 3));
    assert_eq!(*gateway.plant().now(), 200);
    assert_eq!(
        complaints(hot(&[(100, 20.0), (500, 30.0), (201, 30.0), (200, 30.0)])),
        ["line 4: it is from second 200, and second 500 has begun before"]
    );
}

#[test]
fn what_comes_twice_counts_once() {
    let gateway = replayed(Pace::ByLines, "5,a/x,100\n5,a/x,100\n5,b/x,100\n9,a/x,100\n5,a/x,100\n5,a/x,101\n");
    assert_eq!((*gateway.device("a/x").readings(), *gateway.device("b/x").readings()), (2, 1));
    assert_eq!(
        gateway.errors.text().lines().collect::<Vec<_>>(),
        [
            "line 2: it has come before",
            "line 5: it has come before",
            "line 6: the device has measured 100 at that second"
        ]
    );
}

#[test]
fn a_time_stamp_that_cannot_be_right_does_not_take_the_clock_with_it() {
    let gateway = replayed(Pace::BySeconds, "1700000000,a/x,1\n4294967295,a/x,1\n1700000060,a/x,1\n1700604860,a/x,1\n");
    assert_eq!((*gateway.plant().now(), *gateway.device("a/x").readings()), (1_700_604_860, 3));
    let wrong = "line 2: it is from second 4294967295, which is too far from second 1700000000\n";
    assert_eq!(gateway.errors.text(), wrong);
}

#[test]
fn every_mistake_has_its_reason() {
    let units = "a reading is a whole number from 0 to 4095, not";
    for (line, reason) in [
        ("garbage".to_owned(), "it needs 3 cells, or 5 to calibrate, and its number of cells is 1".to_owned()),
        ("1,a/x,1,2".to_owned(), "it needs 3 cells, or 5 to calibrate, and its number of cells is 4".to_owned()),
        ("1,a/x,dance,1,2".to_owned(), "it needs 3 cells, or 5 to calibrate, and its number of cells is 5".to_owned()),
        ("1,a/x,4096".to_owned(), format!("{units} \"4096\"")),
        ("1,a/x,-1".to_owned(), format!("{units} \"-1\"")),
        ("1,a/x,1.5".to_owned(), format!("{units} \"1.5\"")),
        ("1,a/x,NaN".to_owned(), format!("{units} \"NaN\"")),
        ("1,a/x,".to_owned(), format!("{units} \"\"")),
        ("1,a/x,calibrate".to_owned(), "calibrate needs an offset and a gain behind it".to_owned()),
        ("1,a/x,calibrate,NaN,1".to_owned(), "the offset is a number from -273.15 to 1000, not \"NaN\"".to_owned()),
        ("1,a/x,calibrate,0,inf".to_owned(), "the gain is a number from -10 to 10, not \"inf\"".to_owned()),
        ("-1,a/x,1".to_owned(), "the time is a whole number from 0 to 4294967295, not \"-1\"".to_owned()),
        ("1,,1".to_owned(), "the device is missing".to_owned()),
        ("1,ax,1".to_owned(), "the device needs its site in front as in north/pump-03, and is \"ax\"".to_owned()),
        ("1,/x,1".to_owned(), "the device needs its site in front as in north/pump-03, and is \"/x\"".to_owned()),
        ("1,a/\u{1b},1".to_owned(), "the device has a control character in it: \"a/\\u{1b}\"".to_owned()),
        (format!("1,a/{},1", "x".repeat(40)), "cell 2 has more than 40 characters".to_owned()),
        ("0,a/x,calibrate,1,1".to_owned(), "it is from second 0, and second 1 has begun before".to_owned()),
        ("x".repeat(1_000_000), "it is too long: a line has fewer than 65536 bytes".to_owned()),
    ] {
        let file = format!("1,a/x,1\n{line}\n2,a/x,1\n");
        assert_eq!(complaints(file), [format!("line 2: {reason}")]);
    }
    assert_eq!(complaints(b"0,\xff,start\n"), ["line 1: it is not UTF-8"]);
}

#[test]
fn a_bad_line_leaves_no_trace_but_its_report() {
    let gateway = replayed(Pace::ByLines, "1,a/x,20\n900,a/y,\n950,a/x,calibrate,1,high\n3,a/x,20\n");
    assert_eq!((gateway.plant().devices().len(), *gateway.plant().now()), (1, 3));
    assert_eq!(*gateway.device("a/x").readings(), 2);
}

#[test]
fn an_empty_file_is_a_plant_without_devices() {
    let [out, errors, saved] = replayed(Pace::ByLines, "").ending();
    assert!(out.ends_with("\nat 0:\n") && errors.is_empty(), "{out}");
    assert!(Saved::read(saved.as_bytes()).is_ok());
}

#[test]
fn sites_have_the_figures_of_their_devices() {
    let gateway = replayed(Pace::ByLines, SHIPPED);
    let mut sites = BTreeMap::<&str, Vec<&Device>>::new();
    for (_, device) in gateway.plant().devices() {
        sites.entry(device.site()).or_default().push(device);
    }
    let wanted: Vec<Site> = sites
        .into_iter()
        .map(|(name, devices)| {
            let means: Vec<f64> = devices.iter().filter_map(|device| *device.mean()).collect();
            Site {
                name: name.to_owned(),
                devices: devices.len(),
                silent: devices.iter().filter(|device| *device.is_silent()).count() as u64,
                readings: devices.iter().map(|device| device.readings()).sum(),
                mean: Some(means.iter().sum::<f64>() / means.len() as f64),
                alarms: devices.iter().map(|device| device.alarms()).sum(),
                on: devices.iter().filter(|device| device.on_since().is_some()).count() as u64,
            }
        })
        .collect();
    let rounded = |sites: &[Site]| -> Vec<Site> {
        let round = |mean: f64| (mean * 1e9).round() / 1e9;
        sites.iter().map(|site| Site { mean: site.mean.map(round), ..site.clone() }).collect()
    };
    assert_eq!(rounded(gateway.plant().sites()), rounded(&wanted));
}

/// A device by hand, second by second.
#[derive(Clone, Copy)]
struct ByHand {
    last: u64,
    celsius: f64,
    pending: Option<u64>,
    on: Option<u64>,
    silent: bool,
}

impl ByHand {
    fn look(&mut self, second: u64, name: &str, out: &mut Vec<String>) {
        let (was_on, was_silent) = (self.on, self.silent);
        let pending = self.pending.filter(|_| self.celsius > 80.0);
        match (self.on, pending) {
            (Some(_), _) => self.on = self.on.filter(|_| self.celsius >= 70.0),
            (None, Some(since)) if second >= since + 60 => (self.pending, self.on) = (None, Some(second)),
            _ => self.pending = (self.celsius > 80.0).then(|| pending.unwrap_or(second)),
        }
        if let (Some(began), None) = (was_on, self.on) {
            // What ends cannot be above the high limit.
            self.pending = None;
            out.push(format!("{second} {name} alarm over: from {began} to {second}, now {:.1} °C", self.celsius));
        } else if self.on != was_on {
            out.push(format!("{second} {name} alarm: above 80 °C for 60 s, now {:.1} °C", self.celsius));
        }
        self.silent = second >= self.last + 240;
        if self.silent != was_silent {
            let news = if self.silent { format!("silent since {}", self.last) } else { "heard of again".to_owned() };
            out.push(format!("{second} {name} {news}"));
        }
    }
}

#[test]
fn random_files_print_what_a_loop_over_all_seconds_prints() {
    let mut random = Random(11);
    for round in 0..20 {
        let (mut text, mut wanted, mut devices, mut second) = (String::new(), Vec::new(), Vec::new(), 1000);
        for _ in 0..200 {
            let pause = if random.below(20) == 0 { random.below(600) } else { random.below(40) };
            for _ in 0..pause {
                second += 1;
                devices
                    .iter_mut()
                    .for_each(|(name, device): &mut (String, ByHand)| device.look(second, name, &mut wanted));
            }
            let (name, celsius) = (format!("{}/x", ["a", "b", "c"][random.below(3) as usize]), 60 + random.below(40));
            if let Some((_, device)) = devices.iter().find(|(other, _)| *other == name)
                && device.last == second
            {
                continue;
            }
            text += &format!("{second},{name},{}\n", units(celsius as f64));
            if !devices.iter().any(|(other, _)| *other == name) {
                let new = ByHand { last: second, celsius: 0.0, pending: None, on: None, silent: false };
                devices.push((name.clone(), new));
            }
            let (_, device) = devices.iter_mut().find(|(other, _)| *other == name).expect("it is there");
            (device.last, device.celsius) = (second, celsius as f64);
            device.look(second, &name, &mut wanted);
        }
        let gateway = replayed(Pace::ByLines, &text);
        // Behind the last line nothing more happens in the file.
        wanted.truncate(printed(&gateway).len());
        assert_eq!(printed(&gateway), wanted, "round {round}");
        assert!(wanted.len() > 10, "round {round}");
        let ending = gateway.ending();
        assert_eq!(replayed(Pace::BySeconds, &text).ending(), ending, "round {round}");
        assert_eq!(restarted(Pace::ByLines, &text, || 1 + random.below(5)).ending(), ending, "round {round}");
    }
}

#[test]
fn bytes_of_any_kind_end_nothing() {
    let mut random = Random(1);
    let beginning: String = SHIPPED.lines().take(400).flat_map(|line| [line, "\n"]).collect();
    for _ in 0..10 {
        let file = spoiled(beginning.as_bytes(), 200, &mut random);
        let whole = replayed(Pace::ByLines, &file).ending();
        assert_eq!(restarted(Pace::ByLines, &file, || 1 + random.below(60)).ending(), whole);
    }
}

#[test]
fn what_was_not_saved_by_a_gateway_is_refused() {
    let saved = replayed(Pace::ByLines, hot(&[(0, 81.0), (60, 81.0), (70, 90.0)])).saved();
    assert!(Saved::read(saved.as_bytes()).is_ok());
    for length in 0..saved.len() - 1 {
        assert!(Saved::read(&saved.as_bytes()[..length]).is_err(), "cut off behind {length} bytes");
    }
    let large = u64::MAX;
    for (part, forged) in [
        ("\"now\":70", format!("\"now\":{large}")),
        ("\"since\":60", format!("\"since\":{large}")),
        ("\"at\":70", format!("\"at\":{large}")),
        ("[70,", format!("[{large},")),
        ("\"began\":60", format!("\"began\":{large}")),
        ("\"alarms\":1", format!("\"alarms\":{large}")),
        ("\"readings\":3", format!("\"readings\":{large}")),
        ("\"lines\":3", format!("\"lines\":{large}")),
        ("\"patience\":60", format!("\"patience\":{large}")),
        ("\"gain\":0.05", "\"gain\":1e300".to_owned()),
    ] {
        let forged = saved.replace(part, &forged);
        assert_ne!(forged, saved, "{part} in {saved}");
        let refused = Saved::read(forged.as_bytes()).err();
        assert_eq!(refused.as_deref(), Some("it has figures that no plant comes to"), "{part}");
    }
    let refused = Saved::read(saved.replace("\"low\":70.0", "\"low\":90.0").as_bytes()).err();
    assert_eq!(refused.as_deref(), Some("the lower limit is 90 °C and the upper one 80 °C"));
}
