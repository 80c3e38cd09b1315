//! One library and one shape, in a process of its own: what it finds goes to the standard output, a line each.

use std::fmt::Display;
use std::process::{ExitCode, exit};
use std::thread;
use std::time::Duration;

use crate::library::{Library, World};
use crate::meter::{Checked, Meter, Mode, Step, Timed};
use crate::model::Model;
use crate::shapes::{self, Kind};

/// The first argument of such a process.
pub(crate) const ARGUMENT: &str = "--sample";

/// The model refreshes its nodes by recursion.
const STACK_OF_THE_MODEL: usize = 1 << 30;

type Run = Box<dyn Fn(&str, Kind, Mode) -> Option<(Checked, Timed)>>;

/// A library that takes part.
pub struct Entry {
    pub(crate) name: &'static str,
    run: Run,
}

impl Entry {
    /// A library that runs all shapes.
    pub fn library<L: Library>(name: &'static str) -> Self {
        Self::with_own_graphs(name, |shape, meter: &mut Meter<L>| {
            let found = shapes::all::<L>().into_iter().find(|one| one.name == shape);
            found.map(|shape| (shape.run)(meter)).is_some()
        })
    }

    /// A library that needs graphs of its own: `run` says whether it has this one.
    pub fn with_own_graphs<W: World>(name: &'static str, run: fn(&str, &mut Meter<W>) -> bool) -> Self {
        let run = move |shape: &str, kind, mode| {
            let mut meter = Meter::new(mode, kind);
            run(shape, &mut meter).then_some((meter.checked, meter.timed))
        };
        Self { name, run: Box::new(run) }
    }
}

/// Takes the sample that the arguments ask for: library, shape, `check`, `time` or `count`, operations, milliseconds.
pub(crate) fn take(entries: &[Entry], arguments: &[String]) -> ExitCode {
    let [library, shape, task, operations, milliseconds] = arguments else {
        eprintln!("{ARGUMENT} LIBRARY SHAPE check|time|count OPERATIONS MILLISECONDS");
        return ExitCode::FAILURE;
    };
    let entry = entries.iter().find(|entry| entry.name == library).expect("the name of a library");
    let kind = shapes::all::<Model>().into_iter().find(|one| one.name == shape).expect("the name of a shape").kind;
    let operations = operations.parse().expect("a number of operations");
    let time = Duration::from_millis(milliseconds.parse().expect("milliseconds"));
    let found = match &task[..] {
        "check" => check(entry, shape, kind, operations, time),
        "time" => (entry.run)(shape, kind, Mode::Time(time)).map(|(_, timed)| report_times(timed)),
        _ => (entry.run)(shape, kind, Mode::Count(operations as u64)).map(|_| ()),
    };
    if found.is_none() {
        report("unsupported", 1);
    }
    // Some libraries keep their graph in thread locals, whose end is nobody's concern here.
    exit(0)
}

fn check(entry: &Entry, shape: &str, kind: Kind, operations: usize, time: Duration) -> Option<()> {
    let wanted = model(shape, kind, Mode::Check { operations, time });
    let all = Mode::Check { operations: wanted.len(), time: Duration::MAX };
    let (checked, _) = (entry.run)(shape, kind, all)?;
    for (i, (step, wanted)) in checked.steps.iter().zip(&wanted).enumerate() {
        let same_effects = step.counted.effects == wanted.counted.effects;
        if step.value != wanted.value {
            report("wrong", format_args!("operation {i} reads {}, not {}", step.value, wanted.value));
            break;
        }
        if same_effects && step.counted.seen != wanted.counted.seen {
            report("wrong", format_args!("the effects of operation {i} see other values"));
            break;
        }
    }
    let steps = &checked.steps[..wanted.len()];
    report("formulas", each(steps, |step| step.counted.formulas));
    report("formulas_needed", each(&wanted, |step| step.counted.formulas));
    report("effects", each(steps, |step| step.counted.effects));
    report("effects_needed", each(&wanted, |step| step.counted.effects));
    report("nodes", checked.nodes);
    report("bytes", checked.built.bytes as f64 / checked.nodes as f64);
    report("allocations", checked.built.allocations as f64 / checked.nodes as f64);
    report("steady", checked.steady_allocations as f64 / steps.len() as f64);
    report("kept", checked.kept as f64 / checked.nodes as f64);
    report("lost", checked.lost as f64 / checked.nodes as f64);
    Some(())
}

fn model(shape: &str, kind: Kind, mode: Mode) -> Vec<Step> {
    let (shape, model) = (shape.to_owned(), Entry::library::<Model>);
    let work = move || (model("model").run)(&shape, kind, mode).expect("a shape that the model runs").0.steps;
    let thread = thread::Builder::new().stack_size(STACK_OF_THE_MODEL).spawn(work);
    thread.expect("a thread with a large stack").join().expect("the model's steps")
}

fn each(steps: &[Step], count: impl Fn(&Step) -> u64) -> f64 {
    steps.iter().map(count).sum::<u64>() as f64 / steps.len() as f64
}

fn report_times(timed: Timed) {
    report("operation", timed.operation);
    report("build", timed.build);
    report("drop", timed.drop);
}

fn report(name: &str, value: impl Display) {
    println!("{name} {value}");
}
