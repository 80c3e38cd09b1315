//! Formulas and effects count as the user's code where coverage is measured: their functions have counters, also for their branches.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// How many counters the function of this name has in the compiler's intermediate code.
fn counters(code: &str, function: &str) -> Option<usize> {
    let line = code.lines().find(|line| line.starts_with("@__profc_") && line.contains(function))?;
    line.split_once('[')?.1.split(' ').next()?.parse().ok()
}

#[test]
fn formulas_and_effects_have_counters_for_their_branches() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    let built = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--lib", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("coverage/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Cinstrument-coverage", "--emit=llvm-ir"])
        .env_remove("RUSTFLAGS")
        .status()
        .expect("cargo");
    assert!(built.success());
    let is_code = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("reaktiv_coverage") && name.ends_with(".ll")
    };
    let files = fs::read_dir(target.join("debug/deps")).expect("a directory").map(|file| file.expect("a file").path());
    let newest = files.filter(is_code).max_by_key(|path| fs::metadata(path).and_then(|facts| facts.modified()).ok());
    let code = fs::read_to_string(newest.expect("the compiler's intermediate code")).expect("text");
    assert_eq!(counters(&code, "compute_straight"), Some(1));
    assert_eq!(counters(&code, "compute_branches"), Some(3));
    assert_eq!(counters(&code, "perform_shown"), Some(2));
}
