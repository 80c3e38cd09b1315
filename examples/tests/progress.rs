//! How far a long reading is, on a terminal and elsewhere.

use reaktiv_examples::progress::Progress;

fn shown(terminal: bool, total: u64, read: &[usize]) -> String {
    let mut out = Vec::new();
    let mut progress = Progress::new(&mut out, terminal, total);
    for bytes in read {
        progress.advance(*bytes);
    }
    drop(progress);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_bar_is_drawn_for_each_new_percent_and_goes_away_at_the_end() {
    let out = shown(true, 400, &[100, 1, 1, 198, 100]);
    let bar = |filled: usize, percent| format!("\r[{:25}] {percent:3}%", "#".repeat(filled));
    assert_eq!(out, format!("{}{}{}\r\x1b[K", bar(6, 25), bar(18, 75), bar(25, 100)));
}

#[test]
fn outside_a_terminal_and_where_the_size_is_unknown_there_is_no_bar() {
    assert_eq!(shown(false, 400, &[100, 300]), "");
    assert_eq!(shown(true, 0, &[100, 300]), "");
}

#[test]
fn a_file_that_grows_while_it_is_read_stays_at_the_end() {
    assert!(shown(true, 10, &[10, 10]).ends_with("] 100%\r\x1b[K"));
}
