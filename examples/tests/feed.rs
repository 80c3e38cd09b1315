//! The feed: what its lines come to, and that it can be saved and resumed behind any of them.

mod support;

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use reaktiv_examples::feed::alarm::Alarm;
use reaktiv_examples::feed::condition::Condition;
use reaktiv_examples::feed::limits::Limits;
use reaktiv_examples::feed::plant::Plant;
use reaktiv_examples::feed::saved::Saved;
use reaktiv_examples::feed::session::Session;
use reaktiv_examples::feed::state::{Command, State};
use reaktiv_examples::lines::Lines;
use reaktiv_examples::replay::{Console, End, Saving, open_saved};
use support::{Printed, Random, spoiled};

const SHIPPED: &str = include_str!("../data/plant.csv");

/// A feed, and what it has printed, also before it was saved and resumed.
struct Feed {
    session: Session,
    out: Printed,
    errors: Printed,
}

impl Feed {
    fn new() -> Self {
        let (out, errors) = Default::default();
        let session = Session::new(Limits::default(), Feed::console(&out, &errors));
        Feed { session, out, errors }
    }

    fn console(out: &Printed, errors: &Printed) -> Console {
        Console::new(out.clone(), errors.clone())
    }

    fn run(&mut self, lines: &mut Lines<impl BufRead>, most: Option<u64>) -> End {
        self.session.run(lines, most)
    }

    fn saved(&self) -> String {
        serde_json::to_string(self.session.plant()).expect("text takes everything")
    }

    /// All that is left of the feed is text, and from that it goes on.
    fn resume(self) -> Self {
        let saved = Saved::read(self.saved().as_bytes()).expect("what was saved");
        let session = Session::resume(saved, Feed::console(&self.out, &self.errors));
        Feed { session, ..self }
    }

    fn plant(&self) -> &Plant {
        self.session.plant()
    }

    /// All that there is to see at the end.
    fn ending(mut self) -> [String; 3] {
        self.session.report().expect("memory takes everything");
        [self.out.text(), self.errors.text(), self.saved()]
    }
}

fn fed(lines: impl AsRef<[u8]>) -> Feed {
    let mut feed = Feed::new();
    assert!(matches!(feed.run(&mut Lines::new(lines.as_ref(), 0), None), End::OfFile));
    feed
}

fn complaints(lines: impl AsRef<[u8]>) -> Vec<String> {
    fed(lines).errors.text().lines().map(str::to_owned).collect()
}

fn printed(lines: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    fed(lines).out.text().lines().map(words).collect()
}

#[test]
fn every_line_of_the_shipped_file_is_heeded_or_reported() {
    let feed = fed(SHIPPED);
    let plant = feed.plant();
    assert_eq!(*plant.lines(), SHIPPED.lines().count() as u64);
    assert_eq!(feed.errors.text().lines().count() as u64, *plant.skipped());
    assert_eq!((*plant.skipped(), plant.devices().len()), (8, 4));
    assert_eq!((*plant.readings(), *plant.pieces(), *plant.running()), (59, 124, 4));
}

#[test]
fn a_feed_that_is_saved_behind_any_line_goes_on_as_if_nothing_had_been() {
    let whole = fed(SHIPPED).ending();
    for behind in 0..=SHIPPED.lines().count() as u64 {
        let mut lines = Lines::new(SHIPPED.as_bytes(), 0);
        let mut feed = Feed::new();
        assert!(matches!(feed.run(&mut lines, Some(behind)), End::Enough));
        let mut feed = feed.resume();
        // Another look at the same file.
        let mut lines = Lines::new(SHIPPED.as_bytes(), 0);
        lines.pass_over(*feed.plant().lines()).expect("as many lines as were read");
        feed.run(&mut lines, None);
        assert_eq!(feed.ending(), whole, "saved behind line {behind}");
    }
}

#[test]
fn a_feed_that_is_saved_behind_every_line_goes_on_as_if_nothing_had_been() {
    let mut lines = Lines::new(SHIPPED.as_bytes(), 0);
    let mut feed = Feed::new();
    while let End::Enough = feed.run(&mut lines, Some(1)) {
        feed = feed.resume();
    }
    assert_eq!(feed.ending(), fed(SHIPPED).ending());
}

#[test]
fn random_feeds_that_are_saved_now_and_then_go_on_as_if_nothing_had_been() {
    let mut numbers = Random(1);
    let mut random = |below| numbers.below(below);
    for _ in 0..30 {
        let mut text = String::new();
        for second in 0..200 {
            let device = random(4);
            let what = match random(8) {
                0..4 => format!("celsius,{}.{}", 40 + random(60), random(1000)),
                4 => format!("count,{}", random(1000)),
                5 | 6 => ["start", "stop", "break", "repair"][random(4) as usize].to_owned(),
                _ => "acknowledge".to_owned(),
            };
            text += &format!("{},device {device},{what}\n", second / 2);
        }
        let mut lines = Lines::new(text.as_bytes(), 0);
        let mut feed = Feed::new();
        while let End::Enough = feed.run(&mut lines, Some(random(20))) {
            feed = feed.resume();
        }
        assert_eq!(feed.ending(), fed(&text).ending());
    }
}

#[test]
fn an_alarm_rings_by_the_mean_of_the_last_readings_and_is_off_again_far_below() {
    let readings = [70.0, 90.0, 85.0, 75.0, 76.0, 64.0, 49.0];
    let lines: Vec<String> =
        (0..).zip(readings).map(|(second, celsius)| format!("{second},a,celsius,{celsius}\n")).collect();
    // The means are 70, 80, 81.7, 80, 79.2, 78, 69.8.
    assert_eq!(printed(&lines.concat()), ["2 a alarm ringing at 81.7 °C", "6 a alarm off at 69.8 °C"]);
}

#[test]
fn an_alarm_is_acknowledged_once_and_not_before_it_rings() {
    let lines = "0,a,acknowledge\n1,a,celsius,90\n2,a,acknowledge\n3,a,acknowledge\n";
    assert_eq!(printed(lines), ["1 a alarm ringing at 90.0 °C", "2 a alarm acknowledged at 90.0 °C"]);
}

#[test]
fn new_limits_hold_for_all_devices_at_once() {
    let mut feed = fed("1,a,celsius,75\n2,b,celsius,75\n");
    feed.session.set_limits(Limits { high: 74.0, low: 70.0 });
    assert_eq!((*feed.plant().hot(), *feed.plant().condition()), (2, Condition::Strained));
    feed.session.set_limits(Limits { high: 80.0, low: 70.0 });
    assert_eq!(*feed.plant().hot(), 2, "they are above the lower limit");
    let mut feed = feed.resume();
    feed.session.set_limits(Limits { high: 80.0, low: 76.0 });
    assert_eq!((*feed.plant().hot(), *feed.plant().condition()), (0, Condition::Calm));
    let said = feed.out.text();
    assert_eq!(said.lines().count(), 6, "two devices and the plant, on and off: {said}");
}

#[test]
fn a_plant_gets_better_only_when_it_is_clearly_better() {
    use Condition::{Calm, Critical, Strained};
    let mut condition = Calm;
    let mut with = |hot| {
        condition = condition.with(hot);
        condition
    };
    assert_eq!(
        [0, 1, 2, 1, 3, 2, 1, 2, 0].map(&mut with),
        [Calm, Calm, Strained, Strained, Critical, Critical, Strained, Strained, Calm]
    );
    assert_eq!([4, 0].map(&mut with), [Critical, Calm]);
}

#[test]
fn a_device_does_what_its_state_allows() {
    use Command::{Break, Repair, Start, Stop};
    use State::{Broken, Idle, Running};
    let commands = [Stop, Start, Start, Repair, Stop, Start, Break, Start, Stop, Break, Repair];
    let mut state = Idle;
    let states = commands.map(|command| {
        state = state.after(command);
        state
    });
    assert_eq!(states, [Idle, Running, Running, Running, Idle, Running, Broken, Broken, Broken, Broken, Idle]);
    assert_eq!(printed("3,a,stop\n4,a,start\n5,a,start\n"), ["4 a running"]);
    let feed = fed("3,a,stop\n4,a,start\n5,a,start\n");
    assert_eq!((*feed.plant().devices()["a"].since(), *feed.plant().running()), (4, 1));
}

#[test]
fn pieces_are_counted_across_a_counter_that_begins_again() {
    let feed = fed("0,a,count,4294967295\n60,a,count,5\n60,a,count,7\n90,a,count,9\n0,b,count,1\n91,b,count,1\n");
    let device = &feed.plant().devices()["a"];
    assert_eq!((*device.pieces(), device.output().per_minute), (9, Some(4.0)));
    assert_eq!((*feed.plant().pieces(), feed.plant().devices()["b"].output().per_minute), (9, None));
}

#[test]
fn every_mistake_has_its_reason() {
    let celsius = "celsius is one of the temperatures from -273.15 to 5000, not";
    for (line, reason) in [
        ("garbage".to_owned(), "it needs 3 cells, or 4 with a value, and its number of cells is 1".to_owned()),
        ("1,a,celsius,1,2".to_owned(), "it needs 3 cells, or 4 with a value, and its number of cells is 5".to_owned()),
        ("1,a,celsius,NaN".to_owned(), format!("{celsius} \"NaN\"")),
        ("1,a,celsius,inf".to_owned(), format!("{celsius} \"inf\"")),
        ("1,a,celsius,-1e999".to_owned(), format!("{celsius} \"-1e999\"")),
        ("1,a,celsius,-300".to_owned(), format!("{celsius} \"-300\"")),
        ("1,a,celsius,".to_owned(), format!("{celsius} \"\"")),
        ("1,a,celsius".to_owned(), "celsius needs a value behind it".to_owned()),
        ("1,a,start,1".to_owned(), "start has no value behind it".to_owned()),
        ("1,a,acknowledge,1".to_owned(), "acknowledge has no value behind it".to_owned()),
        ("1,a,dance".to_owned(), "nothing is known of \"dance\"".to_owned()),
        ("1,a,dance,1".to_owned(), "nothing is known of \"dance\"".to_owned()),
        ("1,a,count,1.5".to_owned(), "count is a whole number from 0 to 4294967295, not \"1.5\"".to_owned()),
        ("-1,a,start".to_owned(), "the time is a whole number from 0 to 4294967295, not \"-1\"".to_owned()),
        ("1,,start".to_owned(), "the device is missing".to_owned()),
        ("1,a\u{1b}b,start".to_owned(), "the device has a control character in it: \"a\\u{1b}b\"".to_owned()),
        (format!("1,{},start", "a".repeat(41)), "cell 2 has more than 40 characters".to_owned()),
        ("x".repeat(1_000_000), "it is too long: a line has fewer than 65536 bytes".to_owned()),
    ] {
        let good = "0,a,start\n";
        assert_eq!(complaints(format!("{good}{line}\n{good}")), [format!("line 2: {reason}")]);
    }
    assert_eq!(complaints(b"0,\xff,start\n"), ["line 1: it is not UTF-8"]);
    assert_eq!(complaints("9,a,start\n8,a,stop\n"), ["line 2: it is from second 8, and second 9 has begun before"]);
}

#[test]
fn a_bad_line_leaves_no_trace_but_its_report() {
    let feed = fed("1,a,celsius,20\n2,b,celsius,NaN\n5,a,celsius,high\n3,a,celsius,22\n");
    assert_eq!((feed.plant().devices().len(), *feed.plant().second()), (1, 3));
    assert_eq!(*feed.plant().devices()["a"].mean(), Some(21.0));
}

#[test]
fn the_last_line_counts_also_without_an_end_and_empty_ones_are_nothing() {
    let feed = fed("\u{feff}1,a,start\r\n\n  \r\n2,a,stop");
    assert_eq!((*feed.plant().lines(), *feed.plant().skipped()), (4, 0));
    assert_eq!(*feed.plant().devices()["a"].since(), 2);
}

#[test]
fn an_empty_file_is_a_plant_without_devices() {
    let [out, errors, saved] = fed("").ending();
    assert!(out.contains("devices: 0, running: 0, too hot: 0, so the plant is calm"), "{out}");
    assert_eq!(errors, "");
    assert!(Saved::read(saved.as_bytes()).is_ok());
}

#[test]
fn bytes_of_any_kind_end_nothing() {
    let mut random = Random(1);
    for _ in 0..50 {
        let file = spoiled(SHIPPED.as_bytes(), 40, &mut random);
        let whole = fed(&file).ending();
        let mut lines = Lines::new(&*file, 0);
        let mut feed = Feed::new();
        while let End::Enough = feed.run(&mut lines, Some(10)) {
            feed = feed.resume();
        }
        assert_eq!(feed.ending(), whole);
    }
}

#[test]
fn what_was_not_saved_by_a_feed_is_refused() {
    let saved = fed(SHIPPED).saved();
    assert!(Saved::read(saved.as_bytes()).is_ok());
    for length in 0..saved.len() - 1 {
        assert!(Saved::read(&saved.as_bytes()[..length]).is_err(), "cut off behind {length} bytes");
    }
    let refusal = |text: &str| Saved::read(text.as_bytes()).err().expect("a refusal");
    assert_eq!(refusal(""), "EOF while parsing a value at line 1 column 0");
    assert_eq!(refusal("{}"), "missing field `inputs` at line 1 column 2");
    assert!(refusal("12,press,start\n").starts_with("invalid type: integer `12`"));
    assert!(refusal("\u{feff}{}").starts_with("expected value"));
    assert!(refusal(&saved.replace("\"high\":80.0", "\"high\":1e999")).starts_with("number out of range"));
    assert!(refusal(&saved.replace("\"high\":80.0", "\"high\":null")).starts_with("invalid type: null"));
    let wrong = "the lower limit is 70 °C and above the upper one, 60 °C";
    assert_eq!(refusal(&saved.replace("\"high\":80.0", "\"high\":60.0")), wrong);
    assert!(refusal(&saved.replace("\"oven\"", "\"press\"")).contains("has a key that stood before it"));
    assert!(refusal(&saved.replace("Running", "Dancing")).starts_with("unknown variant `Dancing`"));
}

#[test]
fn figures_that_no_feed_comes_to_are_refused() {
    let saved = fed(SHIPPED).saved();
    for figure in ["\"readings\":20", "\"pieces\":92", "\"lines\":102"] {
        let (name, _) = figure.split_once(':').expect("a name and a number");
        for large in [u64::MAX, 1 << 53] {
            let forged = saved.replace(figure, &format!("{name}:{large}"));
            assert_ne!(forged, saved);
            let refused = Saved::read(forged.as_bytes()).err();
            assert_eq!(refused.as_deref(), Some("it has figures that no feed comes to"), "{figure}");
        }
    }
}

#[test]
fn a_file_that_has_become_shorter_is_refused() {
    let mut lines = Lines::new(&b"1,a,start\n2,a,stop\n"[..], 0);
    assert_eq!(lines.pass_over(3).err().as_deref(), Some("3 lines were read of it, and it has only 2"));
}

/// Fails after so many bytes.
struct Failing<T>(T, usize);

impl<T: Read> Read for Failing<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.1 == 0 {
            return Err(io::Error::other("the cable is out"));
        }
        let most = bytes.len().min(self.1);
        let read = self.0.read(&mut bytes[..most])?;
        self.1 -= read;
        Ok(read)
    }
}

impl<T: Write> Write for Failing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.1.checked_sub(bytes.len()) {
            Some(left) => self.1 = left,
            None => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_was_read_before_the_feed_broke_off_is_kept() {
    let mut feed = Feed::new();
    let file = BufReader::new(Failing(SHIPPED.as_bytes(), 100));
    let End::Unreadable(error) = feed.run(&mut Lines::new(file, 0), None) else { panic!("a file that fails") };
    assert_eq!(error.to_string(), "the cable is out");
    assert_eq!(*feed.plant().lines(), SHIPPED[..100].matches('\n').count() as u64);
    let mut lines = Lines::new(SHIPPED.as_bytes(), 0);
    lines.pass_over(*feed.plant().lines()).expect("as many lines as were read");
    let mut feed = feed.resume();
    feed.run(&mut lines, None);
    assert_eq!(feed.ending(), fed(SHIPPED).ending());
}

#[test]
fn a_feed_ends_when_nobody_reads_what_it_prints() {
    let out = Printed::default();
    let console = Console::new(Failing(out.clone(), 100), io::sink());
    let mut session = Session::new(Limits::default(), console);
    let End::Unwritable(error) = session.run(&mut Lines::new(SHIPPED.as_bytes(), 0), None) else {
        panic!("a reader that has gone")
    };
    assert_eq!((error.kind(), out.text().lines().count()), (io::ErrorKind::BrokenPipe, 3));
    let fourth = SHIPPED.lines().position(|line| line == "60,crane,start").map(|line| line as u64 + 1);
    assert_eq!(Some(*session.plant().lines()), fourth, "it does not go on for nobody");
}

#[test]
fn a_saved_file_takes_the_place_of_the_old_one_as_a_whole() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("feed.json");
    fs::write(&path, "old").expect("a directory for tests");
    let feed = fed(SHIPPED);
    let saving = Saving::begin(&path).expect("a place to write to");
    assert_eq!(fs::read_to_string(&path).expect("a file"), "old");
    saving.finish(feed.plant()).expect("room for it");
    let saved = open_saved(&path, Saved::read).expect("what was saved");
    assert_eq!(saved.lines(), *feed.plant().lines());
    assert!(!path.with_file_name("feed.json.new").exists());
    drop(Saving::begin(&path).expect("a place to write to"));
    assert_eq!(
        open_saved(&path, Saved::read).expect("what was saved").lines(),
        saved.lines(),
        "one that is given up changes nothing"
    );
    assert!(!path.with_file_name("feed.json.new").exists());
    let nowhere = path.join("feed.json");
    assert!(Saving::begin(&nowhere).is_err() && open_saved(&nowhere, Saved::read).is_err());
    assert!(Saving::begin(Path::new(env!("CARGO_TARGET_TMPDIR"))).is_err(), "a directory");
}

#[test]
fn an_alarm_that_was_saved_while_it_rang_can_be_acknowledged() {
    let feed = fed("1,a,celsius,90\n").resume();
    assert_eq!(*feed.plant().devices()["a"].alarm(), Alarm::Ringing);
    let mut feed = feed;
    feed.run(&mut Lines::new(&b"2,a,acknowledge\n"[..], 1), None);
    assert_eq!(*feed.plant().devices()["a"].alarm(), Alarm::Acknowledged);
    assert_eq!(feed.out.text().lines().count(), 2);
}
