//! Formulas: text into steps for a machine with a stack.
//!
//! Steps and not a tree, so that neither evaluating nor dropping a formula recurses, however long it is. Only what is
//! nested in the text is nested in the parser, which has a limit.

use super::address::{Address, NoAddress, Range};
use super::tokens::{Token, tokens};
use super::value::{Error, Value};

/// How deep parentheses and functions may be nested.
const DEPTH: u32 = 64;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A value.
    Constant(Value),
    /// `=...`
    Steps(Vec<Step>),
    /// `=...` that cannot be read, and why.
    Wrong(String),
}

/// A step of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Pushes the value.
    Push(Value),
    /// Pushes the value of a cell.
    Cell(Address),
    /// Replaces a value.
    Negate,
    /// Replaces two values.
    Binary(Binary),
    /// Takes a condition. If it is false goes on at the first number; an error becomes the result and goes on at `end`.
    Branch {
        /// The first step of the other branch.
        otherwise: usize,
        /// The step after both.
        end: usize,
    },
    /// Goes on elsewhere.
    Jump(usize),
    /// Begins the arguments of a function.
    Begin,
    /// The cells of a range, as an argument.
    Range(Range),
    /// A value, which is taken, as an argument.
    Argument,
    /// Pushes the result of a function.
    Finish(Function),
}

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it all")]
pub enum Binary {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// Functions over any number of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it all")]
pub enum Function {
    Sum,
    Min,
    Max,
    Average,
    Count,
}

impl Formula {
    /// Reads what a user has typed into a cell.
    pub fn parse(source: &str) -> Formula {
        match source.trim_start().strip_prefix('=') {
            None => Formula::Constant(Value::from_source(source)),
            Some(text) => match steps(text) {
                Ok(steps) => Formula::Steps(steps),
                Err(message) => Formula::Wrong(message),
            },
        }
    }

    /// The steps, of which a constant has none.
    pub fn steps(&self) -> &[Step] {
        match self {
            Formula::Steps(steps) => steps,
            Formula::Constant(_) | Formula::Wrong(_) => &[],
        }
    }

    /// Whether it names a cell or a range.
    pub fn names_cells(&self) -> bool {
        self.steps().iter().any(|step| matches!(step, Step::Cell(_) | Step::Range(_)))
    }
}

fn steps(text: &str) -> Result<Vec<Step>, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, steps: Vec::new(), depth: 0 };
    parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(parser.steps),
        Some(_) => Err(format!("{} is not expected", parser.here())),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    steps: Vec<Step>,
    depth: u32,
}

impl Parser {
    /// Operators that bind at least as strongly as `least`; all of them from left to right.
    fn expression(&mut self, least: u8) -> Result<(), String> {
        if self.depth == DEPTH {
            return Err(format!("more than {DEPTH} levels of parentheses"));
        }
        self.depth += 1;
        self.operand()?;
        while let Some((operator, strength)) = self.operator().filter(|(_, strength)| *strength >= least) {
            self.at += 1;
            self.expression(strength + 1)?;
            self.steps.push(Step::Binary(operator));
        }
        self.depth -= 1;
        Ok(())
    }

    fn operator(&self) -> Option<(Binary, u8)> {
        let Some(Token::Sign(sign)) = self.tokens.get(self.at) else { return None };
        Some(match *sign {
            "=" => (Binary::Equal, 0),
            "<>" => (Binary::NotEqual, 0),
            "<" => (Binary::Less, 0),
            "<=" => (Binary::LessOrEqual, 0),
            ">" => (Binary::Greater, 0),
            ">=" => (Binary::GreaterOrEqual, 0),
            "+" => (Binary::Plus, 1),
            "-" => (Binary::Minus, 1),
            "*" => (Binary::Times, 2),
            "/" => (Binary::Over, 2),
            "^" => (Binary::Power, 3),
            _ => return None,
        })
    }

    /// A value with the signs before it, which bind more strongly than any operator.
    fn operand(&mut self) -> Result<(), String> {
        let first = self.at;
        let mut minus = 0;
        while let Some(Token::Sign(sign @ ("-" | "+"))) = self.tokens.get(self.at) {
            minus += usize::from(*sign == "-");
            self.at += 1;
        }
        let has_signs = self.at > first;
        match self.tokens.get(self.at).cloned() {
            Some(Token::Number(number)) => self.push(Value::number(number)),
            Some(Token::Text(text)) => self.push(Value::Text(text)),
            Some(Token::Sign("(")) => {
                self.at += 1;
                self.expression(0)?;
                self.expect(")")?;
            }
            Some(Token::Name(name)) => {
                self.at += 1;
                self.name(&name)?;
            }
            _ => return Err(format!("a value is missing before {}", self.here())),
        }
        if has_signs {
            // Two minus signs are none, but even those ask for a number.
            let signs = if minus % 2 == 1 { 1 } else { 2 };
            self.steps.extend((0..signs).map(|_| Step::Negate));
        }
        Ok(())
    }

    fn push(&mut self, value: Value) {
        self.at += 1;
        self.steps.push(Step::Push(value));
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if self.is_sign("(") {
            self.at += 1;
            return match name {
                "IF" => self.condition(),
                "SUM" => self.function(Function::Sum),
                "MIN" => self.function(Function::Min),
                "MAX" => self.function(Function::Max),
                "AVERAGE" => self.function(Function::Average),
                "COUNT" => self.function(Function::Count),
                _ => self.unknown_function(),
            };
        }
        let step = match name {
            "TRUE" => Step::Push(Value::Truth(true)),
            "FALSE" => Step::Push(Value::Truth(false)),
            _ => match (name.parse(), self.is_sign(":")) {
                (Ok(address), false) => Step::Cell(address),
                (Err(NoAddress::OutOfBounds), false) => Step::Push(Value::Error(Error::Reference)),
                (Err(NoAddress::OtherWord), _) => Step::Push(Value::Error(Error::Name)),
                (corner, true) => {
                    self.at += 1;
                    match self.other_corner(corner)? {
                        Ok(_) => Step::Push(Value::Error(Error::Value)),
                        Err(error) => Step::Push(Value::Error(error)),
                    }
                }
            },
        };
        self.steps.push(step);
        Ok(())
    }

    /// The end of a range, after the colon.
    fn other_corner(&mut self, one: Result<Address, NoAddress>) -> Result<Result<Range, Error>, String> {
        let Some(Token::Name(other)) = self.tokens.get(self.at) else {
            return Err(format!("a cell is missing before {}", self.here()));
        };
        let range = match (one, other.parse::<Address>()) {
            (Ok(one), Ok(other)) => Ok(Range::new(one, other)),
            (Err(NoAddress::OtherWord), _) | (_, Err(NoAddress::OtherWord)) => Err(Error::Name),
            _ => Err(Error::Reference),
        };
        self.at += 1;
        Ok(range)
    }

    fn condition(&mut self) -> Result<(), String> {
        self.expression(0)?;
        let branch = self.steps.len();
        self.steps.push(Step::Jump(0));
        if !self.is_sign(",") {
            return Err("`IF` needs a condition, a value, and if you like another value".to_owned());
        }
        self.at += 1;
        self.expression(0)?;
        let jump = self.steps.len();
        self.steps.push(Step::Jump(0));
        let otherwise = self.steps.len();
        if self.is_sign(",") {
            self.at += 1;
            self.expression(0)?;
        } else {
            self.steps.push(Step::Push(Value::Truth(false)));
        }
        let end = self.steps.len();
        self.steps[branch] = Step::Branch { otherwise, end };
        self.steps[jump] = Step::Jump(end);
        self.expect(")")
    }

    fn function(&mut self, function: Function) -> Result<(), String> {
        self.steps.push(Step::Begin);
        loop {
            match self.range_argument() {
                Some(Ok(range)) => self.steps.push(Step::Range(range)),
                Some(Err(error)) => self.steps.extend([Step::Push(Value::Error(error)), Step::Argument]),
                None => {
                    self.expression(0)?;
                    self.steps.push(Step::Argument);
                }
            }
            if !self.is_sign(",") {
                break;
            }
            self.at += 1;
        }
        self.steps.push(Step::Finish(function));
        self.expect(")")
    }

    /// A cell or range that is an argument by itself: what is no number in it is left out.
    fn range_argument(&mut self) -> Option<Result<Range, Error>> {
        let is_end = |token: Option<&Token>| matches!(token, Some(Token::Sign("," | ")")));
        let Some(Token::Name(one)) = self.tokens.get(self.at) else { return None };
        let one = one.parse();
        if is_end(self.tokens.get(self.at + 1)) {
            let address = one.ok()?;
            self.at += 1;
            return Some(Ok(Range::new(address, address)));
        }
        let is_range = self.tokens.get(self.at + 1) == Some(&Token::Sign(":"));
        if !is_range || !is_end(self.tokens.get(self.at + 3)) {
            return None;
        }
        let before = self.at;
        self.at += 2;
        let range = self.other_corner(one).ok();
        if range.is_none() {
            self.at = before;
        }
        range
    }

    /// Its arguments are read, so that a mistake in them is found, and left out.
    fn unknown_function(&mut self) -> Result<(), String> {
        let before = self.steps.len();
        if !self.is_sign(")") {
            self.expression(0)?;
            while self.is_sign(",") {
                self.at += 1;
                self.expression(0)?;
            }
        }
        self.steps.truncate(before);
        self.steps.push(Step::Push(Value::Error(Error::Name)));
        self.expect(")")
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Sign(here)) if *here == sign)
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if !self.is_sign(sign) {
            return Err(format!("`{sign}` is missing before {}", self.here()));
        }
        self.at += 1;
        Ok(())
    }

    fn here(&self) -> String {
        match self.tokens.get(self.at) {
            None => "the end".to_owned(),
            Some(Token::Number(number)) => format!("`{number}`"),
            Some(Token::Text(text)) => format!("{text:?}"),
            Some(Token::Name(name)) => format!("`{name}`"),
            Some(Token::Sign(sign)) => format!("`{sign}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(source: &str) -> String {
        match Formula::parse(source) {
            Formula::Wrong(message) => message,
            other => panic!("{source} is {other:?}"),
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        assert_eq!(mistake("="), "a value is missing before the end");
        assert_eq!(mistake("=1+"), "a value is missing before the end");
        assert_eq!(mistake("=(1"), "`)` is missing before the end");
        assert_eq!(mistake("=1 2"), "`2` is not expected");
        assert_eq!(mistake("=1)"), "`)` is not expected");
        assert_eq!(mistake("=SUM()"), "a value is missing before `)`");
        assert_eq!(mistake("=SUM(A1:)"), "a cell is missing before `)`");
        assert_eq!(mistake("=SUM(A1:2)"), "a cell is missing before `2`");
        assert_eq!(mistake("=IF(1)"), "`IF` needs a condition, a value, and if you like another value");
        assert_eq!(mistake("=IF(1,2,3,4)"), "`)` is missing before `,`");
        assert_eq!(mistake("=NOPE(1+)"), "a value is missing before `)`");
        assert_eq!(mistake("=1 & 2"), "`&` means nothing here");
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused() {
        let nested = |levels: usize| format!("={}1{}", "(".repeat(levels), ")".repeat(levels));
        assert!(matches!(Formula::parse(&nested(63)), Formula::Steps(_)));
        assert_eq!(mistake(&nested(64)), "more than 64 levels of parentheses");
        assert_eq!(mistake(&nested(1_000_000)), "more than 64 levels of parentheses");
        assert_eq!(mistake(&"=SUM(".repeat(1_000_000)), "a value is missing before `=`");
        assert_eq!(mistake(&format!("={}", "IF(".repeat(1_000_000))), "more than 64 levels of parentheses");
    }

    #[test]
    fn a_long_formula_is_no_deep_one() {
        let long = format!("=1{}", "+1*2-3^4".repeat(10_000));
        assert!(matches!(Formula::parse(&long), Formula::Steps(_)));
        let signs = format!("={}1", "-".repeat(1_000_001));
        assert_eq!(Formula::parse(&signs).steps(), [Step::Push(Value::Number(1.0)), Step::Negate]);
    }
}
