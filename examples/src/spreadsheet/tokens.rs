//! The words of a formula.

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    /// A cell, a function, TRUE or FALSE, in capitals.
    Name(String),
    /// An operator or another sign.
    Sign(&'static str),
}

/// Longer ones come before those that they begin with.
const SIGNS: [&str; 15] = ["<>", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "^", "(", ")", ",", ":"];

/// The words of `text`, or what is wrong with it.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length;
        if first == '"' {
            let (text, end) = quoted(rest).ok_or("a text is not closed with `\"`")?;
            tokens.push(Token::Text(text));
            length = end;
        } else if first.is_ascii_digit() || first == '.' {
            length = number_length(rest);
            let number = rest[..length].parse().map_err(|_| format!("`{}` is no number", &rest[..length]))?;
            tokens.push(Token::Number(number));
        } else if first.is_alphabetic() || first == '_' {
            length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..length].to_uppercase()));
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let sign = sign.ok_or_else(|| format!("`{}` means nothing here", first.escape_default()))?;
            tokens.push(Token::Sign(sign));
            length = sign.len();
        }
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// `"a ""word"""`, where two quotes are one.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut end = 1;
    loop {
        end += text[end..].find('"')? + 1;
        if !text[end..].starts_with('"') {
            return Some((text[1..end - 1].replace("\"\"", "\""), end));
        }
        end += 1;
    }
}

/// Of digits, a point, and an exponent if it has digits.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length += 1 + digits(length + 1);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        match digits(length + 1 + sign) {
            0 => {}
            exponent => length += 1 + sign + exponent,
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_need_no_spaces_between_them() {
        let name = |name: &str| Token::Name(name.to_owned());
        let expected = [Token::Number(150.0), Token::Sign("<="), name("A1"), Token::Sign("<>"), Token::Sign("-")];
        assert_eq!(tokens("1.5e2<=a1<>-"), Ok(expected.to_vec()));
        assert_eq!(tokens("  "), Ok(vec![]));
    }

    #[test]
    fn a_quote_in_a_text_is_written_twice() {
        assert_eq!(tokens(r#""a ""b""" """"#).map_err(drop), Err(()));
        assert_eq!(tokens(r#""a ""b""""#), Ok(vec![Token::Text("a \"b\"".to_owned())]));
        assert_eq!(tokens(r#""""#), Ok(vec![Token::Text(String::new())]));
    }

    #[test]
    fn what_means_nothing_is_named() {
        assert_eq!(tokens("1 # 2"), Err("`#` means nothing here".to_owned()));
        assert_eq!(tokens("."), Err("`.` is no number".to_owned()));
        assert_eq!(tokens("\"open"), Err("a text is not closed with `\"`".to_owned()));
    }
}
