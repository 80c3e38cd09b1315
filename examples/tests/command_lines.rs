//! What the command lines accept, and what they answer to the rest.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reaktiv_examples::graph::Format;
use reaktiv_examples::host::HostInputs;
use reaktiv_examples::options::{
    self, FeedOptions, GatewayOptions, GraphOptions, MaterialsOptions, MonitorOptions, OrdersOptions, PortfolioOptions,
    ReplayOptions, Request, ServiceOptions, Source, SpreadsheetOptions, Subject,
};
use reaktiv_examples::service::limits::Limits;

fn monitor(line: &[&str]) -> Result<Request<MonitorOptions>, String> {
    options::monitor(line.iter().map(|argument| argument.to_string()))
}

fn graph(line: &[&str]) -> Result<Request<GraphOptions>, String> {
    options::graph(line.iter().map(|argument| argument.to_string()))
}

fn refusal<T>(result: Result<T, String>) -> String {
    result.err().expect("a refusal")
}

#[test]
fn without_options_the_monitor_runs_until_it_is_told_to_end() {
    let limits = HostInputs::default();
    let defaults = MonitorOptions { ticks: None, interval: Duration::from_secs(1), mount: None, limits };
    assert_eq!(monitor(&[]), Ok(Request::Run(defaults)));
}

#[test]
fn every_option_of_the_monitor_is_heeded() {
    let line = ["--ticks", "3", "--interval=250", "--mount", "/a=b", "--cpu=1", "--memory", "2.5", "--swap", "3"];
    let Ok(Request::Run(options)) = monitor(&[&line[..], &["--disk", "100", "--load", "400", "--for=5"]].concat())
    else {
        panic!("refused");
    };
    assert_eq!((options.ticks, options.interval), (Some(3), Duration::from_millis(250)));
    assert_eq!(options.mount.as_deref(), Some(Path::new("/a=b")));
    let limits = options.limits;
    assert_eq!((limits.cpu_limit, limits.memory_limit, limits.swap_limit), (1.0, 2.5, 3.0));
    assert_eq!((limits.disk_limit, limits.load_limit, limits.patience), (100.0, 400.0, 5_000));
}

#[test]
fn help_comes_before_everything_after_it() {
    assert_eq!(monitor(&["--help", "--nonsense"]), Ok(Request::Help));
    assert_eq!(graph(&["-h"]), Ok(Request::Help));
}

#[test]
fn an_unknown_option_is_refused_by_name() {
    assert_eq!(refusal(monitor(&["--tick", "3"])), "unknown option `--tick`");
    assert_eq!(refusal(monitor(&["-t=3"])), "unknown option `-t=3`");
    assert_eq!(refusal(monitor(&["now"])), "unknown argument `now`");
    assert_eq!(refusal(graph(&["table"])), "unknown argument `table`");
    assert_eq!(refusal(monitor(&[""])), "unknown argument ``");
}

#[test]
fn a_missing_value_is_refused() {
    assert_eq!(refusal(monitor(&["--ticks"])), "`--ticks` needs a whole number above 0");
    assert_eq!(refusal(monitor(&["--mount="])), "`--mount` needs a path");
    assert_eq!(refusal(graph(&["--format"])), "`--format` needs one of table, dot, mermaid, json");
    assert_eq!(refusal(monitor(&["--help=yes"])), "`--help` takes no value");
}

#[test]
fn zero_negative_and_other_counts_are_refused() {
    for wrong in ["0", "-1", "1.5", "NaN", "many", "99999999999999999999", " 1", "--interval"] {
        for option in ["--ticks", "--interval"] {
            let message = format!("`{option}` needs a whole number above 0, not `{wrong}`");
            assert_eq!(refusal(monitor(&[option, wrong])), message);
        }
    }
}

#[test]
fn zero_negative_nan_and_infinite_percentages_are_refused() {
    for wrong in ["0", "-0", "-5", "NaN", "nan", "inf", "-inf", "1e999", "90%", "high"] {
        for option in ["--cpu", "--memory", "--swap", "--disk"] {
            let message = format!("`{option}` needs a percentage above 0, up to 100, not `{wrong}`");
            assert_eq!(refusal(monitor(&[option, wrong])), message);
        }
        assert_eq!(refusal(monitor(&["--load", wrong])), format!("`--load` needs a percentage above 0, not `{wrong}`"));
    }
    assert_eq!(refusal(monitor(&["--disk", "100.1"])), "`--disk` needs a percentage above 0, up to 100, not `100.1`");
}

#[test]
fn a_graph_is_chosen_by_name_and_format() {
    let asked = |subject, format| Ok(Request::Run(GraphOptions { subject, format }));
    assert_eq!(graph(&[]), asked(Subject::Cart, Format::Table));
    assert_eq!(graph(&["Host"]), asked(Subject::Host, Format::Table));
    assert_eq!(graph(&["--format", "dot", "cart"]), asked(Subject::Cart, Format::Dot));
    assert_eq!(graph(&["host", "--format=mermaid"]), asked(Subject::Host, Format::Mermaid));
    assert_eq!(graph(&["--format=json"]), asked(Subject::Cart, Format::Json));
}

#[test]
fn an_unknown_format_and_a_second_struct_are_refused() {
    let known = "one of table, dot, mermaid, json";
    assert_eq!(refusal(graph(&["--format", "xml"])), format!("`--format` needs {known}, not `xml`"));
    assert_eq!(refusal(graph(&["cart", "host"])), "one struct at a time, and `host` is the second");
}

fn signals(line: &[&str]) -> Result<Request<()>, String> {
    options::signals(line.iter().map(|argument| argument.to_string()))
}

fn spreadsheet(line: &[&str]) -> Result<Request<SpreadsheetOptions>, String> {
    options::spreadsheet(line.iter().map(|argument| argument.to_string()))
}

#[test]
fn signals_takes_no_arguments() {
    assert_eq!(signals(&[]), Ok(Request::Run(())));
    assert_eq!(signals(&["--help"]), Ok(Request::Help));
    assert_eq!(refusal(signals(&["3"])), "unknown argument `3`");
    assert_eq!(refusal(signals(&["--verbose=1"])), "unknown option `--verbose`");
}

#[test]
fn a_spreadsheet_opens_one_file_or_its_own() {
    let asked = |file: Option<&str>| Ok(Request::Run(SpreadsheetOptions { file: file.map(PathBuf::from) }));
    assert_eq!(spreadsheet(&[]), asked(None));
    assert_eq!(spreadsheet(&["a=b.csv"]), asked(Some("a=b.csv")));
    assert_eq!(spreadsheet(&["--help", "--x"]), Ok(Request::Help));
    assert_eq!(refusal(spreadsheet(&["a.csv", "b.csv"])), "one file at a time, and `b.csv` is the second");
    assert_eq!(refusal(spreadsheet(&["-x"])), "unknown option `-x`");
    assert_eq!(refusal(spreadsheet(&[""])), "unknown argument ``");
}

#[test]
fn orders_come_from_one_file_or_the_one_that_is_shipped() {
    let orders = |line: &[&str]| options::orders(line.iter().map(|argument| argument.to_string()));
    let asked = |file: Option<&str>| Ok(Request::Run(OrdersOptions { file: file.map(PathBuf::from) }));
    assert_eq!(orders(&[]), asked(None));
    assert_eq!(orders(&["a.csv"]), asked(Some("a.csv")));
    assert_eq!(orders(&["--help"]), Ok(Request::Help));
    assert_eq!(refusal(orders(&["a.csv", "b.csv"])), "one file at a time, and `b.csv` is the second");
    assert_eq!(refusal(orders(&["--tax"])), "unknown option `--tax`");
}

#[test]
fn materials_are_for_some_units_of_one_file_or_the_one_that_is_shipped() {
    let materials = |line: &[&str]| options::materials(line.iter().map(|argument| argument.to_string()));
    let asked = |units, file: Option<&str>| Ok(Request::Run(MaterialsOptions { units, file: file.map(PathBuf::from) }));
    assert_eq!(materials(&[]), asked(10, None));
    assert_eq!(materials(&["a.txt", "--units", "10000"]), asked(10_000, Some("a.txt")));
    assert_eq!(materials(&["--units=1", "a=b.txt"]), asked(1, Some("a=b.txt")));
    assert_eq!(materials(&["--help", "--x"]), Ok(Request::Help));
    for units in ["0", "-1", "10001", "1.5", "many", "99999999999999999999"] {
        let message = format!("`--units` needs a whole number from 1 to 10000, not `{units}`");
        assert_eq!(refusal(materials(&["--units", units])), message);
    }
    assert_eq!(refusal(materials(&["--units"])), "`--units` needs a whole number from 1 to 10000");
    assert_eq!(refusal(materials(&["a.txt", "b.txt"])), "one file at a time, and `b.txt` is the second");
    assert_eq!(refusal(materials(&["--unit"])), "unknown option `--unit`");
}

#[test]
fn every_option_of_the_portfolio_is_heeded() {
    let portfolio = |line: &[&str]| options::portfolio(line.iter().map(|argument| argument.to_string()));
    let interval = Duration::from_millis(50);
    let defaults = PortfolioOptions { positions: 10_000, ticks: 200, seed: 1, interval };
    assert_eq!(portfolio(&[]), Ok(Request::Run(defaults)));
    let asked = PortfolioOptions { positions: 7, ticks: 8, seed: 9, interval: Duration::from_millis(10) };
    let line = ["--positions", "7", "--ticks=8", "--seed", "9", "--interval", "10"];
    assert_eq!(portfolio(&line), Ok(Request::Run(asked)));
    assert_eq!(portfolio(&["-h"]), Ok(Request::Help));
    let wrong = "`--positions` needs a whole number from 1 to 1000000, not";
    for positions in ["0", "-1", "1000001", "many"] {
        assert_eq!(refusal(portfolio(&["--positions", positions])), format!("{wrong} `{positions}`"));
    }
    assert_eq!(refusal(portfolio(&["--ticks", "0"])), "`--ticks` needs a whole number above 0, not `0`");
    assert_eq!(refusal(portfolio(&["10"])), "unknown argument `10`");
}

#[test]
fn every_option_of_the_feed_is_heeded() {
    let feed = |line: &[&str]| options::feed(line.iter().map(|argument| argument.to_string()));
    assert_eq!(feed(&[]), Ok(Request::Run(FeedOptions::default())));
    let replay = ReplayOptions {
        source: Source::File(PathBuf::from("a=b.csv")),
        lines: Some(7),
        resume: Some(PathBuf::from("x.json")),
        save: Some(PathBuf::from("y.json")),
    };
    let asked = FeedOptions { replay, high: Some(90.5), low: Some(-5.0) };
    let line = ["--lines", "7", "--high=90.5", "a=b.csv", "--low", "-5", "--resume", "x.json", "--save=y.json"];
    assert_eq!(feed(&line), Ok(Request::Run(asked)));
    let replay = ReplayOptions { source: Source::Input, ..Default::default() };
    let input = FeedOptions { replay, ..Default::default() };
    assert_eq!(feed(&["-"]), Ok(Request::Run(input.clone())));
    assert_eq!(feed(&["-", "-"]), Ok(Request::Run(input)));
    assert_eq!(feed(&["--help", "--x"]), Ok(Request::Help));
    for celsius in ["NaN", "inf", "-300", "hot", "1e9"] {
        let message = format!("`--high` needs one of the temperatures from -273.15 to 5000, not `{celsius}`");
        assert_eq!(refusal(feed(&["--high", celsius])), message);
    }
    assert_eq!(refusal(feed(&["--lines", "0"])), "`--lines` needs a whole number above 0, not `0`");
    assert_eq!(refusal(feed(&["--save"])), "`--save` needs a file");
    assert_eq!(refusal(feed(&["a.csv", "-"])), "one file at a time: `a.csv` or standard input");
    assert_eq!(refusal(feed(&["-", "a.csv"])), "one file at a time: `a.csv` or standard input");
    assert_eq!(refusal(feed(&["a.csv", "b.csv"])), "one file at a time, and `b.csv` is the second");
    assert_eq!(refusal(feed(&["--tax"])), "unknown option `--tax`");
}

#[test]
fn every_option_of_the_gateway_is_heeded() {
    let gateway = |line: &[&str]| options::gateway(line.iter().map(|argument| argument.to_string()));
    assert_eq!(gateway(&[]), Ok(Request::Run(GatewayOptions::default())));
    let replay = ReplayOptions {
        source: Source::File(PathBuf::from("a.csv")),
        lines: Some(7),
        resume: Some(PathBuf::from("x.json")),
        save: Some(PathBuf::from("y.json")),
    };
    let line = ["--by-seconds", "--lines=7", "a.csv", "--resume", "x.json", "--save", "y.json"];
    assert_eq!(gateway(&line), Ok(Request::Run(GatewayOptions { replay, by_seconds: true })));
    assert_eq!(gateway(&["-", "--help"]), Ok(Request::Help));
    assert_eq!(refusal(gateway(&["--by-seconds=1"])), "`--by-seconds` takes no value");
    assert_eq!(refusal(gateway(&["-", "a.csv"])), "one file at a time: `a.csv` or standard input");
    assert_eq!(refusal(gateway(&["--high", "3"])), "unknown option `--high`");
}

#[test]
fn every_option_of_the_service_is_heeded() {
    let service = |line: &[&str]| options::service(line.iter().map(|argument| argument.to_string()));
    let (interval, latency) = (Duration::from_secs(1), Duration::from_millis(1_500));
    let defaults = ServiceOptions { interval, time: None, limits: Limits::default(), latency, outage: None };
    assert_eq!(service(&[]), Ok(Request::Run(defaults.clone())));
    let limits = Limits { high: 95.5, low: 20.0, patience: Duration::from_secs(60), silence: Duration::from_secs(30) };
    let line = ["--interval", "250", "--high=95.5", "--low", "20", "--for", "60", "--silence=30", "--latency=10"];
    let asked = ServiceOptions {
        interval: Duration::from_millis(250),
        time: Some(Duration::from_secs(3)),
        limits,
        latency: Duration::from_millis(10),
        outage: Some(2),
    };
    assert_eq!(service(&[&line[..], &["--outage", "2", "--seconds=3"]].concat()), Ok(Request::Run(asked)));
    assert_eq!(service(&["--help", "--x"]), Ok(Request::Help));

    // What is not said follows from what is.
    let limits = Limits { high: 30.0, low: 30.0, ..Limits::default() };
    assert_eq!(service(&["--high", "30"]), Ok(Request::Run(ServiceOptions { limits, ..defaults })));
    let message = "`--low` is 31, which is above `--high`, 30";
    assert_eq!(refusal(service(&["--low", "31", "--high", "30"])), message);

    for wrong in ["0", "-1", "86401", "1.5", "soon", "99999999999999999999"] {
        for option in ["--seconds", "--for", "--silence"] {
            let message = format!("`{option}` needs a whole number from 1 to 86400, not `{wrong}`");
            assert_eq!(refusal(service(&[option, wrong])), message);
        }
    }
    let message = "`--latency` needs a whole number from 1 to 86400000, not `0`";
    assert_eq!(refusal(service(&["--latency", "0"])), message);
    assert_eq!(refusal(service(&["--outage=0"])), "`--outage` needs a whole number above 0, not `0`");
    assert_eq!(refusal(service(&["--high", "NaN"])), "`--high` needs a percentage above 0, up to 100, not `NaN`");
    assert_eq!(refusal(service(&["--interval"])), "`--interval` needs a whole number from 1 to 86400000");
    assert_eq!(refusal(service(&["--ticks", "3"])), "unknown option `--ticks`");
    assert_eq!(refusal(service(&["now"])), "unknown argument `now`");
}
