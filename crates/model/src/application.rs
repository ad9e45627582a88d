//! What padu concludes from registrations: applications, their usages and deployments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AgencyLevel, Field, Lifecycle, Visibility};

/// One product under one owner; every value knows the registration it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// Opaque id, derived from the anchor registration.
    pub id: String,
    /// Name chosen by survivorship.
    pub name: String,
    /// Owning agency.
    pub agency: Option<String>,
    /// Level of the owner.
    pub level: AgencyLevel,
    /// Life-cycle state.
    pub lifecycle: Lifecycle,
    /// Who may see it.
    pub visibility: Visibility,
    /// Shared application of the national list it stands for, when it does.
    pub shared_id: Option<String>,
    /// Field values chosen by survivorship.
    pub fields: BTreeMap<Field, Vec<String>>,
    /// Registrations it was made from, anchor first.
    pub registrations: Vec<String>,
}

/// An agency or unit uses an application that somebody else owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Opaque id, derived from the registration.
    pub id: String,
    /// Application used.
    pub application_id: String,
    /// Agency that uses it.
    pub agency: Option<String>,
    /// Unit that uses it.
    pub unit: Option<String>,
    /// Registration that says so.
    pub registration_id: String,
    /// The words that say so.
    pub evidence: String,
}

/// A running instance of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Opaque id, derived from application and address.
    pub id: String,
    /// Application that runs there.
    pub application_id: String,
    /// Agency that runs it.
    pub agency: Option<String>,
    /// Its address.
    pub url: String,
    /// Registration that says so.
    pub registration_id: String,
}
