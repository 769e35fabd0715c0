//! One object or one row as it is written: where each field stands in the text, read only when it is asked for.

use super::text::key;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How many fields are looked through one by one; more are found by the sums of their names.
const FEW: usize = 8;

/// Where something stands in a text.
type Span = Range<usize>;

/// The names of the columns of a sheet, found by their sums.
#[derive(Debug)]
pub struct Columns(Index);

impl Columns {
    /// Takes names that are reduced.
    pub fn new(names: Vec<String>) -> Self {
        let all = 0..names.len();
        Self(Index::new(names, all))
    }

    /// Tells how many they are.
    pub fn len(&self) -> usize {
        self.0.names.len()
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

/// The places of fields by the sums of their names, reduced.
#[derive(Debug)]
struct Index {
    /// The name at each place.
    names: Vec<String>,
    /// The sums in order, each with its places.
    places: Vec<(u64, usize)>,
    /// Where the sums that begin with the same bits begin.
    starts: Vec<usize>,
    /// How many bits of a sum are left out to find where it begins.
    shift: u32,
}

impl Index {
    /// Takes reduced names, and their places in the order in which those of one name speak.
    fn new(names: Vec<String>, places: impl Iterator<Item = usize>) -> Self {
        let mut places: Vec<(u64, usize)> = places.map(|place| (sum(names[place].as_bytes()), place)).collect();
        places.sort_by_key(|(sum, _)| *sum);
        let bits = (places.len() * 2).next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let begins = |first: usize| places.partition_point(|(sum, _)| *sum >> shift < first as u64);
        let starts = (0..=1_usize << bits).map(begins).collect();
        Self { names, places, starts, shift }
    }

    fn find(&self, name: &str) -> impl Iterator<Item = usize> {
        let sum = sum(name.as_bytes());
        let first = usize::try_from(sum >> self.shift).expect("a few bits are left");
        let near = &self.places[self.starts[first]..self.starts[first + 1]];
        let same = near.iter().filter(move |(held, place)| *held == sum && self.names[*place] == name);
        same.map(|(_, place)| *place)
    }
}

/// Sums up a reduced name by its length and its ends: what is found is compared whole.
fn sum(name: &[u8]) -> u64 {
    let word = |bytes: &[u8]| bytes.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let (head, tail) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_be_bytes(*head), u64::from_be_bytes(*tail)),
        _ => (word(name), 0),
    };
    let mixed = (head ^ tail.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// Tells whether two names are the same bytes, by eights: they are too short for what compares long ones.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let ((eights, rest), (others, other)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let word = |eight: &[u8; 8]| u64::from_ne_bytes(*eight);
    let same = |(x, y): (&u8, &u8)| x == y;
    a.len() == b.len() && eights.iter().zip(others).all(|(x, y)| word(x) == word(y)) && rest.iter().zip(other).all(same)
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

/// The names of the records met lately, with where each stands: those of one export are often the same in the same order.
#[derive(Debug, Default)]
pub struct Shapes(VecDeque<Shape>);

/// Names in the order of a record.
#[derive(Debug)]
struct Shape {
    names: Vec<String>,
    index: Arc<Index>,
}

impl Shapes {
    /// How many are kept.
    const MOST: usize = 16;
    /// How many fields one that is kept has at most, and how many bytes each of its names.
    const LONGEST: usize = 256;

    /// Finds the fields of an object by the sums of their names; few fields are looked through one by one.
    pub fn index(&mut self, object: &mut Object<'_>) {
        if object.fields.len() <= FEW {
            return;
        }
        let same = |shape: &Shape| {
            let written = object.text.as_bytes();
            let same = |(name, (held, _)): (&String, &(Span, Span))| is_same(name.as_bytes(), &written[held.clone()]);
            shape.names.len() == object.len() && shape.names.iter().zip(&object.fields).all(same)
        };
        if let Some(place) = self.0.iter().position(same) {
            self.0.swap(0, place);
            object.index = self.0.front().map(|shape| shape.index.clone());
            return;
        }
        let names: Vec<String> = (0..object.len()).map(|place| object.name(place).to_owned()).collect();
        let index = Arc::new(Index::new(names.iter().map(|name| key(&unescaped(name))).collect(), object.order()));
        object.index = Some(index.clone());
        if names.len() <= Self::LONGEST && names.iter().all(|name| name.len() <= Self::LONGEST) {
            self.0.truncate(Self::MOST - 1);
            self.0.push_front(Shape { names, index });
        }
    }
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
        let fields = object.fields;
        Some(Self { text, fields, index: None })
    }

    /// Reads the object that begins a text, and tells where it ends.
    pub fn first(text: &str) -> Option<(Object<'_>, usize)> {
        let fields = serde_json::Deserializer::from_str(text).deserialize_map(MemberVisitor(text)).ok()?;
        let last = fields.last().map_or_else(|| text.find('{'), |(_, value)| Some(value.end - 1))?;
        let end = last + 1 + text[last + 1..].find('}')? + 1;
        Some((Object { text: Cow::Borrowed(&text[..end]), fields, index: None }, end))
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

    /// Gives the places of its fields in the order of the names; of two fields of one name the last stands.
    fn order(&self) -> impl Iterator<Item = usize> {
        self.sorted((0..self.fields.len()).collect())
    }

    fn sorted(&self, mut places: Vec<usize>) -> impl Iterator<Item = usize> {
        places.sort_by(|a, b| self.name(*a).cmp(self.name(*b)).then(b.cmp(a)));
        places.dedup_by(|later, kept| self.name(*later) == self.name(*kept));
        places.into_iter()
    }

    /// Gives all the values, in the order of the names.
    fn values(&self) -> Vec<&str> {
        self.order().map(|place| self.value(place)).collect()
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
                    let all = [first, second].into_iter().chain(places).collect();
                    return object.sorted(all).find_map(value);
                };
                index.find(wanted).find_map(value)
            }
            Self::Row(columns, text, ends) => {
                let of_row = columns.0.find(wanted).filter(|p| *p < ends.len());
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
        // Most objects are pairs of a name and a value; a record is longer than what it leaves room for here.
        let mut fields = Vec::with_capacity((self.0.len() / 32).clamp(2, 64));
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

    fn indexed<'t>(text: &'t str, shapes: &mut Shapes) -> Layer<'t> {
        let mut object = Object::of(Cow::Borrowed(text)).expect("an object");
        shapes.index(&mut object);
        Layer::Object(object)
    }

    #[test]
    fn records_of_one_shape_share_where_their_fields_stand_and_no_other_does() {
        let text = |first: &str, n: usize| {
            let more: String = (0..n).map(|i| format!(r#","f_{i}":{i}"#)).collect();
            format!(r#"{{"{first}":"x"{more}}}"#)
        };
        let mut shapes = Shapes::default();
        for round in 0..3 {
            // More shapes than are kept, of one length and of others, each as if it were alone.
            for n in (9..40).chain([300]) {
                for first in ["Id", "i\\u0064", "other"] {
                    let text = text(first, n);
                    let (one, alone) = (indexed(&text, &mut shapes), of(&text));
                    for wanted in ["id", "other", "f0", "f8", "f39", "f299", "none"] {
                        let word = |layer: &Layer<'_>| layer.first(wanted).and_then(Written::scalar);
                        assert_eq!(word(&one), word(&alone), "{round} {n} {first} {wanted}");
                    }
                }
            }
        }
        assert_eq!(shapes.0.len(), Shapes::MOST);
    }

    #[test]
    fn a_field_is_found_by_its_name_however_it_is_written() {
        for more in ["", r#","b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1"#] {
            let text = format!(r#" {{"IP_Address":"x","Adresse \u0049P" : "y", "G\u00e9r\u00e9":true{more}}} "#);
            let layer = indexed(&text, &mut Shapes::default());
            let words = |name: &str| layer.first(name).and_then(Written::scalar).unwrap_or_default();
            assert_eq!([words("ipaddress"), words("adresseip"), words("gere")], ["x", "y", "true"]);
            // Of one name twice the last stands; of two that are one reduced, both, in order.
            let text = format!(r#"{{"ab":"1","A b":"2","ab":"3"{more}}}"#);
            let layer = indexed(&text, &mut Shapes::default());
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
