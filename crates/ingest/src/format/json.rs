//! Reads JSON as registers really publish it: one entry at a time, with what had to be mended.
//!
//! A general JSON library stops at the first fault and cannot say that a key stood twice. Code
//! inventories are cut off by their server, hold duplicate keys, trailing commas and numbers no machine
//! can hold; the entries before and around such a fault are still good. So this reader walks the text
//! itself, hands out the elements of the lists that hold entries, and notes each repair with its place.

use serde_json::{Map, Number, Value};

use crate::IngestError;

/// Largest JSON file read, in bytes (256 MiB). The text is held in memory once; entries one at a time.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Deepest nesting of objects and arrays; deeper entries are refused, so hostile files cannot overflow
/// the stack.
pub const MAX_DEPTH: usize = 100;

/// Longest entry read, in bytes, and most that is read of what stands outside the lists of entries:
/// built as values, some texts take fifty times their length.
const MAX_ENTRY: usize = 2 << 20;

/// Lists of entries are looked for this deep at most.
const OUTLINE_DEPTH: usize = 4;

/// Something that had to be mended or is worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonNote {
    /// Rule id, `json-...`.
    pub rule: &'static str,
    /// JSON pointer from the file's root.
    pub pointer: String,
    /// The text found, at most 200 characters.
    pub value: String,
    /// What it became.
    pub repaired: Option<String>,
}

impl JsonNote {
    /// A note that its rule and place say all of.
    pub fn of(rule: &'static str, pointer: &str) -> JsonNote {
        JsonNote { rule, pointer: pointer.to_string(), value: String::new(), repaired: None }
    }
}

/// Why an element, or the rest of the file, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// `json-truncated`, `json-syntax`, `json-depth` or `json-large`.
    pub rule: &'static str,
    /// 1-based line where reading stopped.
    pub line: u64,
    /// JSON pointer of what was being read.
    pub pointer: String,
    /// What was expected there, lower case.
    pub reason: String,
}

/// One element of a list of entries.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonItem {
    /// JSON pointer from the file's root, e.g. `/releases/3`.
    pub pointer: String,
    /// 1-based line where it begins.
    pub line: u64,
    /// The element, or why it could not be read; reading goes on behind it.
    pub value: Result<Value, JsonFault>,
    /// What was mended inside it.
    pub notes: Vec<JsonNote>,
}

/// A whole file but for its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The root, with the lists of entries empty.
    pub root: Value,
    /// How many lists of entries there were.
    pub lists: usize,
    /// Where reading stopped before the end of the file.
    pub cut: Option<JsonFault>,
    /// What was mended outside the entries.
    pub notes: Vec<JsonNote>,
}

/// Walks the text, hands the elements of every array whose pointer `is_list` accepts to `sink`, and
/// returns the rest. The lists may stand up to four levels deep.
///
/// Errors: only those of `sink`; faults in the text are in the items and in [`Outline::cut`].
pub fn scan(
    text: &str,
    is_list: &dyn Fn(&str) -> bool,
    sink: &mut dyn FnMut(JsonItem) -> Result<(), IngestError>,
) -> Result<Outline, IngestError> {
    let mut walk = Walk { reader: Reader::new(text), is_list, sink, lists: 0, left: MAX_ENTRY };
    walk.reader.skip_space();
    let (root, cut) = match walk.outline(0) {
        Ok(root) => {
            walk.reader.skip_space();
            let rest = walk.reader.at < text.len();
            let fault = rest.then(|| walk.reader.fault("json-syntax", "text after the end"));
            (root, fault)
        }
        Err(stop) => match *stop {
            Stop { error: Some(error), .. } => return Err(error),
            Stop { partial, fault, error: None } => (partial, Some(fault)),
        },
    };
    Ok(Outline { root, lists: walk.lists, cut, notes: walk.reader.notes })
}

/// The whole text as one value, with what was mended.
///
/// Errors: the first fault.
pub fn parse(text: &str) -> Result<(Value, Vec<JsonNote>), JsonFault> {
    let mut reader = Reader::new(text);
    reader.skip_space();
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.fault("json-syntax", "text after the end"));
    }
    Ok((value, reader.notes))
}

/// A list of objects in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// JSON pointer from the root.
    pub pointer: String,
    /// Whether the object around it holds a value under one of the keys asked for.
    pub keyed: bool,
}

/// Finds the lists of objects, up to four levels deep, and whether one of `keys` stands beside each.
/// Nothing is built of what is passed over, so any text is looked through in little memory.
pub fn lists(text: &str, keys: &[&str]) -> Vec<List> {
    let mut search = Search { reader: Reader::new(text), keys, found: Vec::new() };
    search.reader.skip_space();
    search.look(0);
    search.found
}

struct Search<'t, 'k> {
    reader: Reader<'t>,
    keys: &'k [&'k str],
    found: Vec<List>,
}

impl Search<'_, '_> {
    /// Passes over a value; `None` when it has no end.
    fn look(&mut self, depth: usize) -> Option<()> {
        let start = self.reader.at;
        match self.reader.peek()? {
            b'{' if depth < OUTLINE_DEPTH => return self.members(depth),
            b'[' if self.reader.text[start + 1..].trim_start().starts_with('{') => {
                self.found.push(List { pointer: self.reader.pointer.clone(), keyed: false });
            }
            b'{' | b'[' => {}
            _ => {
                self.reader.value(depth).ok()?;
                self.reader.notes.clear();
                return Some(());
            }
        }
        self.reader.at = self.reader.end_of_element(start)?;
        Some(())
    }

    fn members(&mut self, depth: usize) -> Option<()> {
        let (own, mut keyed, mut empty) = (self.found.len(), false, true);
        self.reader.at += 1;
        let mut ended = Some(());
        while let (Some(()), Ok(Some(key))) = (ended, self.reader.next_key(empty)) {
            let is_null = self.reader.text[self.reader.at..].starts_with("null");
            keyed |= self.keys.contains(&key.as_str()) && !is_null;
            empty = false;
            let back = self.reader.enter(&key);
            ended = self.look(depth + 1);
            self.reader.pointer.truncate(back);
        }
        for list in &mut self.found[own..] {
            let outer = list.pointer.rsplit_once('/').map(|it| it.0);
            list.keyed |= keyed && outer == Some(self.reader.pointer.as_str());
        }
        ended
    }
}

/// The walk over the outer levels stopped: by a fault, or by the receiver.
struct Stop {
    partial: Value,
    fault: JsonFault,
    error: Option<IngestError>,
}

struct Walk<'t, 'f> {
    reader: Reader<'t>,
    is_list: &'f dyn Fn(&str) -> bool,
    sink: &'f mut dyn FnMut(JsonItem) -> Result<(), IngestError>,
    lists: usize,
    /// Bytes outside the lists that may still be read.
    left: usize,
}

impl Walk<'_, '_> {
    fn outline(&mut self, depth: usize) -> Result<Value, Box<Stop>> {
        match self.reader.peek() {
            Some(b'[') if (self.is_list)(&self.reader.pointer) => self.items(),
            Some(b'{') if depth < OUTLINE_DEPTH => self.members(depth),
            _ => {
                let from = self.reader.at;
                self.reader.limit = from + self.left;
                let value = self.reader.value(depth);
                self.left = self.left.saturating_sub(self.reader.at - from);
                value.map_err(|fault| stop(Value::Null, fault))
            }
        }
    }

    fn members(&mut self, depth: usize) -> Result<Value, Box<Stop>> {
        let mut object = Map::new();
        self.reader.at += 1;
        loop {
            let key = match self.reader.next_key(object.is_empty()) {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(Value::Object(object)),
                Err(fault) => return Err(stop(Value::Object(object), fault)),
            };
            self.left = self.left.saturating_sub(key.len() + 1);
            if self.left == 0 {
                return Err(stop(Value::Object(object), self.reader.too_large()));
            }
            let back = self.reader.enter(&key);
            let member = self.outline(depth + 1);
            self.reader.note_repeated(&object, &key);
            self.reader.pointer.truncate(back);
            match member {
                Ok(value) => {
                    object.insert(key, value);
                }
                Err(mut stop) => {
                    object.insert(key, std::mem::take(&mut stop.partial));
                    stop.partial = Value::Object(object);
                    return Err(stop);
                }
            }
        }
    }

    fn items(&mut self) -> Result<Value, Box<Stop>> {
        let empty = || Value::Array(Vec::new());
        self.lists += 1;
        self.reader.at += 1;
        let mut index = 0usize;
        loop {
            match self.reader.next_element(index == 0) {
                Ok(true) => {}
                Ok(false) => return Ok(empty()),
                Err(fault) => return Err(stop(empty(), fault)),
            }
            let back = self.reader.enter(&index.to_string());
            let item = self.item();
            self.reader.pointer.truncate(back);
            let item = item.map_err(|fault| stop(empty(), fault))?;
            if let Err(error) = (self.sink)(item) {
                let fault = self.reader.fault("json-syntax", "stopped");
                return Err(Box::new(Stop { partial: empty(), fault, error: Some(error) }));
            }
            index += 1;
        }
    }

    /// One element; a fault inside it costs only the element when its end can be found.
    fn item(&mut self) -> Result<JsonItem, JsonFault> {
        let start = self.reader.at;
        let line = self.reader.line();
        let pointer = self.reader.pointer.clone();
        let outer = std::mem::take(&mut self.reader.notes);
        self.reader.limit = start + MAX_ENTRY;
        let value = self.reader.value(1);
        self.reader.pointer.truncate(pointer.len());
        let notes = std::mem::replace(&mut self.reader.notes, outer);
        match value {
            Ok(value) => Ok(JsonItem { pointer, line, value: Ok(value), notes }),
            Err(fault) => {
                let end = self.reader.end_of_element(start).ok_or_else(|| fault.clone())?;
                self.reader.at = end;
                Ok(JsonItem { pointer, line, value: Err(fault), notes: Vec::new() })
            }
        }
    }
}

fn stop(partial: Value, fault: JsonFault) -> Box<Stop> {
    Box::new(Stop { partial, fault, error: None })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    pointer: String,
    notes: Vec<JsonNote>,
    /// Offset up to which lines were counted, and the line there.
    counted: (usize, u64),
    /// Offset beyond which a value is too large.
    limit: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            at: 0,
            pointer: String::new(),
            notes: Vec::new(),
            counted: (0, 1),
            limit: usize::MAX,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The line of the current offset; counted once, for offsets only grow.
    fn line(&mut self) -> u64 {
        let (from, line) = self.counted;
        let to = self.at.min(self.text.len());
        if to > from {
            let passed = self.text.as_bytes()[from..to].iter().filter(|it| **it == b'\n').count();
            self.counted = (to, line + passed as u64);
        }
        self.counted.1
    }

    fn fault(&mut self, rule: &'static str, reason: &str) -> JsonFault {
        let rule = if self.at >= self.text.len() { "json-truncated" } else { rule };
        JsonFault {
            rule,
            line: self.line(),
            pointer: self.pointer.clone(),
            reason: reason.to_string(),
        }
    }

    fn too_large(&mut self) -> JsonFault {
        self.fault("json-large", &format!("at most {} MiB", MAX_ENTRY >> 20))
    }

    fn note(&mut self, rule: &'static str, value: &str, repaired: Option<&str>) {
        self.notes.push(JsonNote {
            rule,
            pointer: self.pointer.clone(),
            value: value.chars().take(200).collect(),
            repaired: repaired.map(str::to_string),
        });
    }

    /// Extends the pointer by one segment; returns the length to go back to.
    fn enter(&mut self, segment: &str) -> usize {
        let back = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        back
    }

    fn note_repeated(&mut self, object: &Map<String, Value>, key: &str) {
        if let Some(earlier) = object.get(key) {
            let earlier = shown(earlier);
            self.note("json-duplicate-key", &earlier, None);
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonFault> {
        if depth > MAX_DEPTH {
            return Err(self.fault("json-depth", "fewer than 100 levels"));
        }
        if self.at > self.limit {
            return Err(self.too_large());
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(_) => self.literal(),
            None => Err(self.fault("json-truncated", "a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonFault> {
        let mut object = Map::new();
        self.at += 1;
        while let Some(key) = self.next_key(object.is_empty())? {
            let back = self.enter(&key);
            let value = self.value(depth + 1)?;
            self.note_repeated(&object, &key);
            self.pointer.truncate(back);
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonFault> {
        let mut array = Vec::new();
        self.at += 1;
        while self.next_element(array.is_empty())? {
            let back = self.enter(&array.len().to_string());
            let value = self.value(depth + 1)?;
            self.pointer.truncate(back);
            array.push(value);
        }
        Ok(Value::Array(array))
    }

    /// Moves to the next member's value and returns its key; `None` at the closing brace.
    fn next_key(&mut self, first: bool) -> Result<Option<String>, JsonFault> {
        if !self.next_part(first, b'}', "a comma or a closing brace")? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.fault("json-syntax", "a key in quotes"));
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.fault("json-syntax", "a colon"));
        }
        self.at += 1;
        self.skip_space();
        Ok(Some(key))
    }

    /// Moves to the next element; false at the closing bracket.
    fn next_element(&mut self, first: bool) -> Result<bool, JsonFault> {
        self.next_part(first, b']', "a comma or a closing bracket")
    }

    fn next_part(&mut self, first: bool, close: u8, expected: &str) -> Result<bool, JsonFault> {
        self.skip_space();
        let mut comma = false;
        if !first && self.peek() == Some(b',') {
            comma = true;
            self.at += 1;
            self.skip_space();
        }
        if self.peek() == Some(close) {
            if comma {
                self.note("json-trailing-comma", ",", Some(""));
            }
            self.at += 1;
            return Ok(false);
        }
        if self.peek().is_none() || !(first || comma) {
            return Err(self.fault("json-syntax", expected));
        }
        Ok(true)
    }

    fn string(&mut self) -> Result<String, JsonFault> {
        self.at += 1;
        let mut out = String::new();
        let mut raw_control = false;
        loop {
            let from = self.at;
            while self.peek().is_some_and(|byte| byte != b'"' && byte != b'\\') {
                raw_control |= self.text.as_bytes()[self.at] < 0x20;
                self.at += 1;
            }
            if self.at > self.limit {
                return Err(self.too_large());
            }
            out.push_str(&self.text[from..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(_) => self.escape(&mut out)?,
                None => return Err(self.fault("json-truncated", "a closing quote")),
            }
        }
        self.at += 1;
        if raw_control {
            self.note("json-control-character", &out.replace(char::is_control, " "), None);
        }
        Ok(out)
    }

    fn escape(&mut self, out: &mut String) -> Result<(), JsonFault> {
        self.at += 1;
        let Some(kind) = self.text[self.at..].chars().next() else {
            return Err(self.fault("json-truncated", "the rest of an escape"));
        };
        self.at += kind.len_utf8();
        match kind {
            '"' | '\\' | '/' => out.push(kind),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => out.push(self.unicode_escape()),
            other => {
                self.note("json-bad-escape", &format!("\\{other}"), Some(&other.to_string()));
                out.push(other);
            }
        }
        Ok(())
    }

    /// The character of `\uXXXX` (and its pair); U+FFFD with a note when there is none.
    fn unicode_escape(&mut self) -> char {
        let from = self.at;
        let mut units = Vec::with_capacity(2);
        units.extend(self.hex4());
        let lead = units.first().is_some_and(|unit| (0xD800..0xDC00).contains(unit));
        if lead && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            match self.hex4() {
                Some(unit) if (0xDC00..0xE000).contains(&unit) => units.push(unit),
                _ => self.at = back,
            }
        }
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => character,
            _ => {
                let found = format!("\\u{}", &self.text[from..self.at]);
                self.note("json-bad-escape", &found, Some("\u{FFFD}"));
                '\u{FFFD}'
            }
        }
    }

    fn hex4(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let unit = digits.bytes().all(|it| it.is_ascii_hexdigit()).then_some(digits)?;
        self.at += 4;
        u16::from_str_radix(unit, 16).ok()
    }

    /// A number, or its text when no machine number holds it without loss.
    fn number(&mut self) -> Result<Value, JsonFault> {
        let from = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let token = &self.text[from..self.at];
        let whole = !token.contains(['.', 'e', 'E']);
        match serde_json::from_str::<Number>(token) {
            Ok(number) if !(whole && number.is_f64()) => Ok(Value::Number(number)),
            _ => {
                self.note("json-number-kept-as-text", token, Some(token));
                Ok(Value::String(token.to_string()))
            }
        }
    }

    fn literal(&mut self) -> Result<Value, JsonFault> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
        let word = &self.text[from..self.at];
        let (value, repaired) = match word {
            "null" => (Value::Null, None),
            "true" => (Value::Bool(true), None),
            "false" => (Value::Bool(false), None),
            "True" | "TRUE" => (Value::Bool(true), Some("true")),
            "False" | "FALSE" => (Value::Bool(false), Some("false")),
            "None" | "NULL" | "Null" | "NaN" | "Infinity" | "undefined" => {
                (Value::Null, Some("null"))
            }
            _ => {
                let cut = self.at >= self.text.len();
                self.at = if cut { self.at } else { from };
                return Err(self.fault("json-syntax", "a value"));
            }
        };
        if let Some(repaired) = repaired {
            self.note("json-odd-literal", word, Some(repaired));
        }
        Ok(value)
    }

    /// Where the element that begins at `start` ends, found by counting brackets outside strings.
    fn end_of_element(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if !matches!(bytes.get(start), Some(b'{' | b'[')) {
            return None;
        }
        let (mut open, mut quoted, mut escaped) = (0usize, false, false);
        for (offset, byte) in bytes[start..].iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => open += 1,
                b'}' | b']' if !quoted => {
                    open = open.checked_sub(1)?;
                    if open == 0 {
                        return Some(start + offset + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// A value for an issue: containers only by kind, as people may stand in them.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(members) => format!("an object of {}", members.len()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> (Vec<JsonItem>, Outline) {
        let mut items = Vec::new();
        let outline = scan(text, &|pointer| pointer == "/releases", &mut |item| {
            items.push(item);
            Ok(())
        });
        (items, outline.expect("the sink never fails"))
    }

    fn check_repair(text: &str, value: Value, rule: &str) {
        let (found, notes) = parse(text).expect("it can be read");
        assert_eq!(found, value);
        assert_eq!(notes.iter().map(|it| it.rule).collect::<Vec<_>>(), [rule]);
    }

    #[test]
    fn entries_are_handed_out_and_the_rest_comes_back() {
        let (items, outline) =
            read("{\"releases\": [{\"a\": 1},\n {\"a\": 2}], \"agency\": \"X\"}");
        assert_eq!(items.len(), 2);
        assert_eq!((items[1].pointer.as_str(), items[1].line), ("/releases/1", 2));
        assert_eq!(outline.root, json!({"releases": [], "agency": "X"}));
        assert_eq!(outline.cut, None);
    }

    #[test]
    fn entries_before_a_cut_are_kept() {
        let (items, outline) = read("{\"agency\": \"X\", \"releases\": [{\"a\": 1}, {\"a\": \"hal");
        assert_eq!(items.len(), 1);
        let cut = outline.cut.expect("it was cut");
        assert_eq!((cut.rule, cut.pointer.as_str()), ("json-truncated", "/releases/1/a"));
        assert_eq!(outline.root["agency"], "X");
    }

    #[test]
    fn a_broken_entry_costs_only_itself() {
        let (items, outline) = read("{\"releases\": [{\"a\": 1}, {\"a\" 2}, {\"a\": 3}]}");
        assert_eq!(items.len(), 3);
        assert_eq!(items[1].value.as_ref().map_err(|it| it.rule), Err("json-syntax"));
        assert_eq!(items[2].value, Ok(json!({"a": 3})));
        assert_eq!(outline.cut, None);
    }

    #[test]
    fn faults_that_can_be_mended_are_mended_and_noted() {
        check_repair("[1,]", json!([1]), "json-trailing-comma");
        check_repair("{\"a\":1,\"a\":2}", json!({"a": 2}), "json-duplicate-key");
        check_repair("1e400", json!("1e400"), "json-number-kept-as-text");
        check_repair(
            "123456789012345678901234567890",
            json!("123456789012345678901234567890"),
            "json-number-kept-as-text",
        );
        check_repair("[NaN]", json!([null]), "json-odd-literal");
        check_repair("\"a\nb\"", json!("a\nb"), "json-control-character");
        check_repair("\"\\ud800\"", json!("\u{FFFD}"), "json-bad-escape");
    }

    #[test]
    fn sound_json_reads_as_serde_reads_it() {
        let text = r#"{"a":[1,-2.5,1e3,true,false,null,"\u00e9\ud83d\ude00\n\"x\""],"b":{"c":{}}}"#;
        let (value, notes) = parse(text).expect("it is sound");
        assert_eq!(value, serde_json::from_str::<Value>(text).expect("it is sound"));
        assert!(notes.is_empty());
    }

    #[test]
    fn too_deep_a_file_is_refused_and_does_not_overflow() {
        let text = "[".repeat(100_000);
        assert_eq!(parse(&text).expect_err("it is refused").rule, "json-depth");
    }

    #[test]
    fn every_prefix_of_a_file_reads_without_panic() {
        let text = "{\"agency\":\"\u{e9}\",\"releases\":[{\"a\":\"\\u00e9\\ud83d\\ude00\",\"b\":[1.5e3,true]},{}]}";
        for (end, _) in text.char_indices() {
            let (items, outline) = read(&text[..end]);
            assert!(items.len() <= 2);
            assert!(outline.cut.is_some(), "a prefix is not complete");
        }
    }
}
