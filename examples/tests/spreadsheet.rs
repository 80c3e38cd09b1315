//! A session with the spreadsheet.

use reaktiv_examples::spreadsheet::session;
use reaktiv_examples::spreadsheet::sheet::Sheet;

const KITCHEN: &str = include_str!("../data/kitchen.csv");

fn session(sheet: &str, input: &[u8]) -> (String, String) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut sheet = Sheet::from_csv(sheet.as_bytes()).expect("a sheet");
    session::run(&mut sheet, &mut &*input, &mut out, &mut errors, "", "the help\n").expect("memory takes everything");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(out), text(errors))
}

#[test]
fn the_sheet_that_is_shipped_shows_no_error() {
    let (out, errors) = session(KITCHEN, b"");
    assert_eq!((out.lines().count(), errors.as_str()), (11, ""));
    assert!(!out.contains('#'), "{out}");
    assert!(out.contains("10  Dearest") && out.contains("1716.9"), "{out}");
}

#[test]
fn what_is_off_is_not_recomputed() {
    let (out, errors) = session(KITCHEN, b"recomputed\nD7 = 0.5\nrecomputed\nB7 = true\nrecomputed\nD8\nquit\nshow\n");
    assert_eq!(errors, "");
    let answers: Vec<&str> = out.lines().skip(12).collect();
    assert_eq!(
        answers,
        [
            "D7: 0.5",
            "recomputed: D7 (1 of 40 cells)",
            "B7: TRUE",
            "recomputed: B7 D8 D10 (3 of 40 cells)",
            "D8: 858.45 (=IF(B7,D6*(1-D7),D6))",
        ]
    );
}

#[test]
fn bad_lines_are_reported_by_number_and_end_nothing() {
    let input = b"nonsense\nA0 = 1\nA1 = =1+\n\n\xff\nA1 = =2*\nAAA9\n = 3\nA1 = =B1\nB1 = =A1\nB1 = 2\r\nA1";
    let (out, errors) = session("", input);
    assert_eq!(
        errors,
        "line 1: \"nonsense\" is neither a cell nor a command; try `help`\n\
         line 2: there is no cell \"A0\": they go from A1 to ZZ9999\n\
         line 3: A1: a value is missing before the end\n\
         line 5: not UTF-8\n\
         line 6: A1: a value is missing before the end\n\
         line 7: there is no cell \"AAA9\": they go from A1 to ZZ9999\n\
         line 8: \"\" is neither a cell nor a command; try `help`\n"
    );
    assert_eq!(out, "\nA1: #ERROR!\nA1: #ERROR!\nA1: 0\nB1: #CYCLE!\nB1: 2\nA1: 2 (=B1)\n");
}

#[test]
fn the_table_holds_the_rows_and_columns_that_are_used() {
    let (out, _) = session("1,,two\n", b"AA12 = =1/0\nA1 = \nshow\n");
    assert_eq!(out, "   A   C\n1  1  two\nAA12: #DIV/0!\nA1: \n     C     AA\n 1  two\n12       #DIV/0!\n");
}

#[test]
fn bytes_of_any_kind_end_nothing() {
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    const PIECES: [&str; 32] = [
        "A1",
        "B2",
        "A1:B2",
        "ZZ9999",
        "A0",
        "=",
        " = =",
        "+",
        "-",
        "*",
        "/",
        "^",
        "(",
        ")",
        ",",
        ":",
        "SUM(",
        "IF(",
        "COUNT(",
        "\"",
        "'",
        "1",
        "1e9",
        ".",
        "<",
        "<>",
        "\n",
        "\nA1 = =",
        "\nB2 = =",
        "\nshow\n",
        "ß€",
        "\nrecomputed\n",
    ];
    let input: String = (0..50_000).map(|_| PIECES[random() % PIECES.len()]).filter(|piece| *piece != "quit").collect();
    let (out, errors) = session("", input.as_bytes());
    assert!(!out.is_empty() && !errors.is_empty());
}
