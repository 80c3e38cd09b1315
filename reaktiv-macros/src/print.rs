//! Tokens as text: formulas for the graph, expansions for `REAKTIV_EXPAND`.

mod compiled;

use std::io::Write;
use std::process::{Command, Stdio};

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use compiled::as_compiled;

use crate::tokens::is_punct;

/// `REAKTIV_EXPAND=Cart cargo check` prints the expansion of `Cart`.
pub(crate) fn print_if_asked(name: &str, expansion: &TokenStream) {
    if std::env::var("REAKTIV_EXPAND").is_ok_and(|asked| asked == name) {
        eprintln!("{}", pretty(expansion));
    }
}

/// Code as `rustfmt` would print it, or as it comes if there is no `rustfmt`.
///
/// `rustfmt` leaves the block of a `const _` as it is, so it is shown a module instead.
pub(crate) fn pretty(code: &TokenStream) -> String {
    let code = &as_compiled(code.clone());
    let tokens: Vec<TokenTree> = code.clone().into_iter().collect();
    let block = tokens.windows(7).position(|window| {
        matches!(window, [TokenTree::Ident(word), TokenTree::Ident(name), .., TokenTree::Group(_), TokenTree::Punct(_)] if word == "const" && name == "_")
    });
    let Some(at) = block else {
        return rustfmt(&code.to_string()).unwrap_or_else(|| code.to_string());
    };
    let outside: TokenStream = tokens[..at].iter().chain(&tokens[at + 7..]).cloned().collect();
    let TokenTree::Group(inside) = &tokens[at + 5] else { return code.to_string() };
    let outside = rustfmt(&outside.to_string());
    let inside = rustfmt(&format!("mod block {inside}"));
    match (outside, inside.as_deref().and_then(|text| text.strip_prefix("mod block {"))) {
        (Some(outside), Some(inside)) => format!("{outside}const _: () = {{{};", inside.trim_end()),
        _ => code.to_string(),
    }
}

/// Wide lines, since a string that does not fit would leave what it is in unformatted; and narrow calls, as usual.
const RUSTFMT: &str = "max_width=500,fn_call_width=80,chain_width=80,struct_lit_width=60,array_width=80,attr_fn_like_width=80,\
                       single_line_if_else_max_width=60,normalize_doc_attributes=true";

fn rustfmt(code: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", RUSTFMT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let written = input.write_all(code.as_bytes());
    drop(input);
    let output = child.wait_with_output().ok()?;
    written.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// An expression or a type on one line, spaced as one would write it.
pub(crate) fn line(tokens: &TokenStream) -> String {
    let mut text = String::new();
    write_line(tokens.clone(), &mut text);
    text
}

/// What stands before a token, as far as it matters for the space between.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    /// A name, a literal or a closed group.
    Operand,
    /// A word after which an operand begins: `match`, `return`.
    Word,
    /// An operator with an operand on its left.
    Operator,
    /// `.`, `::`, `&` and the like in front of an operand: no space follows.
    Prefix,
    /// `,` or `;`
    Separator,
}

/// What is open, as far as one can tell.
struct Nesting {
    /// The depth of type arguments.
    angles: usize,
    /// Whether the parameters of a closure are.
    parameters: bool,
}

const WORDS: [&str; 20] = [
    "as", "async", "await", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "loop", "match", "move",
    "mut", "ref", "return", "unsafe", "while",
];

fn write_line(tokens: TokenStream, text: &mut String) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut before = Before::Nothing;
    let mut at = 0;
    let mut nesting = Nesting { angles: 0, parameters: false };
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                let is_block = group.delimiter() == Delimiter::Brace;
                if matches!(before, Before::Operator | Before::Separator | Before::Word)
                    || (is_block && before == Before::Operand)
                {
                    space(text);
                }
                let start = text.len();
                text.push_str(open);
                write_line(without_trailing_comma(group), text);
                if is_block && group.stream().is_empty() {
                    text.truncate(start);
                    text.push_str("{}");
                } else {
                    text.push_str(close);
                }
                before = Before::Operand;
            }
            TokenTree::Ident(ident) => {
                if !matches!(before, Before::Nothing | Before::Prefix) {
                    space(text);
                }
                let word = ident.to_string();
                text.push_str(&word);
                before = if WORDS.contains(&word.as_str()) { Before::Word } else { Before::Operand };
            }
            TokenTree::Literal(literal) => {
                if !matches!(before, Before::Nothing | Before::Prefix) {
                    space(text);
                }
                text.push_str(&literal.to_string());
                before = Before::Operand;
            }
            TokenTree::Punct(_) => {
                let (operator, length) = operator(&tokens[at..]);
                before = write_operator(&operator, before, &mut nesting, tokens.get(at + length), text);
                at += length;
                continue;
            }
        }
        at += 1;
    }
}

/// What stands between brackets, less a comma at the end: `(T,)` is the one that needs it.
fn without_trailing_comma(group: &Group) -> TokenStream {
    let mut tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let commas = tokens.iter().filter(|token| is_punct(Some(token), ',')).count();
    let is_tuple_of_one = group.delimiter() == Delimiter::Parenthesis && commas == 1;
    if !is_tuple_of_one && is_punct(tokens.last(), ',') {
        tokens.pop();
    }
    tokens.into_iter().collect()
}

/// The longest operator at the start of these tokens.
fn operator(tokens: &[TokenTree]) -> (String, usize) {
    const LONG: [&str; 24] = [
        "..=", "...", "<<=", ">>=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
        "^=", "&=", "|=", "<<", ">>", "..",
    ];
    let mut run = String::new();
    for token in tokens.iter().take(3) {
        let TokenTree::Punct(punct) = token else { break };
        run.push(punct.as_char());
        if punct.spacing() == Spacing::Alone {
            break;
        }
    }
    let long = LONG.iter().find(|long| run.starts_with(**long));
    let operator = long.map_or_else(|| run.chars().take(1).collect(), |long| (*long).to_string());
    let length = operator.len();
    (operator, length)
}

fn write_operator(
    operator: &str,
    before: Before,
    nesting: &mut Nesting,
    next: Option<&TokenTree>,
    text: &mut String,
) -> Before {
    let Nesting { angles, parameters } = nesting;
    let after_operand = before == Before::Operand;
    match operator {
        "." | "::" => {
            if !after_operand && !matches!(before, Before::Prefix | Before::Nothing) {
                space(text);
            }
            text.push_str(operator);
            Before::Prefix
        }
        "?" => {
            text.push('?');
            Before::Operand
        }
        "," | ";" => {
            text.push_str(operator);
            Before::Separator
        }
        ":" => {
            text.push(':');
            Before::Separator
        }
        "'" => {
            if !matches!(before, Before::Nothing | Before::Prefix) {
                space(text);
            }
            text.push('\'');
            Before::Prefix
        }
        "!" if after_operand && matches!(next, Some(TokenTree::Group(_))) => {
            text.push('!');
            Before::Prefix
        }
        "<" if text.ends_with("::") || (after_operand && is_type_name(text)) => {
            *angles += 1;
            text.push('<');
            Before::Prefix
        }
        ">" | ">>" if *angles > 0 => {
            *angles = angles.saturating_sub(operator.len());
            text.push_str(operator);
            Before::Operand
        }
        ".." | "..=" | "..." => {
            if matches!(before, Before::Separator | Before::Word | Before::Operator) {
                space(text);
            }
            text.push_str(operator);
            Before::Prefix
        }
        "||" if !after_operand => {
            if !matches!(before, Before::Nothing | Before::Prefix) {
                space(text);
            }
            text.push_str(operator);
            Before::Operator
        }
        "|" if *parameters => {
            *parameters = false;
            text.push('|');
            Before::Operator
        }
        "|" if !after_operand => {
            *parameters = true;
            if !matches!(before, Before::Nothing | Before::Prefix) {
                space(text);
            }
            text.push('|');
            Before::Prefix
        }
        "&" | "&&" | "*" | "-" | "!" | "<" | "#" | "@" if !after_operand => {
            if !matches!(before, Before::Nothing | Before::Prefix) {
                space(text);
            }
            text.push_str(operator);
            Before::Prefix
        }
        _ => {
            if before != Before::Nothing {
                space(text);
            }
            text.push_str(operator);
            Before::Operator
        }
    }
}

/// Whether the text ends in a word that begins with a capital letter: what follows is then a list of type arguments.
fn is_type_name(text: &str) -> bool {
    let start = text.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let word = &text[start..];
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

fn space(text: &mut String) {
    if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[track_caller]
    fn stays(code: &str) {
        let tokens = code.parse().expect("tokens");
        assert_eq!(line(&tokens), code);
    }

    #[test]
    fn formulas_are_spaced_as_written() {
        stays("self.unit_price * f64::from(self.quantity)");
        stays("match self.discount { Some(rate) => self.subtotal * (1.0 - rate), None => self.subtotal }");
        stays("println!(\"{} item(s): {:.2}\", self.quantity, self.total)");
        stays("if self.a > 0 && !self.b { -self.c } else { 0 }");
        stays("self.items.iter().map(|item| item.price * 2).sum::<f64>()");
        stays("{ let x = &self.items[0]; x.clone() }");
        stays("self.a as f64 / 2.0");
        stays("self.names.iter().any(|name| name == \"x\")");
        stays("vec![self.a, self.b]");
        stays("0..self.n");
        stays("a < b || c >= d");
        stays("self.parse()?");
        stays("(self.a,)");
        assert_eq!(line(&"match a { B => [1, 2,], }".parse().expect("tokens")), "match a { B => [1, 2] }");
    }

    #[test]
    fn types_are_spaced_as_written() {
        stays("Option<f64>");
        stays("HashMap<String, Vec<u8>>");
        stays("&'a str");
        stays("[u8; 4]");
        stays("Box<dyn Fn(i32) -> i32>");
        stays("(i32, String)");
        stays("std::sync::Arc<[T]>");
    }
}
