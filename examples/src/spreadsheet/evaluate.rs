//! The value of a formula, given those of the cells that it names.

use std::cmp::Ordering;

use super::address::{Address, Range};
use super::formula::{Binary, Formula, Function, Step};
use super::value::{Error, Value};

/// What a formula reads. Only what the taken branches need is asked for.
pub trait Cells {
    /// The value of a cell.
    fn cell(&self, address: Address) -> Value;
    /// Gives the cells of a range that are not empty to `visit`, row by row.
    fn range(&self, range: Range, visit: &mut dyn FnMut(Value));
}

/// The value of a formula.
pub fn evaluate(formula: &Formula, cells: &impl Cells) -> Value {
    match formula {
        Formula::Constant(value) => value.clone(),
        Formula::Wrong(_) => Value::Error(Error::Syntax),
        Formula::Steps(steps) => match run(steps, cells) {
            // A formula that is nothing but the name of an empty cell shows 0, as everywhere.
            Value::Empty => Value::Number(0.0),
            value => value,
        },
    }
}

fn run(steps: &[Step], cells: &impl Cells) -> Value {
    let mut values = Values(Vec::new());
    let mut arguments = Vec::new();
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        match step {
            Step::Push(value) => values.push(value.clone()),
            Step::Cell(address) => values.push(cells.cell(*address)),
            Step::Negate => {
                let number = values.pop().as_number();
                values.push(number.map_or_else(Value::Error, |number| Value::number(-number)));
            }
            Step::Binary(operator) => {
                let (right, left) = (values.pop(), values.pop());
                values.push(binary(*operator, &left, &right).unwrap_or_else(Value::Error));
            }
            Step::Branch { otherwise, end } => match values.pop().as_truth() {
                Ok(true) => {}
                Ok(false) => at = *otherwise,
                Err(error) => {
                    values.push(Value::Error(error));
                    at = *end;
                }
            },
            Step::Jump(to) => at = *to,
            Step::Begin => arguments.push(Arguments::default()),
            Step::Range(range) => {
                if let Some(arguments) = arguments.last_mut() {
                    cells.range(*range, &mut |value| arguments.add_cell(&value));
                }
            }
            Step::Argument => {
                let value = values.pop();
                if let Some(arguments) = arguments.last_mut() {
                    arguments.add(value.as_number());
                }
            }
            Step::Finish(function) => {
                let arguments = arguments.pop().unwrap_or_default();
                values.push(arguments.finish(*function));
            }
        }
    }
    values.pop()
}

struct Values(Vec<Value>);

impl Values {
    fn push(&mut self, value: Value) {
        self.0.push(value);
    }

    /// The parser sees to it that there is one.
    fn pop(&mut self) -> Value {
        self.0.pop().unwrap_or(Value::Error(Error::Syntax))
    }
}

fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, Error> {
    let ordered = |holds: fn(Ordering) -> bool| match (left, right) {
        (Value::Error(error), _) | (_, Value::Error(error)) => Err(*error),
        _ => Ok(Value::Truth(holds(left.compare(right)))),
    };
    let number = |result: fn(f64, f64) -> f64| Ok(Value::number(result(left.as_number()?, right.as_number()?)));
    match operator {
        Binary::Equal => ordered(Ordering::is_eq),
        Binary::NotEqual => ordered(Ordering::is_ne),
        Binary::Less => ordered(Ordering::is_lt),
        Binary::LessOrEqual => ordered(Ordering::is_le),
        Binary::Greater => ordered(Ordering::is_gt),
        Binary::GreaterOrEqual => ordered(Ordering::is_ge),
        Binary::Plus => number(|left, right| left + right),
        Binary::Minus => number(|left, right| left - right),
        Binary::Times => number(|left, right| left * right),
        Binary::Over => {
            let quotient = number(|left, right| left / right)?;
            if right.as_number()? == 0.0 { Err(Error::DividedByZero) } else { Ok(quotient) }
        }
        Binary::Power => {
            let power = number(f64::powf)?;
            let divides = left.as_number()? == 0.0 && right.as_number()? < 0.0;
            if divides { Err(Error::DividedByZero) } else { Ok(power) }
        }
    }
}

/// What a function has been given so far.
#[derive(Default)]
struct Arguments {
    count: u32,
    sum: f64,
    smallest: Option<f64>,
    largest: Option<f64>,
    error: Option<Error>,
}

impl Arguments {
    /// In a range only numbers count, and errors.
    fn add_cell(&mut self, value: &Value) {
        if let Value::Number(_) | Value::Error(_) = value {
            self.add(value.as_number());
        }
    }

    fn add(&mut self, number: Result<f64, Error>) {
        match number {
            Ok(number) => {
                self.count += 1;
                self.sum += number;
                self.smallest = Some(self.smallest.map_or(number, |smallest| smallest.min(number)));
                self.largest = Some(self.largest.map_or(number, |largest| largest.max(number)));
            }
            Err(error) => self.error = self.error.or(Some(error)),
        }
    }

    fn finish(&self, function: Function) -> Value {
        match (function, self.error) {
            (Function::Count, _) => Value::number(f64::from(self.count)),
            (_, Some(error)) => Value::Error(error),
            (Function::Sum, None) => Value::number(self.sum),
            (Function::Min, None) => Value::number(self.smallest.unwrap_or(0.0)),
            (Function::Max, None) => Value::number(self.largest.unwrap_or(0.0)),
            (Function::Average, None) if self.count == 0 => Value::Error(Error::DividedByZero),
            (Function::Average, None) => Value::number(self.sum / f64::from(self.count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Every cell shows 10 times its column plus its row, both from 1; row 5 is text, row 6 an error, row 7 empty.
    #[derive(Default)]
    struct Fixed(Cell<u32>);

    impl Cells for Fixed {
        fn cell(&self, address: Address) -> Value {
            self.0.set(self.0.get() + 1);
            match address.row {
                4 => Value::Text("five".to_owned()),
                5 => Value::Error(Error::Name),
                6 => Value::Empty,
                row => Value::Number(f64::from(10 * (address.column + 1) + row + 1)),
            }
        }

        fn range(&self, range: Range, visit: &mut dyn FnMut(Value)) {
            let (first, last) = range.corners();
            for row in first.row..=last.row {
                for column in first.column..=last.column {
                    visit(self.cell(Address { row, column }));
                }
            }
        }
    }

    fn value(formula: &str) -> String {
        evaluate(&Formula::parse(formula), &Fixed::default()).to_string()
    }

    #[track_caller]
    fn all(cases: &[(&str, &str)]) {
        for (formula, expected) in cases {
            assert_eq!(value(formula), *expected, "{formula}");
        }
    }

    #[test]
    fn operators_bind_as_in_a_spreadsheet() {
        all(&[("=1+2*3^2", "19"), ("=(1+2)*3", "9"), ("=8-2-1", "5"), ("=2^3^2", "64"), ("=-2^2", "4")]);
        all(&[("=0-2^2", "-4"), ("=2*-3", "-6"), ("=--3", "3"), ("=8/4/2", "1"), ("=1+1=2", "TRUE"), ("=+A1", "11")]);
    }

    #[test]
    fn comparisons_know_numbers_text_and_truths() {
        all(&[("=1<2", "TRUE"), ("=2<=1", "FALSE"), ("=\"a\"=\"A\"", "TRUE"), ("=9<\"1\"", "TRUE")]);
        all(&[("=A7=0", "TRUE"), ("=A7=\"\"", "TRUE"), ("=1<>1", "FALSE"), ("=TRUE>1", "TRUE"), ("=A6=A6", "#NAME?")]);
    }

    #[test]
    fn functions_take_cells_ranges_and_values() {
        all(&[("=SUM(A1:B2)", "66"), ("=sum(B2:A1, 1, A1)", "78"), ("=MIN(A1:B2)", "11"), ("=MAX(A1:B2,99)", "99")]);
        all(&[("=AVERAGE(A1:A3)", "12"), ("=COUNT(A1:A7)", "4"), ("=SUM(A4:A5)", "14"), ("=SUM(A1:A7)", "#NAME?")]);
        all(&[("=AVERAGE(A7)", "#DIV/0!"), ("=MIN(A7)", "0"), ("=SUM(MAX(A1:A2)*2,MIN(B1))", "45")]);
        all(&[("=SUM(\"x\")", "#VALUE!"), ("=SUM(A5)", "0"), ("=SUM(TRUE)", "1"), ("=SUM((A5))", "#VALUE!")]);
    }

    #[test]
    fn errors_are_those_of_a_spreadsheet_and_go_on() {
        all(&[
            ("=1/0", "#DIV/0!"),
            ("=0^-1", "#DIV/0!"),
            ("=A5+1", "#VALUE!"),
            ("=A6*2", "#NAME?"),
            ("=-A5", "#VALUE!"),
        ]);
        all(&[("=NOPE", "#NAME?"), ("=NOPE(1,2)+1", "#NAME?"), ("=A0", "#REF!"), ("=AAA1:B2", "#REF!")]);
        all(&[("=SUM(A1:A99999)", "#REF!"), ("=A1:A2", "#VALUE!"), ("=(A1:A2)+1", "#VALUE!"), ("=SUM(X:Y)", "#NAME?")]);
        all(&[("=9^9^9^9", "#NUM!"), ("=(0-8)^0.5", "#NUM!"), ("=1+", "#ERROR!"), ("=1/0+NOPE", "#DIV/0!")]);
        all(&[("=1E308*10/0", "#NUM!"), ("=A7", "0"), ("=1e999", "#NUM!")]);
    }

    #[test]
    fn if_reads_the_branch_that_it_takes_alone() {
        all(&[("=IF(A1>5,1,1/0)", "1"), ("=IF(0,1/0,2)", "2"), ("=IF(FALSE,1)", "FALSE"), ("=IF(1/0,1,2)", "#DIV/0!")]);
        all(&[("=IF(\"x\",1,2)", "#VALUE!"), ("=1+IF(0,1,IF(1,2,3))*2", "5"), ("=SUM(IF(1,A1:A2,1))", "#VALUE!")]);
        let cells = Fixed::default();
        evaluate(&Formula::parse("=IF(A1>5,B1,SUM(A1:Z100))"), &cells);
        assert_eq!(cells.0.get(), 2);
    }
}
