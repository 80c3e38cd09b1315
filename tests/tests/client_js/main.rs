//! The client for browsers, in Node: its replica is what the one in Rust is, frame after frame; and it stays connected.
//!
//! Without Node these tests say so and do nothing; with `REAKTIV_ALL_TESTS` that is a failure.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use reaktiv::publish::{CLIENT_JS, Version};
use reaktiv::{Reactive, Table, reactive};
use reaktiv_replica::{Client, Replica};
use reaktiv_tests::random::{Random, seeds};
use serde_json::{Value, json};

/// Node with a script of this folder, which finds the client where `CLIENT` says. None if there is no Node.
fn node(script: &str, arguments: &[&str]) -> Option<Command> {
    if Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        assert!(env::var_os("REAKTIV_ALL_TESTS").is_none(), "there is no `node`");
        // Not captured, as what `eprintln!` says would be.
        io::stderr().write_all(b"SKIPPED: there is no `node` on this machine\n").unwrap();
        return None;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(script);
    fs::create_dir_all(&folder).unwrap();
    let client = folder.join("client.mjs");
    fs::write(&client, CLIENT_JS).unwrap();
    let mut node = Command::new("node");
    node.args(arguments).arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/client_js").join(script));
    node.env("CLIENT", client);
    Some(node)
}

#[reactive]
struct Cell {
    #[reactive(publish)]
    #[serde(rename = "__proto__")]
    proto: u32,
    #[reactive(publish)]
    list: Vec<Option<u64>>,
}

#[reactive]
struct Row {
    #[reactive(publish)]
    a: f64,
    #[reactive(nested, publish)]
    cell: Cell,
    #[reactive(nested, publish)]
    cells: Table<(u8, String), Cell>,
}

#[reactive]
struct Sheet {
    #[reactive(publish)]
    constructor: i64,
    #[reactive(publish)]
    map: std::collections::BTreeMap<String, Option<i64>>,
    #[reactive(nested, publish)]
    row: Row,
    #[reactive(nested, publish)]
    rows: Table<u64, Row>,
}

fn cell(random: &mut Random) -> Cell {
    let list = (0..random.below(3)).map(|_| Some(random.below(4)).filter(|number| *number != 0)).collect();
    Cell::new(CellInputs { proto: random.below(3) as u32, list })
}

fn row(random: &mut Random) -> Row {
    let cells = (0..random.below(3)).map(|_| ((random.below(2) as u8, "k".to_owned()), cell(random))).collect();
    Row::new(RowInputs { a: [1.5, f64::NAN, 0.25][random.below(3) as usize], cell: cell(random), cells })
}

fn sheet(random: &mut Random) -> Sheet {
    let rows = (0..random.below(4)).map(|key| (key, row(random))).collect();
    Sheet::new(SheetInputs { constructor: 1, map: [("toString".to_owned(), None)].into(), row: row(random), rows })
}

fn change_row(random: &mut Random, of: &mut Row) {
    let key = (random.below(2) as u8, "k".to_owned());
    match random.below(5) {
        0 => of.set_a(random.below(3) as f64 + 0.5),
        1 => *of.cell_mut() = cell(random),
        2 => _ = of.cells_mut().insert(key, cell(random)),
        3 => _ = of.cells_mut().remove(&key),
        _ => *of = row(random),
    }
}

fn change(random: &mut Random, of: &mut Sheet) {
    let key = random.below(5);
    match random.below(9) {
        0 => of.set_constructor(random.below(3) as i64),
        1 => of.update_map(|map| _ = map.insert(["hasOwnProperty", "a"][random.below(2) as usize].to_owned(), Some(1))),
        2 => of.update_map(std::collections::BTreeMap::clear),
        3 => change_row(random, &mut of.row_mut()),
        4 => {
            if let Some(row) = of.rows_mut().row_mut(&key) {
                change_row(random, row);
            }
        }
        5 => _ = of.rows_mut().insert(key, row(random)),
        6 => _ = of.rows_mut().remove(&key),
        7 => {
            let other = sheet(random);
            of.set_inputs(other.into_inputs());
        }
        _ => *of = sheet(random),
    }
}

#[test]
fn the_replica_is_the_one_in_rust() {
    let Some(mut node) = node("replica.mjs", &[]) else { return };
    let mut node = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut frames, mut expected) = (String::new(), Vec::new());
    for seed in 0..seeds(50) {
        let mut random = Random::new(seed);
        let mut sheet = sheet(&mut random);
        let (mut client, mut seen) = (Client::default(), None::<Version>);
        for _ in 0..20 {
            let frame = sheet.frame_since(seen).unwrap();
            client.apply(&frame);
            seen = Some(frame.version());
            frames += &format!("{}\n", frame.as_str());
            expected.push((client.state.clone(), client.version.clone(), frame));
            change(&mut random, &mut sheet);
        }
        frames += "\n";
    }
    let mut stdin = node.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(frames.as_bytes()).unwrap());
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout).unwrap();
    let mut told = output.lines();
    for (state, version, frame) in expected {
        let told: Value = serde_json::from_str(told.next().expect("one line a frame")).unwrap();
        assert_eq!(Replica::whole(&told["state"]), state, "after {frame}");
        assert_eq!(told["version"], version);
        assert_eq!(
            told["kinds"],
            json!({ "constructor": "signal", "map": "signal", "row": "nested", "rows": "nested" })
        );
    }
    assert_eq!(told.next(), None);
}

#[test]
fn it_behaves() {
    let Some(mut node) = node("client.test.mjs", &["--test"]) else { return };
    let output = node.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
