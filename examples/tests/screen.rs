//! How ticks reach a terminal, or something else.

use reaktiv_examples::screen::Screen;

fn shown(terminal: bool, draws: &[(&[&str], &str)]) -> String {
    let mut out = Vec::new();
    let mut screen = Screen::new(&mut out, terminal);
    for (news, table) in draws {
        let news = news.iter().map(|line| line.to_string()).collect::<Vec<_>>();
        screen.draw(&news, table).unwrap();
    }
    drop(screen);
    String::from_utf8(out).unwrap()
}

#[test]
fn outside_a_terminal_there_are_plain_lines() {
    let out = shown(false, &[(&["fire"], "one\ntwo\n"), (&[], "three\n")]);
    assert_eq!(out, "alert: fire\none\ntwo\n\nthree\n\n");
}

#[test]
fn on_a_terminal_a_table_replaces_the_last_one_below_the_news() {
    let out = shown(true, &[(&["fire"], "one\ntwo\n"), (&["rain"], "three\nfour\n")]);
    let frames = "\x1b[?25l\x1b[?7l\ralert: fire\x1b[K\none\x1b[K\ntwo\x1b[K\n\x1b[J\
                  \x1b[?25l\x1b[?7l\r\x1b[2Aalert: rain\x1b[K\nthree\x1b[K\nfour\x1b[K\n\x1b[J";
    assert_eq!(out, format!("{frames}\x1b[?25h\x1b[?7h"));
}

#[test]
fn a_terminal_on_which_nothing_was_drawn_is_left_alone() {
    assert_eq!(shown(true, &[]), "");
}

#[test]
fn the_cursor_comes_back_when_the_program_panics() {
    let mut out = Vec::new();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut screen = Screen::new(&mut out, true);
        screen.draw(&[], "table\n").unwrap();
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(panicked.is_err());
    assert!(out.ends_with(b"\x1b[?25h\x1b[?7h"));
}
