//! Values read strictly: a member given twice or a number that is no integer makes the whole line no line.

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// A string, borrowed from the line when it holds no escape.
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        d.deserialize_str(TextVisitor)
    }
}

/// Any value without a float or a duplicate member; only what a header needs is kept.
pub(super) enum StrictValue<'a> {
    Null,
    Unsigned(u64),
    Text(Cow<'a, str>),
    /// A list of texts, or of nothing.
    Texts(Vec<Cow<'a, str>>),
    Other,
}

/// The names met in one object: a few are compared one by one, many are looked up, so that the work stays linear.
#[derive(Default)]
pub(super) struct Names<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    const FEW: usize = 32;

    /// Makes room for those of a whole line.
    pub fn of_a_line() -> Self {
        Self { few: Vec::with_capacity(Self::FEW), many: HashSet::new() }
    }

    /// Takes one more name; says false when it was there.
    pub fn add(&mut self, name: Cow<'a, str>) -> bool {
        if self.few.len() < Self::FEW {
            let new = !self.few.contains(&name);
            self.few.push(name);
            return new;
        }
        !self.few.contains(&name) && self.many.insert(name)
    }
}

impl<'de> Deserialize<'de> for StrictValue<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct StrictVisitor;
        impl<'de> Visitor<'de> for StrictVisitor {
            type Value = StrictValue<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value without a float")
            }
            fn visit_unit<E>(self) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Null)
            }
            fn visit_bool<E>(self, _: bool) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Other)
            }
            fn visit_u64<E>(self, n: u64) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Unsigned(n))
            }
            fn visit_i64<E>(self, _: i64) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Other)
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<StrictValue<'de>, E> {
                Ok(StrictValue::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<StrictValue<'de>, A::Error> {
                let mut texts = Some(Vec::new());
                while let Some(element) = seq.next_element::<StrictValue<'de>>()? {
                    match (element, &mut texts) {
                        (StrictValue::Text(text), Some(texts)) => texts.push(text),
                        (_, texts) => *texts = None,
                    }
                }
                Ok(texts.map_or(StrictValue::Other, StrictValue::Texts))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<StrictValue<'de>, A::Error> {
                let mut seen = Names::default();
                while let Some(Text(key)) = map.next_key()? {
                    if !seen.add(key) {
                        return Err(de::Error::custom("a member is given twice"));
                    }
                    map.next_value::<StrictValue<'de>>()?;
                }
                Ok(StrictValue::Other)
            }
        }
        d.deserialize_any(StrictVisitor)
    }
}
