//! The fields of a record, found by name whatever its wrappers, its case and its separators.

use super::text::{key, truth};
use serde_json::{Map, Value};

/// What wraps a record: the inner one speaks first, the outer one fills in.
const WRAPPERS: [&str; 10] = [
    "properties",
    "office365",
    "o365audit",
    "auditdata",
    "raw",
    "raweventdata",
    "result",
    "eventoriginal",
    "dynamicproperties",
    "event",
];

/// How many wrappers deep a record is looked for.
const DEEPEST: usize = 4;

/// The fields of one object, by reduced name.
type Layer = Vec<(String, Value)>;

/// The fields of one record.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The innermost first; each name is reduced once, since every reader looks for many.
    layers: Vec<Layer>,
    /// A wrapper that should hold the record could not be read.
    pub broken: bool,
}

impl Fields {
    /// Opens the wrappers of a record.
    pub fn new(outer: Map<String, Value>) -> Self {
        let mut fields = Self::bare(outer);
        while fields.layers.len() < DEEPEST {
            let Some(inner) = fields.inner() else { break };
            fields.layers.insert(0, inner);
        }
        fields
    }

    /// Takes an object as it is.
    fn bare(map: Map<String, Value>) -> Self {
        Self { layers: vec![layer(map)], broken: false }
    }

    fn inner(&mut self) -> Option<Layer> {
        for wrapper in WRAPPERS {
            let Some((_, value)) = self.layers[0].iter().find(|(k, _)| k == wrapper) else { continue };
            match value {
                // `event` alone is a word of many formats: only what is inside `event.original` is a record.
                Value::Object(map) if wrapper == "event" => {
                    let original = map.get("original").and_then(Value::as_str).map(parsed);
                    if let Some(Some(Value::Object(map))) = original {
                        return Some(layer(map));
                    }
                }
                Value::Object(map) if wrapper != "result" || map.len() > 2 => return Some(layer(map.clone())),
                Value::String(text) if text.trim_start().starts_with('{') => match parsed(text) {
                    Some(Value::Object(map)) => return Some(layer(map)),
                    _ => self.broken |= wrapper == "auditdata" || wrapper == "raw",
                },
                Value::String(text) if wrapper == "auditdata" && !text.trim().is_empty() => {
                    self.broken = true;
                }
                _ => {}
            }
        }
        None
    }

    /// Gives the value of the first of these keys that has one.
    pub fn value(&self, keys: &[&str]) -> Option<&Value> {
        let held = |key: &&str| {
            // A header may stand twice: the first cell that is not empty.
            let layers = self.layers.iter();
            layers.flatten().find(|(k, v)| k == *key && !is_empty(v)).map(|(_, v)| v)
        };
        keys.iter().find_map(held)
    }

    /// Tells whether a key is there, even without a value: an empty column says that nothing was there.
    pub fn has(&self, keys: &[&str]) -> bool {
        self.layers.iter().flatten().any(|(k, _)| keys.contains(&k.as_str()))
    }

    /// Gives a text; a number or a truth is written as one, an object or a list is not a text.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.value(&[key]).and_then(scalar))
    }

    /// Gives a text, empty when there is none.
    pub fn word(&self, keys: &[&str]) -> String {
        self.text(keys).unwrap_or_default()
    }

    /// Gives a yes or a no.
    pub fn truth(&self, keys: &[&str]) -> Option<bool> {
        self.text(keys).and_then(|t| truth(&t))
    }

    /// Gives the fields of an object, held as such or written in a cell.
    pub fn object(&self, keys: &[&str]) -> Option<Self> {
        let one = |key: &&str| match self.value(&[key])? {
            Value::Object(map) => Some(map.clone()),
            Value::String(text) if text.trim_start().starts_with('{') => match parsed(text)? {
                Value::Object(map) => Some(map),
                _ => None,
            },
            _ => None,
        };
        keys.iter().find_map(one).map(Self::bare)
    }

    /// Gives the elements of a list, held as such or written in a cell; an object alone is a list of one.
    pub fn list(&self, keys: &[&str]) -> Vec<Value> {
        let one = |key: &&str| match self.value(&[key])? {
            Value::Array(list) => Some(list.clone()),
            Value::Object(map) => Some(vec![Value::Object(map.clone())]),
            Value::String(text) if text.trim_start().starts_with(['[', '{']) => match parsed(text)? {
                Value::Array(list) => Some(list),
                other => Some(vec![other]),
            },
            _ => None,
        };
        keys.iter().find_map(one).unwrap_or_default()
    }

    /// Gives the value of a name in a list of `{Name, Value}`.
    pub fn named(&self, keys: &[&str], name: &str) -> Option<String> {
        let pick = |column: &&str| {
            self.list(&[column]).into_iter().find_map(|pair| {
                let pair = match pair {
                    Value::Object(map) => Self::bare(map),
                    _ => return None,
                };
                pair.text(&["name", "key"]).filter(|n| key(n) == name)?;
                Some(pair.value(&["value", "newvalue"]).map(all_text).unwrap_or_default())
            })
        };
        keys.iter().find_map(pick)
    }

    /// Gives all the text of a field, an object or a list included.
    pub fn all(&self, keys: &[&str]) -> String {
        self.value(keys).map(all_text).unwrap_or_default()
    }
}

/// Writes a value as the words it holds.
pub fn all_text(value: &Value) -> String {
    match value {
        Value::Array(list) => list.iter().map(all_text).collect::<Vec<_>>().join(";"),
        Value::Object(map) => map.values().map(all_text).collect::<Vec<_>>().join(" "),
        other => scalar(other).unwrap_or_default(),
    }
}

fn layer(map: Map<String, Value>) -> Layer {
    map.into_iter().map(|(name, value)| (key(&name), value)).collect()
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
