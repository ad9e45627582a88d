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
    /// Pemeliharaan: paid each year.
    Maintain,
    /// Lisensi: paid each year.
    Licence,
    /// Infrastruktur: paid each year.
    Hosting,
    /// Not divided by the register; treated as paid once.
    Total,
}

impl CostKind {
    /// Whether the cost returns each year.
    pub fn is_running(self) -> bool {
        matches!(self, CostKind::Maintain | CostKind::Licence | CostKind::Hosting)
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            CostKind::Build => "build",
            CostKind::Maintain => "maintain",
            CostKind::Licence => "licence",
            CostKind::Hosting => "hosting",
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
    /// Inferred by padu.
    Estimated,
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
    fn an_amount_without_a_currency_is_not_an_amount() {
        assert_eq!(Money::parse("350000000"), None);
    }
}
