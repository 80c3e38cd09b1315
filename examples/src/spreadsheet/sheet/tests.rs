//! What a sheet shows after edits, and what it computes for that.

use super::*;

fn at(name: &str) -> Address {
    name.parse().unwrap()
}

fn sheet(cells: &[(&str, &str)]) -> Sheet {
    let mut sheet = Sheet::new();
    for (name, source) in cells {
        sheet.set(at(name), source).unwrap();
    }
    sheet
}

fn shown(sheet: &Sheet, name: &str) -> String {
    sheet.value(at(name)).to_string()
}

fn recomputed(sheet: &Sheet) -> String {
    sheet.recomputed().iter().map(Address::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn an_edit_recomputes_what_depends_on_it() {
    let mut sheet = sheet(&[("A1", "2"), ("A2", "3"), ("B1", "=A1*10"), ("B2", "=A2*10"), ("C1", "=B1+B2")]);
    assert_eq!((shown(&sheet, "C1").as_str(), recomputed(&sheet).as_str()), ("50", "A1 B1 C1 A2 B2"));
    sheet.set(at("A1"), "4").unwrap();
    assert_eq!((shown(&sheet, "C1").as_str(), recomputed(&sheet).as_str()), ("70", "A1 B1 C1"));
    sheet.set(at("A1"), "4.0").unwrap();
    assert_eq!(recomputed(&sheet), "");
    sheet.set(at("A1"), "=2+2").unwrap();
    assert_eq!(recomputed(&sheet), "A1");
}

#[test]
fn if_depends_on_the_branch_that_it_takes() {
    let mut sheet = sheet(&[("A1", "1"), ("A2", "2"), ("A3", "3"), ("B1", "=IF(A1>0,A2,A3)")]);
    sheet.recomputed();
    sheet.set(at("A3"), "30").unwrap();
    assert_eq!(recomputed(&sheet), "A3");
    sheet.set(at("A1"), "0").unwrap();
    assert_eq!((shown(&sheet, "B1").as_str(), recomputed(&sheet).as_str()), ("30", "A1 B1"));
    sheet.set(at("A2"), "20").unwrap();
    assert_eq!(recomputed(&sheet), "A2");
}

#[test]
fn a_cycle_is_shown_in_its_cells_and_in_what_reads_them() {
    let mut sheet = sheet(&[("A1", "=B1"), ("B1", "=C1+1"), ("C1", "=A1"), ("D1", "=C1"), ("E1", "=IF(1,2,A1)")]);
    for name in ["A1", "B1", "C1", "D1"] {
        assert_eq!(shown(&sheet, name), "#CYCLE!", "{name}");
    }
    assert_eq!(shown(&sheet, "E1"), "2");
    sheet.set(at("C1"), "5").unwrap();
    assert_eq!(["A1", "B1", "C1", "D1"].map(|name| shown(&sheet, name)), ["6", "6", "5", "5"]);
    sheet.set(at("B1"), "=SUM(A1:B1)").unwrap();
    assert_eq!(["A1", "B1", "C1"].map(|name| shown(&sheet, name)), ["#CYCLE!", "#CYCLE!", "5"]);
    sheet.set(at("A1"), "=IF(TRUE,1,A1)").unwrap();
    assert_eq!(["A1", "B1"].map(|name| shown(&sheet, name)), ["#CYCLE!", "#CYCLE!"]);
    sheet.set(at("A1"), "7").unwrap();
    sheet.set(at("B1"), "=A1*2").unwrap();
    assert_eq!(shown(&sheet, "B1"), "14");
}

#[test]
fn a_range_notices_a_new_cell_and_a_formula_an_empty_one() {
    let mut sheet = sheet(&[("B1", "=SUM(A1:A9)"), ("B2", "=C5+1"), ("B3", "=COUNT(A1:A9)")]);
    assert_eq!(["B1", "B2", "B3"].map(|name| shown(&sheet, name)), ["0", "1", "0"]);
    sheet.set(at("A7"), "3").unwrap();
    sheet.set(at("C5"), "4").unwrap();
    assert_eq!(["B1", "B2", "B3"].map(|name| shown(&sheet, name)), ["3", "5", "1"]);
    sheet.recomputed();
    sheet.set(at("F9"), "1").unwrap();
    assert_eq!(recomputed(&sheet), "F9");
    sheet.set(at("A7"), "").unwrap();
    assert_eq!(["B1", "B3"].map(|name| shown(&sheet, name)), ["0", "0"]);
    assert!(!sheet.used().contains(&at("A7")));
}

#[test]
fn a_formula_that_cannot_be_read_shows_so() {
    let mut sheet = Sheet::new();
    assert_eq!(sheet.set(at("A1"), "=1+"), Err("a value is missing before the end".to_owned()));
    assert_eq!((shown(&sheet, "A1").as_str(), sheet.source(at("A1")).as_str()), ("#ERROR!", "=1+"));
}

#[test]
fn a_file_keeps_its_rows_and_may_be_ragged() {
    for line_end in ["\n", "\r\n"] {
        let text = "\u{feff}1,2\n\n\n\"=SUM(A1,B1)\",,\"a, \"\"b\"\"\"\n,\n\"two\nlines\"\n7".replace('\n', line_end);
        let sheet = Sheet::from_csv(text.as_bytes()).unwrap();
        let values = ["A1", "A4", "C4", "A5", "A6", "A7"].map(|name| shown(&sheet, name));
        assert_eq!(values, ["1", "3", "a, \"b\"", "", "two lines", "7"]);
    }
}

#[test]
fn a_file_that_is_no_sheet_is_refused() {
    assert_eq!(Sheet::from_csv(&b"\xff\xfe"[..]).unwrap_err(), "it is not UTF-8");
    let limit = "it has more than 9999 rows or 702 columns";
    assert_eq!(Sheet::from_csv(&*b"x,".repeat(703)).unwrap_err(), limit);
    assert_eq!(Sheet::from_csv(&*b"x\n".repeat(10_000)).unwrap_err(), limit);
    assert_eq!(Sheet::from_csv(&*b"x,".repeat(702)).unwrap().used().len(), 702);
    assert!(Sheet::from_csv(&b""[..]).unwrap().used().is_empty());
}

#[test]
fn a_chain_down_the_whole_sheet_is_no_deep_recursion() {
    let mut sheet = Sheet::new();
    for row in (1..ROWS).rev() {
        sheet.set(Address { row, column: 0 }, &format!("=IF(TRUE,SUM(A{row})+(1-(1-1)),0)")).unwrap();
    }
    sheet.set(at("A1"), "1").unwrap();
    assert_eq!(shown(&sheet, "A9999"), "9999");
    sheet.set(at("A1"), "2").unwrap();
    assert_eq!(shown(&sheet, "A9999"), "10000");
    sheet.set(at("A1"), "=A9999").unwrap();
    assert_eq!(shown(&sheet, "A9999"), "#CYCLE!");
    sheet.set(at("A1"), "").unwrap();
    assert_eq!(shown(&sheet, "A9999"), "9998");
}

#[test]
fn a_sheet_is_freed() {
    let sheet = sheet(&[("A1", "=B1"), ("B1", "=A1"), ("C1", "=SUM(A1:B9)")]);
    let grid = Arc::downgrade(&sheet.grid);
    sheet.recomputed();
    drop(sheet);
    assert_eq!(grid.strong_count(), 0);
}

/// After random edits, some of them read in between, a sheet shows what one with the same sources shows.
#[test]
fn random_edits_give_what_a_fresh_sheet_gives() {
    for seed in 1..=60 {
        let mut random = Random(seed);
        let mut edited = Sheet::new();
        let mut sources = BTreeMap::new();
        for _ in 0..60 {
            let (address, source) = (random.address(), random.source());
            assert_eq!(edited.set(address, &source).is_err(), source == "=1+");
            sources.insert(address, source);
            for _ in 0..random.below(3) {
                edited.value(random.address());
            }
            if random.below(4) == 0 {
                let mut fresh = Sheet::new();
                for (address, source) in &sources {
                    let _ = fresh.set(*address, source);
                }
                for address in (0..16).map(cell) {
                    assert_eq!(edited.value(address), fresh.value(address), "{address} of {sources:?} (seed {seed})");
                    assert_eq!(edited.source(address), fresh.source(address));
                }
                edited.recomputed();
                assert_eq!(recomputed(&edited), "");
            }
        }
    }
}

fn cell(number: u16) -> Address {
    Address { row: number / 4, column: number % 4 }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u16) -> u16 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u16
    }

    fn address(&mut self) -> Address {
        cell(self.below(16))
    }

    fn source(&mut self) -> String {
        match self.below(10) {
            0 => String::new(),
            1 => ["word", "'5", "TRUE", "=1+"][usize::from(self.below(4))].to_owned(),
            2..=4 => self.below(4).to_string(),
            _ => format!("={}", self.expression(2)),
        }
    }

    fn expression(&mut self, depth: u16) -> String {
        let kinds = if depth == 0 { 3 } else { 8 };
        match self.below(kinds) {
            0 => self.below(4).to_string(),
            1 | 2 => self.address().to_string(),
            3 | 4 => {
                let operator = ["+", "-", "*", "/", "^", "<", "=", "<>"][usize::from(self.below(8))];
                format!("({}{operator}{})", self.expression(depth - 1), self.expression(depth - 1))
            }
            5 => {
                let [condition, then, otherwise] = [0; 3].map(|_| self.expression(depth - 1));
                format!("IF({condition},{then},{otherwise})")
            }
            6 => format!("-{}", self.expression(depth - 1)),
            _ => {
                let function = ["SUM", "MIN", "MAX", "AVERAGE", "COUNT"][usize::from(self.below(5))];
                format!("{function}({}:{},{})", self.address(), self.address(), self.expression(depth - 1))
            }
        }
    }
}
