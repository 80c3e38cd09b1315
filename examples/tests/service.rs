//! The service: the machine by hand, and its tasks in a time that does not pass by itself.

use std::time::Duration;

use reaktiv::Timed;
use reaktiv_examples::host::Usage;
use reaktiv_examples::service::api::{Api, Calls};
use reaktiv_examples::service::limits::Limits;
use reaktiv_examples::service::machine::{Machine, Processor};
use reaktiv_examples::service::page::{Help, Page};
use reaktiv_examples::service::readings::Readings;
use reaktiv_examples::service::state::State;
use reaktiv_examples::service::tasks::{GRACE, serve};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Instant, sleep, timeout};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const A_MOMENT: Duration = Duration::from_nanos(1);

/// Two processors that are as busy as that on average.
fn load(percent: f64) -> Readings {
    Readings {
        processors: vec![Some(percent - 5.0), Some(percent + 5.0)],
        memory: Some(Usage { used: 1, total: 4 }),
        celsius: Some(50.4),
    }
}

mod machine {
    use super::*;

    fn machine() -> Machine {
        Machine::unseen(Limits::default(), Api::new(seconds(1), None))
    }

    #[test]
    fn it_is_silent_exactly_when_there_was_no_reading_for_so_long() {
        let mut machine = machine();
        assert_eq!((*machine.state(), machine.next_deadline()), (State::Unknown, None));
        machine.take(seconds(1), load(20.0));
        assert_eq!((*machine.state(), machine.next_deadline()), (State::Fine, Some(seconds(6))));
        machine.advance(seconds(6) - A_MOMENT);
        assert_eq!(*machine.state(), State::Fine);
        machine.advance(seconds(6));
        assert_eq!(*machine.state(), State::Silent { since: seconds(1) });
        machine.take(seconds(60), load(20.0));
        assert_eq!((*machine.state(), *machine.silences()), (State::Fine, 1));
    }

    #[test]
    fn a_silence_that_a_late_reading_ends_has_been_one() {
        let mut machine = machine();
        machine.take(seconds(1), load(20.0));
        machine.take(seconds(60), load(20.0));
        assert_eq!((*machine.state(), *machine.silences()), (State::Fine, 1));
    }

    #[test]
    fn it_is_busy_from_the_high_limit_on_until_it_is_below_the_low_one() {
        let mut machine = machine();
        let busy = State::Busy { since: seconds(2) };
        let course = [(79.9, State::Fine), (80.0, busy), (60.0, busy), (59.9, State::Fine), (79.9, State::Fine)];
        for (second, (percent, state)) in (1..).zip(course) {
            machine.take(seconds(second), load(percent));
            assert_eq!(*machine.state(), state, "{percent} %");
        }
        assert_eq!(machine.peak().map(f64::round), Some(80.0));
    }

    #[test]
    fn it_is_overloaded_by_the_clock_however_many_readings_there_were() {
        for readings in [1, 7, 100] {
            let mut machine = machine();
            for reading in 0..readings {
                machine.take(seconds(2) + seconds(8) * reading / 100, load(90.0));
            }
            machine.take(seconds(10), load(90.0));
            machine.advance(seconds(12) - A_MOMENT);
            assert_eq!(*machine.state(), State::Busy { since: seconds(2) });
            machine.advance(seconds(12));
            assert_eq!(*machine.state(), State::Overloaded { since: seconds(2) });
        }
    }

    #[test]
    fn processors_come_and_go() {
        let mut machine = machine();
        let with =
            |processors: &[f64]| Readings { processors: processors.iter().copied().map(Some).collect(), ..load(0.0) };
        machine.take(seconds(1), with(&[10.0, 20.0]));
        machine.take(seconds(2), with(&[10.0, 20.0, 90.0]));
        assert_eq!((*machine.load(), *machine.busiest()), (Some(40.0), Some(90.0)));
        machine.take(seconds(3), with(&[30.0]));
        assert_eq!((*machine.load(), machine.processors().sum(Processor::LOAD)), (Some(30.0), Some(30.0)));
    }

    #[test]
    fn one_without_sensors_is_fine() {
        let mut machine = machine();
        machine.take(seconds(1), Readings { processors: Vec::new(), memory: None, celsius: None });
        assert_eq!((*machine.state(), machine.figures().to_string().as_str()), (State::Fine, "load unknown"));
    }

    #[test]
    fn what_cannot_be_true_is_no_reading() {
        let mut machine = machine();
        let processors = vec![Some(f64::NAN), Some(f64::INFINITY), None, Some(-5.0), Some(1e9)];
        let memory = Some(Usage { used: 0, total: 0 });
        machine.take(seconds(1), Readings { processors, memory, celsius: Some(f64::NAN) });
        assert_eq!(machine.figures().to_string(), "load  50 %, at most 100 %");
    }
}

mod tasks {
    use super::*;

    /// A service that runs, and whatever it is connected with.
    struct Service {
        api: Api,
        readings: mpsc::Sender<Readings>,
        lines: mpsc::Receiver<String>,
        stop: oneshot::Sender<()>,
        ended: JoinHandle<String>,
        start: Instant,
    }

    impl Service {
        fn start(latency: Duration, outage: Option<u64>) -> Self {
            let api = Api::new(latency, outage);
            let (readings, to_read) = mpsc::channel(1);
            let (to_tell, lines) = mpsc::channel(1);
            let (stop, stopped) = oneshot::channel();
            let stopped = async { _ = stopped.await };
            let ended = tokio::spawn(serve(Limits::default(), api.clone(), to_read, to_tell, stopped));
            Service { api, readings, lines, stop, ended, start: Instant::now() }
        }

        /// The sensors say that, and all tasks have done what there is to do without time passing.
        async fn read(&self, readings: Readings) {
            self.readings.send(readings).await.expect("somebody who takes them");
            self.settle().await;
        }

        async fn settle(&self) {
            for _ in 0..20 {
                yield_now().await;
            }
        }

        async fn line(&mut self) -> String {
            timeout(seconds(86_400), self.lines.recv()).await.expect("a line within a day").expect("a line")
        }

        fn calls(&self) -> Calls {
            self.api.calls_of_page()
        }

        fn shown(&self) -> Option<State> {
            self.api.shown().get().map(|page| page.state)
        }

        /// Ctrl-C: all lines that there still are, and the summary.
        async fn stop(mut self) -> (Vec<String>, String) {
            self.stop.send(()).expect("it runs");
            let mut lines = Vec::new();
            while let Some(line) = self.lines.recv().await {
                lines.push(line);
            }
            (lines, self.ended.await.expect("no panic"))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_change_is_a_line() {
        let mut service = Service::start(seconds(1), None);
        assert_eq!(service.line().await, "   0.0 s  load unknown; no reading yet");
        service.read(load(20.0)).await;
        assert_eq!(service.line().await, "   0.0 s  load  20 %, at most  25 %; memory 25 %; 50 °C; fine");
        service.read(load(20.1)).await;
        service.read(load(90.0)).await;
        assert_eq!(service.line().await, "   0.0 s  load  90 %, at most  95 %; memory 25 %; 50 °C; busy since 0.0 s");
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_slow_to_read_sees_the_last_state_and_holds_nobody_up() {
        let mut service = Service::start(seconds(1), None);
        service.settle().await;
        for percent in 0..=90 {
            service.read(load(percent.into())).await;
        }
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.contains("90 %, at most")) {
            lines.push(service.line().await);
        }
        assert_eq!(lines.len(), 2, "{lines:?}"); // what there was when there was place, and what there is
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_call_is_dropped_when_the_state_changes() {
        let service = Service::start(seconds(10), None);
        service.settle().await;
        assert_eq!(service.calls(), Calls { begun: 1, ..Default::default() });
        service.read(load(20.0)).await;
        service.read(load(21.0)).await; // is the same on the page
        assert_eq!(service.calls(), Calls { begun: 2, dropped: 1, ..Default::default() });
        sleep(seconds(4)).await;
        service.read(load(90.0)).await;
        assert_eq!(service.calls(), Calls { begun: 3, dropped: 2, ..Default::default() });
        assert_eq!(service.shown(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_told_at_its_deadline() {
        let mut service = Service::start(seconds(1), None);
        service.line().await;
        service.read(load(20.0)).await;
        service.line().await;
        let line = service.line().await;
        assert!(line.ends_with("SILENT since 0.0 s; who is on call?"), "{line}");
        assert_eq!(service.start.elapsed(), seconds(5));
        let line = service.line().await;
        assert!(line.ends_with("SILENT since 0.0 s; Ada is on call"), "{line}");
        assert_eq!(service.start.elapsed(), seconds(5) + seconds(1) / 2);
        assert_eq!(service.calls().dropped, 2); // for `fine`, and for `Ada`
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_in_the_middle_loses_nothing() {
        let service = Service::start(seconds(2), None);
        service.settle().await;
        service.read(load(20.0)).await;
        service.read(load(90.0)).await;
        sleep(seconds(1)).await; // the call for that is under way, and no line was read
        assert_eq!(service.shown(), None);
        let (api, start) = (service.api.clone(), service.start);
        let (lines, summary) = service.stop().await;
        let last = lines.last().expect("lines");
        assert!(last.ends_with("load  90 %, at most  95 %; memory 25 %; 50 °C; busy since 0.0 s"), "{lines:?}");
        let busy = State::Busy { since: seconds(0) };
        assert_eq!(api.shown().get(), Some(Page { state: busy, help: Help::NotNeeded }));
        assert_eq!(start.elapsed(), seconds(2)); // as soon as that was published
        assert_eq!(
            summary,
            "\nafter 1.0 s: busy since 0.0 s\nsensors: looks 2, silences 0, peak of the load 90 %\n\
             page:    calls 3, answered 1, dropped for something newer 2, failed 0; it shows: busy since 0.0 s\n\
             roster:  calls 0, answered 0, dropped for something newer 0, failed 0"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_does_not_wait_for_ever() {
        let service = Service::start(seconds(3600), None);
        service.settle().await;
        service.read(load(20.0)).await;
        let start = service.start;
        let (_, summary) = service.stop().await;
        assert_eq!(start.elapsed(), GRACE);
        assert!(summary.contains("it shows: nothing"), "{summary}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_panics_ends_nothing_but_itself() {
        let mut service = Service::start(seconds(1), Some(2));
        service.line().await;
        sleep(seconds(2)).await;
        assert_eq!(service.shown(), Some(State::Unknown));
        service.read(load(20.0)).await;
        let line = service.line().await;
        assert!(line.ends_with("fine"), "{line}");
        let line = service.line().await;
        assert!(line.ends_with("fine; panics of calls: 1"), "{line}");
        assert_eq!((service.shown(), service.calls().failed), (Some(State::Unknown), 1));
        service.read(load(90.0)).await;
        sleep(seconds(2)).await;
        assert_eq!(service.shown(), Some(State::Busy { since: seconds(3) }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_roster_that_does_not_answer_is_told() {
        let mut service = Service::start(seconds(1), Some(1));
        service.read(load(20.0)).await;
        let mut line = String::new();
        while !line.contains("nobody") {
            line = service.line().await;
        }
        assert!(line.contains("SILENT since 0.0 s; nobody is on call: the roster does not answer"), "{line}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_nobody_reads_its_lines() {
        let Service { lines, ended, readings, stop: _stop, .. } = Service::start(seconds(1), None);
        drop(lines);
        ended.await.expect("no panic");
        drop(readings);
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_there_are_no_sensors_any_more() {
        let service = Service::start(seconds(1), None);
        service.read(load(20.0)).await;
        let Service { readings, mut lines, ended, stop: _stop, .. } = service;
        drop(readings);
        while lines.recv().await.is_some() {}
        assert!(ended.await.expect("no panic").contains(": fine\nsensors: looks 1,"));
    }
}
