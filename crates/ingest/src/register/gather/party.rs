//! One system as a row names it.

use model::Field;
use serde_json::{Value, json};

use crate::register::draft::Draft;
use crate::register::value::{text, text_of};
use crate::repair::text::folded;

/// One side of a row.
#[derive(Clone)]
pub struct Party {
    pub id: Option<String>,
    pub name: String,
    pub agency: Option<String>,
}

/// What tells systems apart within a list: an identifier, or a name with its agency where one is stated.
pub type Key = (String, Option<String>);

impl Party {
    pub fn key(&self) -> Key {
        match &self.id {
            Some(id) => (id.to_lowercase(), None),
            None => (folded(&self.name), self.agency.as_deref().map(folded)),
        }
    }

    /// What others call it: many agencies have a system of the same name.
    pub fn called(&self) -> String {
        match (&self.id, &self.agency) {
            (Some(id), _) => id.clone(),
            (None, Some(agency)) => format!("{} ({agency})", self.name),
            (None, None) => self.name.clone(),
        }
    }

    /// The key of the entry that is this system's: its identifier, or its name with its agency.
    pub fn entry_key(self) -> String {
        let agency = self.agency.map(|it| format!("|{}", folded(&it))).unwrap_or_default();
        self.id.unwrap_or_else(|| format!("{}{agency}", folded(&self.name)))
    }

    /// Says what an entry keeps of its system under this pointer.
    pub fn describe(draft: &mut Draft, pointer: &str, kept: &Value) {
        draft.text(Field::Name, pointer, kept.get("name"));
        draft.text(Field::OwnerAgency, pointer, kept.get("agency"));
        if let Some(id) = text_of(kept, &["id"]) {
            draft.identify("external_id", &id);
            draft.registration.push(Field::ExternalId, id);
        }
    }

    /// As an entry keeps it.
    pub fn to_json(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "agency": self.agency })
    }

    /// From what an entry keeps.
    pub fn of_entry(kept: &Value) -> Option<Party> {
        let name = text(kept).filter(|_| !kept.is_object()).or(text_of(kept, &["name"]))?;
        Some(Party { id: text_of(kept, &["id"]), name, agency: text_of(kept, &["agency"]) })
    }
}
