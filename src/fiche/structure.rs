//! The shape of a fiche, checked against the schema generated from its types.
//!
//! serde stops at the first mistake; an author wants them all. The published schema is the one statement of the
//! shape, so it is what this walks: a new member of a type is known here without another line.

use super::Problem;
use crate::domain::fiche::Fiche;
use crate::domain::ids::{FicheId, QuestionId, RecipeId};
use crate::domain::json::{element, member};
use crate::domain::moment::Day;
use crate::domain::recipe::Template;
use serde_json::{Map, Value, json};

/// Gives the part of a fiche whose shape is right, noting what is wrong with the rest.
///
/// What is wrong is dropped with the smallest element around it, so that the other checks can still run.
pub(super) fn sound_part(value: &Value, problems: &mut Vec<Problem>) -> Result<Value, String> {
    let schema = schemars::schema_for!(Fiche).to_value();
    let walker = Walker { definitions: schema.get("$defs").unwrap_or(&Value::Null) };
    walker.walk(&schema, value, "", problems).ok_or_else(|| "la fiche n’a pas la forme attendue".to_owned())
}

struct Walker<'s> {
    definitions: &'s Value,
}

impl Walker<'_> {
    fn walk(&self, schema: &Value, value: &Value, path: &str, problems: &mut Vec<Problem>) -> Option<Value> {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let name = target.rsplit('/').next().unwrap_or(target);
            let sound = self.walk(&self.definitions[name], value, path, problems);
            return match name {
                // A schema says that an id is a text, its type says which ones.
                "QuestionId" => sound.filter(|id| parses(QuestionId::parse, id, path, problems)),
                "FicheId" => sound.filter(|id| parses(FicheId::parse, id, path, problems)),
                "RecipeId" => sound.filter(|id| parses(RecipeId::parse, id, path, problems)),
                "Template" => sound.filter(|text| parses(Template::parse, text, path, problems)),
                // An empty condition stands for one that cannot be read, so that its neighbours keep their places.
                "Condition" => sound.or_else(|| Some(json!({"all": []}))),
                _ => sound,
            };
        }
        if let Some(words) = words(schema) {
            if words.contains(&value) {
                return Some(value.clone());
            }
            let listed: Vec<String> = words.iter().map(|w| text(w)).collect();
            note(problems, path, format!("{} : attendu {}", text(value), listed.join(", ")));
            return None;
        }
        if let Some(forms) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
            return self.best_form(forms, value, path, problems);
        }
        if !has_type(schema, value) || below_minimum(schema, value) {
            note(problems, path, format!("{} : attendu {}", text(value), expected(schema)));
            return None;
        }
        let day = schema.get("format").and_then(Value::as_str) == Some("date");
        if day && value.as_str().and_then(Day::parse).is_none() {
            note(problems, path, format!("{} : attendu un jour, comme 2026-10-05", text(value)));
            return None;
        }
        match value {
            Value::Object(object) => self.object(schema, object, path, problems),
            Value::Array(list) => {
                let items = schema.get("items").unwrap_or(&Value::Bool(true));
                let sound = list.iter().enumerate();
                Some(Value::Array(
                    sound.filter_map(|(i, v)| self.walk(items, v, &element(path, i), problems)).collect(),
                ))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(value.clone()),
        }
    }

    fn object(
        &self,
        schema: &Value,
        object: &Map<String, Value>,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Value> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut sound = Map::new();
        let mut complete = true;
        for (key, value) in object {
            let here = member(path, key);
            let inner = properties
                .and_then(|p| p.get(key))
                .or_else(|| schema.get("additionalProperties").filter(|a| **a != Value::Bool(false)));
            match inner {
                Some(inner) => match self.walk(inner, value, &here, problems) {
                    Some(value) => {
                        sound.insert(key.clone(), value);
                    }
                    None => complete &= !required.contains(&key.as_str()),
                },
                None => {
                    let known: Vec<&str> =
                        properties.map(|p| p.keys().map(String::as_str).collect()).unwrap_or_default();
                    note(problems, &here, format!("membre inconnu ; membres connus : {}", known.join(", ")));
                }
            }
        }
        for key in required {
            if !object.contains_key(key) {
                note(problems, path, format!("il manque le membre « {key} »"));
                complete = false;
            }
        }
        complete.then_some(Value::Object(sound))
    }

    /// Picks the form that the author meant: the one without a problem, else the one that shares most members.
    fn best_form(&self, forms: &[Value], value: &Value, path: &str, problems: &mut Vec<Problem>) -> Option<Value> {
        let mut best: Option<(usize, Vec<Problem>, Option<Value>)> = None;
        for form in forms {
            let mut inner = Vec::new();
            let sound = self.walk(form, value, path, &mut inner);
            if inner.is_empty() && sound.is_some() {
                return sound;
            }
            let shared = self.shared_members(form, value);
            let better = match &best {
                None => true,
                Some((most, fewest, _)) => shared > *most || shared == *most && inner.len() < fewest.len(),
            };
            if better {
                best = Some((shared, inner, sound));
            } else if let Some((most, fewest, meant)) = &mut best {
                // Two forms at once: which one was meant cannot be told.
                if shared == *most && inner.len() == fewest.len() {
                    *meant = None;
                }
            }
        }
        match best {
            Some((shared, inner, sound)) if shared > 0 => {
                problems.extend(inner);
                sound
            }
            Some(_) | None => {
                let known: Vec<String> = forms.iter().map(|f| self.describe(f)).filter(|d| !d.is_empty()).collect();
                note(problems, path, format!("forme inconnue ; formes connues : {}", known.join(" ; ")));
                None
            }
        }
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(target) => &self.definitions[target.rsplit('/').next().unwrap_or(target)],
            None => schema,
        }
    }

    fn shared_members(&self, form: &Value, value: &Value) -> usize {
        let form = self.resolve(form);
        if let Some(forms) = form.get("anyOf").and_then(Value::as_array) {
            return forms.iter().map(|f| self.shared_members(f, value)).max().unwrap_or(0);
        }
        match (form.get("properties").and_then(Value::as_object), value) {
            (Some(properties), Value::Object(object)) => object.keys().filter(|k| properties.contains_key(*k)).count(),
            (Some(_), _) | (None, _) => usize::from(form.get("type").is_some() && has_type(form, value)),
        }
    }

    fn describe(&self, form: &Value) -> String {
        let form = self.resolve(form);
        if let Some(forms) = form.get("anyOf").and_then(Value::as_array) {
            return forms.iter().map(|f| self.describe(f)).filter(|d| !d.is_empty()).collect::<Vec<_>>().join(" ; ");
        }
        match form.get("properties").and_then(Value::as_object) {
            Some(properties) => {
                format!("{{{}}}", properties.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            None => String::new(),
        }
    }
}

fn note(problems: &mut Vec<Problem>, path: &str, what: String) {
    problems.push(Problem::new(path, what));
}

/// Gives the words of an enumeration, however the schema writes it.
fn words(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().collect());
    }
    if let Some(word) = schema.get("const") {
        return Some(vec![word]);
    }
    let forms = schema.get("oneOf").and_then(Value::as_array)?;
    let nested: Option<Vec<Vec<&Value>>> = forms.iter().map(words).collect();
    nested.map(|lists| lists.into_iter().flatten().collect())
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    };
    match schema.get("type") {
        Some(Value::String(name)) => is(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is),
        Some(_) | None => true,
    }
}

fn below_minimum(schema: &Value, value: &Value) -> bool {
    match (schema.get("minimum").and_then(Value::as_f64), value.as_f64()) {
        (Some(minimum), Some(number)) => number < minimum,
        (None, _) | (_, None) => false,
    }
}

/// Tells whether a text is one of a type, noting why it is not.
fn parses<T, E: std::fmt::Display>(
    parse: impl Fn(&str) -> Result<T, E>,
    id: &Value,
    path: &str,
    problems: &mut Vec<Problem>,
) -> bool {
    let what = id.as_str().and_then(|id| parse(id).err());
    problems.extend(what.iter().map(|e| Problem::new(path, e.to_string())));
    what.is_none()
}

fn expected(schema: &Value) -> String {
    let name = |name: &str| match name {
        "string" => "un texte",
        "integer" => "un nombre entier",
        "number" => "un nombre",
        "boolean" => "true ou false",
        "array" => "une liste",
        "object" => "un objet",
        "null" => "null",
        _ => "autre chose",
    };
    match schema.get("type") {
        Some(Value::String(one)) => name(one).to_owned(),
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).map(name).collect::<Vec<_>>().join(" ou ")
        }
        Some(_) | None => "autre chose".to_owned(),
    }
}

fn text(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
}
