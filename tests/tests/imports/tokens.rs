//! A source file as words and punctuation, without comments, text and lifetimes.

/// The tokens of a source. `::` is one; text stands as `""`, so that nothing in it is taken for code.
pub(crate) fn tokens(source: &str) -> Vec<String> {
    let mut rest = source;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (length, token) = match first {
            _ if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
            _ if rest.starts_with("/*") => (block_comment(rest), None),
            '"' => (text(rest), Some("\"\"")),
            '\'' => (character_or_lifetime(rest), None),
            _ if raw_text(rest).is_some() => (raw_text(rest).unwrap_or(1), Some("\"\"")),
            _ if rest.starts_with("b\"") || rest.starts_with("c\"") => (1 + text(&rest[1..]), Some("\"\"")),
            _ if rest.starts_with("r#") => (2, None),
            _ if is_word(first) => {
                let length = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
                (length, Some(&rest[..length]))
            }
            _ if rest.starts_with("::") => (2, Some("::")),
            _ if first.is_whitespace() => (first.len_utf8(), None),
            _ => (first.len_utf8(), Some(&rest[..first.len_utf8()])),
        };
        tokens.extend(token.map(str::to_string));
        rest = &rest[length..];
    }
    tokens
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The length of a comment that may have others in it.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < source.len() {
        let rest = &source.as_bytes()[at..];
        let step = match rest {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of what stands between quotes, with them.
fn text(source: &str) -> usize {
    let mut is_escaped = false;
    for (at, char) in source.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    source.len()
}

/// The length of `r"..."` or `br#"..."#`, if this is one.
fn raw_text(source: &str) -> Option<usize> {
    let after = source.strip_prefix("br").or_else(|| source.strip_prefix("cr")).or_else(|| source.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inner = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
    Some(source.len() - inner.len() + length)
}

/// The length of `'x'`, `'\n'` or `'lifetime`.
fn character_or_lifetime(source: &str) -> usize {
    let inner = &source[1..];
    if let Some(escaped) = inner.strip_prefix('\\') {
        let after = escaped.chars().next().map_or(0, char::len_utf8);
        return escaped[after..].find('\'').map_or(source.len(), |at| 2 + after + at + 1);
    }
    let first = inner.chars().next().map_or(0, char::len_utf8);
    if inner[first..].starts_with('\'') {
        return 1 + first + 1;
    }
    1 + inner.find(|char| !is_word(char)).unwrap_or(inner.len())
}
