//! Where in a JSON text a byte stands: line, column, and the path of field names that leads there.
//!
//! The path is walked again from the start only when there is a complaint to make, so reading pays nothing for it. It
//! names fields, never values, and a field name that does not look like one is not repeated.

/// Longest field name repeated in a complaint; FHIR's own are shorter.
const FIELD_MAX: usize = 64;

/// Line and column of a byte, both from 1; the column counts characters.
pub(crate) fn line_and_column(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_first_byte = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    let column = before.get(start..).unwrap_or_default().iter().filter(is_first_byte).count() + 1;
    (line, column)
}

/// The offset of a line and column as the JSON reader counts them: both from 1, the column in bytes.
pub(crate) fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let mut lines_left = line.saturating_sub(1);
    let mut start = 0;
    for (offset, byte) in bytes.iter().enumerate() {
        if lines_left == 0 {
            break;
        }
        if *byte == b'\n' {
            lines_left -= 1;
            start = offset + 1;
        }
    }
    (start + column.saturating_sub(1)).min(bytes.len())
}

enum Level {
    Object { field: String },
    Array { place: usize },
}

/// The path to a byte: `entry[12].resource.valueQuantity.value`; empty at the top.
pub(crate) fn path_to(bytes: &[u8], offset: usize) -> String {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    let mut last_text = (0, 0);
    while at < offset {
        let Some(byte) = bytes.get(at) else { break };
        match byte {
            b'"' => {
                let end = end_of_text(bytes, at);
                last_text = (at + 1, end.saturating_sub(1));
                // A complaint about a field's name comes before its colon.
                if end >= offset
                    && let Some(Level::Object { field }) = levels.last_mut()
                    && field.is_empty()
                {
                    *field = field_name(bytes.get(last_text.0..last_text.1).unwrap_or_default());
                }
                at = end;
                continue;
            }
            b'{' => levels.push(Level::Object { field: String::new() }),
            b'[' => levels.push(Level::Array { place: 0 }),
            b'}' | b']' => {
                levels.pop();
            }
            b':' => {
                if let Some(Level::Object { field }) = levels.last_mut() {
                    *field = field_name(bytes.get(last_text.0..last_text.1).unwrap_or_default());
                }
            }
            b',' => match levels.last_mut() {
                Some(Level::Array { place }) => *place += 1,
                Some(Level::Object { field }) => field.clear(),
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    written(&levels)
}

fn end_of_text(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn field_name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) if name.len() <= FIELD_MAX && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_') => {
            name.into()
        }
        Ok(_) | Err(_) => "(a field with an odd name)".into(),
    }
}

fn written(levels: &[Level]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Object { field } if field.is_empty() => {}
            Level::Object { field } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(field);
            }
            Level::Array { place } => path.push_str(&format!("[{place}]")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_by_its_path() {
        let text = r#"{"a": 1, "entry": [{}, {"resource": {"name": "x]\"}", "given": ["p", "q"]}}]}"#;
        for (needle, path) in [("1,", "a"), ("\"q", "entry[1].resource.given[1]"), ("x]", "entry[1].resource.name")] {
            let offset = text.find(needle).unwrap();
            assert_eq!(path_to(text.as_bytes(), offset + 1), path);
        }
    }

    #[test]
    fn a_field_name_that_could_be_a_value_is_not_repeated() {
        let text = r#"{"999-12-3456": {"x": 1}}"#;
        assert_eq!(path_to(text.as_bytes(), text.find("1}").unwrap()), "(a field with an odd name).x");
    }

    #[test]
    fn a_column_counts_characters() {
        let text = "{\n \"é\": x}";
        let offset = text.find('x').unwrap();
        assert_eq!(line_and_column(text.as_bytes(), offset), (2, 7));
        assert_eq!(offset_of(text.as_bytes(), 2, 8), offset);
    }
}
