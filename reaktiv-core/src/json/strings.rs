//! Texts between quotes.

/// Appends a text, quoted.
pub(super) fn write(text: &str, to: &mut Vec<u8>) {
    to.push(b'"');
    let mut written = 0;
    for (place, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        to.extend(&text.as_bytes()[written..place]);
        written = place + 1;
        match byte {
            b'"' | b'\\' => to.extend([b'\\', byte]),
            b'\n' => to.extend(b"\\n"),
            b'\r' => to.extend(b"\\r"),
            b'\t' => to.extend(b"\\t"),
            0x08 => to.extend(b"\\b"),
            0x0C => to.extend(b"\\f"),
            byte => to.extend(format!("\\u{byte:04x}").bytes()),
        }
    }
    to.extend(&text.as_bytes()[written..]);
    to.push(b'"');
}
