//! One object or one row as it is written: where each field stands in the text, read only when it is asked for.

use super::text::key;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How many fields are looked through one by one; more are found by the sums of their names.
const FEW: usize = 8;

/// Where something stands in a text.
type Span = Range<usize>;

/// The names of the columns of a sheet, found by their sums.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    index: Index,
}

impl Columns {
    /// Takes names that are reduced.
    pub fn new(names: Vec<String>) -> Self {
        let index = Index::new(names.iter().map(|name| sum(name)), &|a, b| a.cmp(&b));
        Self { names, index }
    }

    /// Tells how many they are.
    pub fn len(&self) -> usize {
        self.names.len()
    }
}

/// The fields of an object or of a row.
#[derive(Debug, Clone)]
pub enum Layer<'t> {
    /// An object.
    Object(Object<'t>),
    /// A row: its text, and where each cell ends.
    Row(&'t Columns, &'t str, &'t [usize]),
}

/// An object: its text, and where its names and values stand.
#[derive(Debug, Clone)]
pub struct Object<'t> {
    text: Cow<'t, str>,
    fields: Vec<(Span, Span)>,
    index: Option<Arc<Index>>,
}

/// A value as it is written.
#[derive(Debug, Clone, Copy)]
pub enum Written<'s> {
    /// A cell.
    Cell(&'s str),
    /// JSON.
    Json(&'s str),
}

/// The places of fields by the sums of their names: of those that are one name reduced, in the order of the names.
#[derive(Debug)]
struct Index(Vec<(u64, usize)>);

impl Index {
    fn new(sums: impl Iterator<Item = u64>, order: &dyn Fn(usize, usize) -> std::cmp::Ordering) -> Self {
        let mut all: Vec<(u64, usize)> = sums.enumerate().map(|(place, sum)| (sum, place)).collect();
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| order(a.1, b.1)));
        Self(all)
    }

    fn find(&self, name: &str) -> impl Iterator<Item = usize> {
        let sum = sum(name);
        let first = self.0.partition_point(|(held, _)| *held < sum);
        self.0[first..].iter().take_while(move |(held, _)| *held == sum).map(|(_, place)| *place)
    }
}

/// What each byte of a name counts for: its lower case, or nothing.
const COUNTS: [u8; 256] = {
    let mut counts = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            counts[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    counts
};

/// Sums up the letters and digits of a name, whatever its case and what stands between them.
fn sum(name: &str) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        if byte >= 128 {
            return self::sum(&key(name));
        }
        let counts = COUNTS[usize::from(byte)];
        if counts != 0 {
            sum = (sum ^ u64::from(counts)).wrapping_mul(0x100_0000_01b3);
        }
    }
    sum
}

/// Tells whether a name, reduced, is this one.
fn is_named(name: &str, wanted: &str) -> bool {
    if name.len() == wanted.len() && name.is_ascii() {
        return name.eq_ignore_ascii_case(wanted);
    }
    if name.bytes().any(|b| b == b'\\' || b >= 128) {
        return key(&unescaped(name)) == wanted;
    }
    name.bytes().map(|b| COUNTS[usize::from(b)]).filter(|b| *b != 0).eq(wanted.bytes())
}

/// Reads what stands between the quotes of a string; what no string may hold stays as it is written.
fn unescaped(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    serde_json::from_str(&format!("\"{inside}\"")).map_or(Cow::Borrowed(inside), Cow::Owned)
}

impl<'t> Object<'t> {
    /// Reads the object that a text is, and nothing else.
    pub fn of(text: Cow<'t, str>) -> Option<Self> {
        let (object, end) = Self::first(&text)?;
        let rest = &text[end..];
        rest.trim_ascii().is_empty().then_some(())?;
        let Object { fields, index, .. } = object;
        Some(Self { text, fields, index })
    }

    /// Reads the object that begins a text, and tells where it ends.
    pub fn first(text: &str) -> Option<(Object<'_>, usize)> {
        let fields = serde_json::Deserializer::from_str(text).deserialize_map(MemberVisitor(text)).ok()?;
        let last = fields.last().map_or_else(|| text.find('{'), |(_, value)| Some(value.end - 1))?;
        let end = last + 1 + text[last + 1..].find('}')? + 1;
        let index = (fields.len() > FEW).then(|| {
            let name = |place: usize| &text[fields[place].0.clone()];
            // Of two fields of one name the last stands; of two names that are one reduced, the first in order.
            let order = |a: usize, b: usize| name(a).cmp(name(b)).then(b.cmp(&a));
            let sums = fields.iter().map(|(name, _)| {
                let name = &text[name.clone()];
                if name.contains('\\') { sum(&unescaped(name)) } else { sum(name) }
            });
            Arc::new(Index::new(sums, &order))
        });
        Some((Object { text: Cow::Borrowed(&text[..end]), fields, index }, end))
    }

    fn name(&self, place: usize) -> &str {
        &self.text[self.fields[place].0.clone()]
    }

    fn value(&self, place: usize) -> &str {
        &self.text[self.fields[place].1.clone()]
    }

    /// Gives it as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Tells how many fields it has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Tells whether a field of exactly this name is a list that begins with an object.
    pub fn wraps(&self, names: &[&str]) -> bool {
        let listed = |place: usize| {
            let inside = self.value(place).strip_prefix('[').map(str::trim_ascii_start);
            names.contains(&self.name(place)) && inside.is_some_and(|i| i.starts_with('{'))
        };
        (0..self.fields.len()).any(listed)
    }

    /// Gives all the values, in the order of the names.
    fn values(&self) -> Vec<&str> {
        let mut places: Vec<usize> = (0..self.fields.len()).collect();
        places.sort_by(|a, b| self.name(*a).cmp(self.name(*b)).then(b.cmp(a)));
        places.dedup_by(|later, kept| self.name(*later) == self.name(*kept));
        places.into_iter().map(|place| self.value(place)).collect()
    }
}

impl<'t> Layer<'t> {
    /// Finds the first value of the fields of this name that is wanted.
    pub fn find<'s>(&'s self, wanted: &str, is_one: &dyn Fn(Written<'s>) -> bool) -> Option<Written<'s>> {
        match self {
            Self::Object(object) => {
                let value = |place: usize| Some(Written::Json(object.value(place))).filter(|value| is_one(*value));
                let Some(index) = &object.index else {
                    let mut places = (0..object.fields.len()).filter(|p| is_named(object.name(*p), wanted));
                    let first = places.next()?;
                    let Some(second) = places.next() else { return value(first) };
                    let mut all: Vec<usize> = [first, second].into_iter().chain(places).collect();
                    all.sort_by(|a, b| object.name(*a).cmp(object.name(*b)).then(b.cmp(a)));
                    all.dedup_by(|later, kept| object.name(*later) == object.name(*kept));
                    return all.into_iter().find_map(value);
                };
                let mut before = None;
                let places = index.find(wanted).filter(|p| is_named(object.name(*p), wanted));
                let mut once = places.filter(|p| before.replace(object.name(*p)) != Some(object.name(*p)));
                once.find_map(value)
            }
            Self::Row(columns, text, ends) => {
                let of_row = columns.index.find(wanted).filter(|p| *p < ends.len() && columns.names[*p] == wanted);
                let cell = |place: usize| {
                    let start = if place == 0 { 0 } else { ends[place - 1] };
                    Written::Cell(&text[start..ends[place]])
                };
                of_row.map(cell).find(|value| is_one(*value))
            }
        }
    }

    /// Gives the first value of this name, be it empty.
    pub fn first(&self, wanted: &str) -> Option<Written<'_>> {
        self.find(wanted, &|_| true)
    }

    /// Reads the object that one of its values is, in the same text where that can be.
    pub fn inside(&self, value: &str) -> Option<Object<'t>> {
        let text: &'t str = match self {
            Self::Object(Object { text: Cow::Borrowed(text), .. }) | Self::Row(_, text, _) => text,
            Self::Object(_) => return Object::of(Cow::Owned(value.to_owned())),
        };
        let start = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        Object::of(Cow::Borrowed(text.get(start..start + value.len())?))
    }
}

impl<'s> Written<'s> {
    /// Tells whether it says nothing.
    pub fn is_empty(self) -> bool {
        match self {
            Self::Cell(text) => text.trim().is_empty(),
            Self::Json(json) => match json.as_bytes()[0] {
                b'n' => true,
                b'"' => unescaped(&json[1..json.len() - 1]).trim().is_empty(),
                b'[' | b'{' => json[1..json.len() - 1].trim_ascii().is_empty(),
                _ => false,
            },
        }
    }

    /// Gives its text, when it is one.
    pub fn string(self) -> Option<Cow<'s, str>> {
        match self {
            Self::Cell(text) => Some(Cow::Borrowed(text)),
            Self::Json(json) => json.strip_prefix('"').map(|rest| unescaped(&rest[..rest.len() - 1])),
        }
    }

    /// Gives a text; a number or a truth is written as one, an object or a list is not a text.
    pub fn scalar(self) -> Option<String> {
        if let Some(text) = self.string() {
            return Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned);
        }
        let Self::Json(json) = self else { return None };
        match json.as_bytes()[0] {
            b'n' | b'[' | b'{' => None,
            b't' | b'f' => Some(json.to_owned()),
            _ if json.bytes().all(|b| b.is_ascii_digit()) => Some(json.to_owned()),
            _ => Some(serde_json::from_str::<serde_json::Number>(json).map_or(json.to_owned(), |n| n.to_string())),
        }
    }

    /// Gives the elements of a list, held as such or written in a text; an object alone is a list of one.
    pub fn elements(self) -> Option<Vec<Cow<'s, str>>> {
        let json = match self {
            Self::Json(json) if json.starts_with(['[', '{']) => Cow::Borrowed(json),
            _ => self.string().filter(|t| t.trim_start().starts_with(['[', '{']))?,
        };
        match json {
            Cow::Borrowed(json) => Some(elements(json)?.into_iter().map(Cow::Borrowed).collect()),
            Cow::Owned(json) => Some(elements(&json)?.into_iter().map(|e| Cow::Owned(e.to_owned())).collect()),
        }
    }

    /// Writes it as the words it holds.
    pub fn all_text(self) -> String {
        match self {
            Self::Json(json) => all_text(json, 0),
            Self::Cell(_) => self.scalar().unwrap_or_default(),
        }
    }
}

fn elements(json: &str) -> Option<Vec<&str>> {
    if json.trim_start().starts_with('[') {
        let all: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        return Some(all.into_iter().map(RawValue::get).collect());
    }
    serde_json::from_str::<&RawValue>(json).ok().map(|one| vec![one.get()])
}

/// How deep words are looked for.
const DEEPEST: usize = 64;

fn all_text(json: &str, depth: usize) -> String {
    match json.as_bytes().first() {
        Some(b'[' | b'{') if depth > DEEPEST => json.to_owned(),
        Some(b'[') => {
            let words = elements(json).unwrap_or_default().into_iter().map(|e| all_text(e, depth + 1));
            words.collect::<Vec<_>>().join(";")
        }
        Some(b'{') => {
            let object = Object::first(json).map(|(object, _)| object);
            let words = object.iter().flat_map(Object::values).map(|v| all_text(v, depth + 1));
            words.collect::<Vec<_>>().join(" ")
        }
        _ => Written::Json(json).scalar().unwrap_or_default(),
    }
}

/// Notes where the names and the values of an object stand.
struct MemberVisitor<'t>(&'t str);

impl<'de> Visitor<'de> for MemberVisitor<'de> {
    type Value = Vec<(Span, Span)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let place = |json: &str| {
            let start = json.as_ptr() as usize - self.0.as_ptr() as usize;
            start..start + json.len()
        };
        let mut fields = Vec::with_capacity(64);
        while let Some(name) = map.next_key::<&RawValue>()? {
            let value = place(map.next_value::<&RawValue>()?.get());
            let name = place(name.get());
            fields.push((name.start + 1..name.end - 1, value));
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Layer<'_> {
        Layer::Object(Object::of(Cow::Borrowed(text)).expect("an object"))
    }

    #[test]
    fn a_field_is_found_by_its_name_however_it_is_written() {
        for more in ["", r#","b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1"#] {
            let text = format!(r#" {{"IP_Address":"x","Adresse \u0049P" : "y", "G\u00e9r\u00e9":true{more}}} "#);
            let layer = of(&text);
            let words = |name: &str| layer.first(name).and_then(Written::scalar).unwrap_or_default();
            assert_eq!([words("ipaddress"), words("adresseip"), words("gere")], ["x", "y", "true"]);
            // Of one name twice the last stands; of two that are one reduced, both, in order.
            let text = format!(r#"{{"ab":"1","A b":"2","ab":"3"{more}}}"#);
            let layer = of(&text);
            let last = layer.find("ab", &|value| value.scalar().as_deref() != Some("2"));
            assert_eq!(layer.first("ab").and_then(Written::scalar).as_deref(), Some("2"));
            assert_eq!(last.and_then(Written::scalar).as_deref(), Some("3"));
        }
        assert!(Object::of(Cow::Borrowed("{} x")).is_none() && Object::of(Cow::Borrowed("{\"a\"}")).is_none());
        assert_eq!(Object::first("{ \"a\":[1] }, {").map(|(o, end)| (o.len(), end)), Some((1, 11)));
        assert_eq!(Object::first("{ }, {").map(|(o, end)| (o.len(), end)), Some((0, 3)));
    }

    #[test]
    fn a_value_is_the_word_it_is() {
        for (json, word) in [
            ("50126", Some("50126")),
            ("1.50", Some("1.5")),
            ("true", Some("true")),
            ("null", None),
            ("\" a\\u0020\"", Some("a")),
            ("[1]", None),
        ] {
            assert_eq!(Written::Json(json).scalar().as_deref(), word, "{json}");
        }
        for (json, empty) in [("\"\\t \"", true), ("[ ]", true), ("{}", true), ("0", false), ("[null]", false)] {
            assert_eq!(Written::Json(json).is_empty(), empty, "{json}");
        }
        assert_eq!(Written::Json(r#"[{"b":"x","a":["y","z"]},1]"#).all_text(), "y;z x;1");
        assert_eq!(Written::Json(r#""[{\"a\":1}]""#).elements().map(|e| e.len()), Some(1));
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Written::Json(&deep).all_text().contains('['));
    }
}
