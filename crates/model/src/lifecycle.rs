//! Life-cycle states of an application.

use serde::{Deserialize, Serialize};

/// Where a system stands in its life (Status).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Gagasan.
    Idea,
    /// Diusulkan.
    Proposed,
    /// Pembangunan.
    InDevelopment,
    /// Uji coba.
    Pilot,
    /// Digunakan.
    InUse,
    /// Dibekukan: no new spending.
    Frozen,
    /// Pengalihan.
    PhasingOut,
    /// Dihentikan.
    Retired,
    /// Batal dibangun.
    NeverBuilt,
    /// Tidak diketahui.
    #[default]
    Unknown,
}

impl Lifecycle {
    /// Every state.
    pub const ALL: [Lifecycle; 10] = [
        Lifecycle::Idea,
        Lifecycle::Proposed,
        Lifecycle::InDevelopment,
        Lifecycle::Pilot,
        Lifecycle::InUse,
        Lifecycle::Frozen,
        Lifecycle::PhasingOut,
        Lifecycle::Retired,
        Lifecycle::NeverBuilt,
        Lifecycle::Unknown,
    ];

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Lifecycle::Idea => "idea",
            Lifecycle::Proposed => "proposed",
            Lifecycle::InDevelopment => "in_development",
            Lifecycle::Pilot => "pilot",
            Lifecycle::InUse => "in_use",
            Lifecycle::Frozen => "frozen",
            Lifecycle::PhasingOut => "phasing_out",
            Lifecycle::Retired => "retired",
            Lifecycle::NeverBuilt => "never_built",
            Lifecycle::Unknown => "unknown",
        }
    }

    /// The state with this key; unknown words are [`Lifecycle::Unknown`].
    pub fn from_key(key: &str) -> Lifecycle {
        Self::ALL.into_iter().find(|it| it.key() == key).unwrap_or_default()
    }

    /// Whether the system is out of service or was never in it.
    pub fn is_over(self) -> bool {
        matches!(self, Lifecycle::Retired | Lifecycle::NeverBuilt)
    }
}
