//! Values that stand under a field's own key, read by the kind of the field as in a table.

use model::{Field, FieldKind};
use serde_json::{Value, json};

use super::draft::Draft;
use super::value::{one_line, texts};
use crate::repair::amount::{is_unusual, read_amount};
use crate::repair::flag::{read_count, read_flag};
use crate::repair::{Reading, text::is_placeholder};
use crate::row::{IDENTIFYING, visibility_of};

/// What divides the values of a list in one text, in what padu writes.
pub const SEPARATOR: &str = " | ";

/// Adds the value to the field; what cannot be read is reported under the key. `exact` says that padu
/// wrote it: lists are divided by [`SEPARATOR`] only.
pub fn read_field(draft: &mut Draft, field: Field, key: &str, value: &Value, exact: bool) {
    let parts = divided(value);
    match field.kind() {
        FieldKind::Person => draft.contact(Some(value)),
        FieldKind::Status => draft.status(key, Some(value)),
        FieldKind::Url if field == Field::SourceRepo => draft.repository(key, Some(&parts)),
        FieldKind::Url => draft.site(key, Some(&parts)),
        FieldKind::Year => draft.year(field, key, Some(value)),
        FieldKind::Date => draft.day(field, key, Some(value)),
        FieldKind::Amount => {
            mended(draft, field, key, value, "amount", &|it| read_amount(it, "IDR", 1))
        }
        FieldKind::Count => mended(draft, field, key, value, "count", &read_count),
        FieldKind::Flag => mended(draft, field, key, value, "flag", &read_flag),
        FieldKind::List if exact || parts.as_array().is_some_and(|it| it.len() > 1) => {
            draft.text(field, key, Some(&parts));
        }
        FieldKind::List => draft.list(field, key, Some(&json!(texts(value).join(" ")))),
        FieldKind::Name | FieldKind::Text | FieldKind::Code | FieldKind::Organization => {
            draft.text(field, key, Some(value));
        }
    }
}

/// Adds what the fields that were read say of identifiers and of who may see the record.
pub fn follow(draft: &mut Draft) {
    for (field, scheme) in IDENTIFYING {
        for value in draft.registration.all(*field).to_vec() {
            draft.identify(scheme, &value);
        }
    }
    let word = draft.registration.first(Field::RecordVisibility).unwrap_or_default();
    draft.registration.visibility = visibility_of(word);
}

/// The texts of a value, those that list several divided.
pub fn divided(value: &Value) -> Value {
    let texts = texts(value);
    let parts = texts.iter().flat_map(|it| it.split(SEPARATOR)).map(str::trim);
    parts.filter(|it| !it.is_empty()).map(|it| json!(it)).collect()
}

fn mended(
    draft: &mut Draft,
    field: Field,
    key: &str,
    value: &Value,
    what: &str,
    read: &dyn Fn(&str) -> Option<Reading>,
) {
    for text in texts(value).iter().map(|it| one_line(it)).filter(|it| !is_placeholder(it)) {
        let Some(reading) = read(&text) else {
            draft.note(&format!("{what}-unreadable"), key, &text);
            continue;
        };
        if reading.mended && field.kind() != FieldKind::Flag {
            draft.repaired(&format!("{what}-repaired"), key, &text, &reading.value);
        }
        if field.kind() == FieldKind::Amount && is_unusual(&reading.value) {
            draft.note("amount-unusual", key, &text);
        }
        draft.registration.push(field, reading.value);
    }
}
