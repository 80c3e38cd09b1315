//! The page in a real browser, Chromium, driven by a script in Node; and the types of what runs there.
//!
//! What they need is installed by `npm install --prefix target/browser dashboard/tests/browser` and, for Chromium, by the system. Without it these tests say so and do nothing; with `REAKTIV_ALL_TESTS`
//! that is a failure.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of the scripts.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// The folder where what is built lies: this test is in `debug/deps` of it.
fn target() -> PathBuf {
    env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// What is missing, if anything.
fn skips(what: Option<&str>) -> bool {
    if let Some(what) = what {
        assert!(env::var_os("REAKTIV_ALL_TESTS").is_none(), "there is no {what}");
        // Not captured, as what `eprintln!` says would be.
        io::stderr().write_all(format!("SKIPPED: there is no {what} on this machine\n").as_bytes()).unwrap();
    }
    what.is_some()
}

/// Where what was installed from npm is: beside what is built.
fn modules() -> PathBuf {
    target().join("browser/node_modules")
}

#[test]
fn the_page_in_a_browser() {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| is_there(name));
    let missing = match chromium {
        _ if !is_there("node") => Some("`node`"),
        _ if !modules().join("playwright-core").exists() => Some("`playwright-core` in `target/browser`"),
        None => Some("`chromium`"),
        Some(_) => None,
    };
    if skips(missing) {
        return;
    }
    let path = env::split_paths(&env::var_os("PATH").unwrap())
        .map(|folder| folder.join(chromium.unwrap()))
        .find(|path| path.exists())
        .unwrap();
    let dashboard = env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples/dashboard");
    let output = Command::new("node")
        .arg("--test")
        .arg(scripts().join("page.test.mjs"))
        .env("MODULES", modules().parent().unwrap())
        .env("CHROMIUM", path)
        .env("DASHBOARD", dashboard)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn what_runs_in_the_browser_has_types() {
    let compiler = modules().join("typescript/bin/tsc");
    let missing = match compiler.exists() {
        _ if !is_there("node") => Some("`node`"),
        false => Some("`typescript` in `target/browser`"),
        true => None,
    };
    if skips(missing) {
        return;
    }
    // Beside each other, as the server has them.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    fs::create_dir_all(&folder).unwrap();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("page")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    fs::write(folder.join("reaktiv.js"), reaktiv::publish::CLIENT_JS).unwrap();
    fs::write(folder.join("package.json"), r#"{ "type": "module" }"#).unwrap();
    fs::copy(scripts().join("tsconfig.json"), folder.join("tsconfig.json")).unwrap();
    let output = Command::new("node").arg(compiler).arg("--project").arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
