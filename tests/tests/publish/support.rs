//! What the tests have in common.

use reaktiv::publish::Frame;

/// A frame without its head.
pub(crate) fn body(frame: &Frame) -> String {
    let text = frame.as_str();
    let rest = match frame.since() {
        Some(since) => {
            text.strip_prefix(&format!(r#"{{"v":{},"from":{since}"#, frame.version())).expect("it begins with versions")
        }
        None => {
            let rest = text
                .strip_prefix(&format!(r#"{{"v":{},"kinds":{{"#, frame.version()))
                .expect("it begins with the version and the kinds");
            &rest[rest.find('}').expect("it ends") + 1..]
        }
    };
    format!("{{{}", rest.trim_start_matches(','))
}
