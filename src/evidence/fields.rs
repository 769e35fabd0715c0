//! The fields of a record, found by name whatever its wrappers, its case and its separators.

use super::layer::{Layer, Object, Shapes, Written};
use super::text::{key, truth};
use crate::domain::list::each_of;
use std::borrow::Cow;

/// What wraps a record: the inner one speaks first, the outer one fills in.
const WRAPPERS: [&str; 10] = each_of(
    "properties, office365, o365audit, auditdata, raw, raweventdata, result, eventoriginal, dynamicproperties, event",
);

/// How many wrappers deep a record is looked for.
const DEEPEST: usize = 4;

/// The fields of one record.
#[derive(Debug, Clone)]
pub struct Fields<'t> {
    /// The innermost first.
    layers: Vec<Layer<'t>>,
    /// A wrapper that should hold the record could not be read.
    pub broken: bool,
}

impl<'t> Fields<'t> {
    /// Opens the wrappers of a record.
    pub fn new(mut outer: Layer<'t>, shapes: &mut Shapes) -> Self {
        if let Layer::Object(object) = &mut outer {
            shapes.index(object);
        }
        let mut fields = Self { layers: vec![outer], broken: false };
        while fields.layers.len() < DEEPEST {
            let Some(mut inner) = fields.inner() else { break };
            shapes.index(&mut inner);
            fields.layers.insert(0, Layer::Object(inner));
        }
        fields
    }

    /// Gives the record as it is written, wrappers and all.
    pub fn written(&self) -> &str {
        match self.layers.last() {
            Some(Layer::Object(object)) => object.text(),
            Some(Layer::Row(_, text, _)) => text,
            None => "",
        }
    }

    /// Tells whether what holds all the wrappers has a value of this name.
    pub fn outer(&self, key: &'static str) -> bool {
        self.layers.last().is_some_and(|layer| layer.find(key, &|value| !value.is_empty()).is_some())
    }

    /// Takes an object as it is, when it is one.
    fn bare(text: Cow<'t, str>) -> Option<Self> {
        if !text.trim_start().starts_with('{') {
            return None;
        }
        Object::of(text).map(|object| Self { layers: vec![Layer::Object(object)], broken: false })
    }

    fn inner(&mut self) -> Option<Object<'t>> {
        let outer = &self.layers[0];
        for wrapper in WRAPPERS {
            let Some(value) = outer.first(wrapper) else { continue };
            if let Written::Json(json) = value
                && json.starts_with('{')
            {
                let inner = outer.inside(json)?;
                // `event` alone is a word of many formats: only what is inside `event.original` is a record.
                if wrapper == "event" {
                    let within = Layer::Object(inner);
                    let original = within.first("original").and_then(Written::string);
                    let original = original.and_then(|text| Object::of(Cow::Owned(text.into_owned())));
                    if original.is_some() {
                        return original;
                    }
                } else if wrapper != "result" || inner.len() > 2 {
                    return Some(inner);
                }
                continue;
            }
            let Some(text) = value.string() else { continue };
            if text.trim_start().starts_with('{') {
                let inner = match text {
                    Cow::Borrowed(text) => outer.inside(text),
                    Cow::Owned(text) => Object::of(Cow::Owned(text)),
                };
                if inner.is_some() {
                    return inner;
                }
                self.broken |= wrapper == "auditdata" || wrapper == "raw";
            } else if wrapper == "auditdata" && !text.trim().is_empty() {
                self.broken = true;
            }
        }
        None
    }

    /// Gives the value of the first of these keys that has one.
    fn value(&self, keys: &[&str]) -> Option<Written<'_>> {
        // A header may stand twice: the first cell that is not empty.
        let held = |key: &&str| self.layers.iter().find_map(|layer| layer.find(key, &|value| !value.is_empty()));
        keys.iter().find_map(held)
    }

    /// Tells whether a key is there, even without a value: an empty column says that nothing was there.
    pub fn has(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.layers.iter().any(|layer| layer.first(key).is_some()))
    }

    /// Gives a text; a number or a truth is written as one, an object or a list is not a text.
    pub fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.value(&[key]).and_then(Written::scalar))
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
    pub fn object(&self, keys: &[&str]) -> Option<Fields<'_>> {
        let one = |key: &&str| match self.value(&[key])? {
            Written::Json(json) if json.starts_with('{') => Fields::bare(Cow::Borrowed(json)),
            value => Fields::bare(value.string()?),
        };
        keys.iter().find_map(one)
    }

    /// Gives the elements of a list, held as such or written in a cell; an object alone is a list of one.
    pub fn list(&self, keys: &[&str]) -> Vec<Cow<'_, str>> {
        keys.iter().find_map(|key| self.value(&[key])?.elements()).unwrap_or_default()
    }

    /// Gives the fields of each object of a list.
    pub fn objects(&self, keys: &[&str]) -> Vec<Fields<'_>> {
        self.list(keys).into_iter().filter_map(Fields::bare).collect()
    }

    /// Gives the value of a name in a list of `{Name, Value}`.
    pub fn named(&self, keys: &[&str], name: &str) -> Option<String> {
        let pick = |column: &&str| {
            self.list(&[column]).into_iter().filter_map(Fields::bare).find_map(|pair| {
                pair.text(&["name", "key"]).filter(|n| key(n) == name)?;
                Some(pair.all(&["value", "newvalue"]))
            })
        };
        keys.iter().find_map(pick)
    }

    /// Gives all the text of a field, an object or a list included.
    pub fn all(&self, keys: &[&str]) -> String {
        self.value(keys).map(Written::all_text).unwrap_or_default()
    }
}
