//! Amounts, cost items and ranges.

use serde::{Deserialize, Serialize};

/// An amount in hundredths of a currency unit, so that sums are exact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Hundredths of the currency unit; may be negative.
    pub hundredths: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Money {
    /// An amount of whole rupiah.
    pub fn rupiah(units: i64) -> Money {
        Money { hundredths: units * 100, currency: "IDR".into() }
    }

    /// Reads the canonical form of an amount field, `350000000 IDR` or `12000.50 USD`.
    pub fn parse(text: &str) -> Option<Money> {
        let (number, currency) = text.trim().split_once(' ')?;
        let (units, cents) = number.split_once('.').unwrap_or((number, "00"));
        let cents = format!("{cents:0<2}");
        let sign = if units.starts_with('-') { -1 } else { 1 };
        let units: i64 = units.parse().ok()?;
        let cents: i64 = cents.get(..2)?.parse().ok()?;
        let hundredths = units.checked_mul(100)?.checked_add(sign * cents)?;
        Some(Money { hundredths, currency: currency.to_string() })
    }

    /// The canonical form, without cents when there are none.
    pub fn canonical(&self) -> String {
        let sign = if self.hundredths < 0 { "-" } else { "" };
        let units = self.hundredths.unsigned_abs() / 100;
        let cents = self.hundredths.unsigned_abs() % 100;
        if cents == 0 {
            format!("{sign}{units} {}", self.currency)
        } else {
            format!("{sign}{units}.{cents:02} {}", self.currency)
        }
    }
}

/// What was paid for (Jenis biaya).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    /// Pembangunan: paid once.
    Build,
    /// Pengembangan: paid once for each change.
    Change,
    /// Pemeliharaan: paid each year.
    Maintain,
    /// Lisensi: paid each year.
    Licence,
    /// Infrastruktur: paid each year.
    Hosting,
    /// SDM: paid each year to those who run it.
    OperationsStaff,
    /// Pelatihan: paid once for each course.
    Training,
    /// Audit keamanan: paid once for each audit.
    SecurityAudit,
    /// Migrasi: paid once.
    Migration,
    /// Penghentian: paid once.
    Decommission,
    /// Not divided by the register; treated as paid once.
    Total,
}

impl CostKind {
    /// Every kind.
    pub const ALL: [CostKind; 11] = [
        CostKind::Build,
        CostKind::Change,
        CostKind::Maintain,
        CostKind::Licence,
        CostKind::Hosting,
        CostKind::OperationsStaff,
        CostKind::Training,
        CostKind::SecurityAudit,
        CostKind::Migration,
        CostKind::Decommission,
        CostKind::Total,
    ];

    /// Whether the cost returns each year.
    pub fn is_running(self) -> bool {
        use CostKind::{Hosting, Licence, Maintain, OperationsStaff};
        matches!(self, Maintain | Licence | Hosting | OperationsStaff)
    }

    /// Whether it is what the system as a whole cost to have: of what was not divided, nothing else is known.
    pub fn is_building(self) -> bool {
        matches!(self, CostKind::Build | CostKind::Total)
    }

    /// The kind with this key, if there is one.
    pub fn from_key(key: &str) -> Option<CostKind> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            CostKind::Build => "build",
            CostKind::Change => "change",
            CostKind::Maintain => "maintain",
            CostKind::Licence => "licence",
            CostKind::Hosting => "hosting",
            CostKind::OperationsStaff => "operations_staff",
            CostKind::Training => "training",
            CostKind::SecurityAudit => "security_audit",
            CostKind::Migration => "migration",
            CostKind::Decommission => "decommission",
            CostKind::Total => "total",
        }
    }
}

/// On what paper the cost stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CostBasis {
    /// RUP, RKA.
    Planned,
    /// SPK.
    Contracted,
    /// SP2D, SPJ.
    Realised,
    /// Stated by the register without saying which.
    #[default]
    Stated,
    /// Estimated by the register, or inferred by padu.
    Estimated,
}

impl CostBasis {
    /// Every basis.
    pub const ALL: [CostBasis; 5] = [
        CostBasis::Planned,
        CostBasis::Contracted,
        CostBasis::Realised,
        CostBasis::Stated,
        CostBasis::Estimated,
    ];

    /// The basis with this key, if there is one.
    pub fn from_key(key: &str) -> Option<CostBasis> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            CostBasis::Planned => "planned",
            CostBasis::Contracted => "contracted",
            CostBasis::Realised => "realised",
            CostBasis::Stated => "stated",
            CostBasis::Estimated => "estimated",
        }
    }
}

/// One cost of one registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostItem {
    /// What was paid for.
    pub kind: CostKind,
    /// How much.
    pub amount: Money,
    /// Fiscal year, when known.
    pub year: Option<i32>,
    /// On what paper it stands.
    pub basis: CostBasis,
}

impl CostItem {
    /// Reads the canonical form of a cost, `120000000 IDR total planned 2025`; the year may be left out.
    pub fn parse(text: &str) -> Option<CostItem> {
        let words: Vec<&str> = text.split(' ').collect();
        let (number, currency, kind, basis, year) = match words[..] {
            [number, currency, kind, basis] => (number, currency, kind, basis, None),
            [number, currency, kind, basis, year] => {
                (number, currency, kind, basis, Some(year.parse().ok()?))
            }
            _ => return None,
        };
        Some(CostItem {
            kind: CostKind::from_key(kind)?,
            amount: Money::parse(&format!("{number} {currency}"))?,
            year,
            basis: CostBasis::from_key(basis)?,
        })
    }

    /// The canonical form.
    pub fn canonical(&self) -> String {
        let year = self.year.map(|it| format!(" {it}")).unwrap_or_default();
        let (amount, kind, basis) = (self.amount.canonical(), self.kind.key(), self.basis.key());
        format!("{amount} {kind} {basis}{year}")
    }
}

/// A low, expected and high value in hundredths of a currency unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Pessimistic end.
    pub low: i64,
    /// Best estimate.
    pub expected: i64,
    /// Optimistic end.
    pub high: i64,
    /// ISO 4217 code.
    pub currency: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_amounts_read_back() {
        for text in ["350000000 IDR", "12000.50 USD", "-3.05 EUR", "0 IDR"] {
            assert_eq!(Money::parse(text).map(|it| it.canonical()).as_deref(), Some(text));
        }
    }

    #[test]
    fn canonical_costs_read_back() {
        for text in ["120000000 IDR total planned 2025", "7.50 USD operations_staff realised"] {
            assert_eq!(CostItem::parse(text).map(|it| it.canonical()).as_deref(), Some(text));
        }
        for text in ["120000000 IDR", "1 IDR total planned soon", "1 IDR tea planned", ""] {
            assert_eq!(CostItem::parse(text), None, "{text}");
        }
        let keys = |it: CostKind| CostKind::from_key(it.key());
        assert!(CostKind::ALL.into_iter().all(|it| keys(it) == Some(it)));
    }

    #[test]
    fn an_amount_without_a_currency_is_not_an_amount() {
        assert_eq!(Money::parse("350000000"), None);
    }
}
