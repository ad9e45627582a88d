//! What the heading of a column of amounts says of them: `Anggaran Pemeliharaan 2025` is planned, for maintenance, in
//! 2025. And cells that state an amount for each of several years.

use std::sync::LazyLock;

use model::{CostBasis, CostKind};
use regex::Regex;

use super::date::plausible_year;
use super::text::folded;

/// What a heading says of the amounts below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// What was paid for; the whole, where it does not say.
    pub kind: CostKind,
    /// On what paper the amounts stand.
    pub basis: CostBasis,
    /// The fiscal year, when it names one.
    pub year: Option<i32>,
}

/// Words of amounts of money.
const AMOUNTS: &[&str] = &[
    "biaya",
    "anggaran",
    "pagu",
    "realisasi",
    "belanja",
    "pengeluaran",
    "cost",
    "costs",
    "budget",
    "expenditure",
    "expenditures",
    "spending",
];
/// Words of amounts only beside one of [`WORTH_OF`].
const WORTHS: &[&str] = &["nilai", "harga", "value", "amount", "price"];
const WORTH_OF: &[&str] = &[
    "kontrak",
    "spk",
    "pengadaan",
    "pekerjaan",
    "proyek",
    "perolehan",
    "pembangunan",
    "pengembangan",
    "pemeliharaan",
    "lisensi",
    "investasi",
    "contract",
    "contracted",
    "purchase",
    "project",
];
/// Words of what stands beside amounts and is none.
const NO_AMOUNTS: &[&str] = &[
    "sumber",
    "asal",
    "pengguna",
    "kuasa",
    "pejabat",
    "bendahara",
    "ppk",
    "pptk",
    "pic",
    "penanggung",
    "pengelola",
    "owner",
    "kinerja",
    "target",
    "program",
    "kegiatan",
    "savings",
    "saving",
    "hemat",
    "penghematan",
    "kode",
    "nomor",
    "no",
    "nama",
    "jenis",
    "kategori",
    "tanggal",
    "tgl",
    "akhir",
    "mata",
    "rekening",
    "akun",
    "status",
    "keterangan",
    "catatan",
    "persen",
    "persentase",
    "percent",
    "fisik",
    "source",
    "code",
    "number",
    "name",
    "type",
    "category",
    "center",
    "centre",
    "date",
    "basis",
    "currency",
    "mata uang",
    "id",
];

/// Words for what was paid for, the more telling first.
const KINDS: &[(CostKind, &[&str])] = &[
    (CostKind::SecurityAudit, &["audit", "keamanan", "security", "pentest", "penetration", "itsa"]),
    (
        CostKind::Training,
        &["pelatihan", "bimtek", "bimbingan", "sosialisasi", "training", "diklat"],
    ),
    (CostKind::Migration, &["migrasi", "pemindahan", "migration"]),
    (
        CostKind::Decommission,
        &["penghentian", "penonaktifan", "pemusnahan", "decommission", "decommissioning"],
    ),
    (
        CostKind::OperationsStaff,
        &[
            "sdm",
            "tenaga",
            "personel",
            "personil",
            "personalia",
            "pegawai",
            "honor",
            "honorarium",
            "gaji",
            "staff",
            "staffing",
            "personnel",
            "salaries",
            "labor",
            "labour",
        ],
    ),
    (
        CostKind::Licence,
        &[
            "lisensi",
            "licence",
            "license",
            "licences",
            "licenses",
            "licensing",
            "langganan",
            "subscription",
        ],
    ),
    (
        CostKind::Hosting,
        &[
            "hosting",
            "server",
            "peladen",
            "cloud",
            "awan",
            "vps",
            "infrastruktur",
            "infrastructure",
            "domain",
            "bandwidth",
            "colocation",
        ],
    ),
    (
        CostKind::Maintain,
        &[
            "pemeliharaan",
            "perawatan",
            "operasional",
            "maintenance",
            "maintain",
            "support",
            "running",
            "operating",
            "operations",
            "annual",
            "tahunan",
        ],
    ),
    (CostKind::Change, &["pengembangan", "perubahan", "peningkatan", "enhancement", "upgrade"]),
    (
        CostKind::Build,
        &[
            "pembangunan",
            "pembuatan",
            "perolehan",
            "pengadaan",
            "development",
            "build",
            "acquisition",
            "purchase",
            "procurement",
        ],
    ),
];

/// Words for the paper, the firmest first: what was realised of a budget is no plan.
const BASES: &[(CostBasis, &[&str])] = &[
    (
        CostBasis::Realised,
        &[
            "realisasi",
            "terealisasi",
            "serapan",
            "terserap",
            "sp2d",
            "spj",
            "dibayar",
            "dibayarkan",
            "realised",
            "realized",
            "actual",
            "paid",
            "spent",
            "expenditure",
            "expenditures",
        ],
    ),
    (CostBasis::Contracted, &["kontrak", "spk", "contract", "contracted"]),
    (CostBasis::Estimated, &["estimasi", "perkiraan", "taksiran", "estimate", "estimated"]),
    (
        CostBasis::Planned,
        &[
            "anggaran", "pagu", "rencana", "usulan", "dpa", "rka", "rup", "budget", "budgeted",
            "planned",
        ],
    ),
];

static YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:19|20)\d\d").expect("the pattern is valid"));
/// `110.000.000 (2024)`.
static BEFORE_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)([^()]+)\((?:ta|tahun)?\s*(20[0-4]\d)\)").expect("the pattern is valid")
});
/// `2024: 110.000.000`.
static BEHIND_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:ta|tahun)?\s*(20[0-4]\d)\s*[:=]\s*([^;|\n]+)[;|\n]?")
        .expect("the pattern is valid")
});

/// Words of a year that is not named: `Biaya Tahun Berjalan` is an amount.
const OF_SOME_YEAR: &[&str] =
    &["per", "berjalan", "lalu", "sebelumnya", "ini", "current", "last", "previous"];

/// What a heading says of the amounts below it; `None` when it is not that of amounts.
pub fn read_heading(header: &str) -> Option<Heading> {
    let words = words_of(header);
    let has = |list: &[&str]| words.iter().any(|it| list.contains(&it.as_str()));
    let is_amount = has(AMOUNTS) || has(WORTHS) && has(WORTH_OF);
    let named = says(header);
    // `Tahun Anggaran` is a year; `Anggaran Tahun 2025` is what was planned for it.
    let is_year = has(&["tahun", "year"]) && named.year.is_none() && !has(OF_SOME_YEAR);
    let is_none = has(NO_AMOUNTS) || is_year || header.contains('%');
    (is_amount && !is_none).then_some(named)
}

/// What the words of a heading say that is known to be one of amounts.
pub fn says(header: &str) -> Heading {
    let words = words_of(header);
    let kind = kind_of(&words);
    let (group, leaf) = header.rsplit_once(" / ").unwrap_or(("", header));
    // Above columns of what was paid for, `Anggaran` is the title of a section, and says of none that it is a plan.
    let is_title = kind_of(&words_of(leaf)) != CostKind::Total;
    let group =
        words_of(group).into_iter().filter(|it| !is_title || !TITLES.contains(&it.as_str()));
    let telling: Vec<String> = group.chain(words_of(leaf)).collect();
    let has = |list: &[&str]| telling.iter().any(|it| list.contains(&it.as_str()));
    let basis = BASES.iter().find(|it| has(it.1)).map_or(CostBasis::Stated, |it| it.0);
    let years: Vec<&str> = YEARS.find_iter(header).map(|it| it.as_str()).collect();
    let year = match years[..] {
        [year] if plausible_year(year) => year.parse().ok(),
        _ => None,
    };
    Heading { kind, basis, year }
}

/// The amounts of a cell that states one for each year, the newest first; empty when it does not.
pub fn by_year(text: &str) -> Vec<(i32, String)> {
    let amount = |it: &str| {
        let it = it.trim().trim_start_matches([',', ';']).trim();
        it.strip_prefix("dan ").unwrap_or(it).trim().to_string()
    };
    let read = |pattern: &Regex, year: usize, other: usize| -> Vec<(i32, String)> {
        let rest = pattern.replace_all(text, "");
        if !rest.trim_matches([' ', ',', ';', '.', '\n']).is_empty() {
            return Vec::new();
        }
        let all = pattern.captures_iter(text);
        all.filter_map(|it| Some((it[year].parse().ok()?, amount(&it[other])))).collect()
    };
    let mut found = read(&BEFORE_YEAR, 2, 1);
    if found.is_empty() {
        found = read(&BEHIND_YEAR, 1, 2);
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.0));
    found
}

/// Words of a plan that are titles of sections of costs as well.
const TITLES: &[&str] = &["anggaran", "budget"];

fn kind_of(words: &[String]) -> CostKind {
    let has = |list: &[&str]| words.iter().any(|it| list.contains(&it.as_str()));
    KINDS.iter().find(|it| has(it.1)).map_or(CostKind::Total, |it| it.0)
}

fn words_of(header: &str) -> Vec<String> {
    folded(header).split(' ').map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use CostBasis::{Contracted, Estimated, Planned, Realised, Stated};
    use CostKind::{
        Build, Change, Decommission, Hosting, Licence, Maintain, Migration, OperationsStaff,
        SecurityAudit, Total, Training,
    };

    #[track_caller]
    fn check(header: &str, kind: CostKind, basis: CostBasis, year: Option<i32>) {
        assert_eq!(read_heading(header), Some(Heading { kind, basis, year }), "{header}");
    }

    #[test]
    fn a_heading_says_what_was_paid_for_on_what_paper_and_when() {
        check("Biaya 2023", Total, Stated, Some(2023));
        check("Anggaran 2025", Total, Planned, Some(2025));
        check("Anggaran Tahun 2025", Total, Planned, Some(2025));
        check("Realisasi 2024", Total, Realised, Some(2024));
        check("Realisasi Anggaran / 2024", Total, Realised, Some(2024));
        check("Anggaran / 2024", Total, Planned, Some(2024));
        check("Anggaran (contoh) / Pemeliharaan per Tahun", Maintain, Stated, None);
        check("Pagu / Pemeliharaan", Maintain, Planned, None);
        check("Nilai Kontrak", Total, Contracted, None);
        check("Nilai Kontrak Pemeliharaan", Maintain, Contracted, None);
        check("Pagu Hosting (Rp)", Hosting, Planned, None);
        check("Biaya SDM", OperationsStaff, Stated, None);
        check("Biaya Pelatihan", Training, Stated, None);
        check("Biaya Migrasi", Migration, Stated, None);
        check("Biaya Audit Keamanan", SecurityAudit, Stated, None);
        check("Biaya Penghentian", Decommission, Stated, None);
        check("Biaya Pengembangan Lanjutan", Change, Stated, None);
        check("Estimated licence cost", Licence, Estimated, None);
        check("Actual Cost 2024", Total, Realised, Some(2024));
        check("Biaya Perolehan", Build, Stated, None);
        check("Biaya pemeliharaan per tahun", Maintain, Stated, None);
        check("Biaya 2023/2024", Total, Stated, None);
        check("Biaya Tahun Berjalan", Total, Stated, None);
    }

    #[test]
    fn what_stands_beside_amounts_is_none() {
        for header in [
            "Tahun Anggaran",
            "Sumber Anggaran",
            "Kode Rekening Belanja",
            "No Kontrak",
            "Akhir Kontrak",
            "Jenis Biaya",
            "Realisasi (%)",
            "Realisasi Fisik",
            "Nilai Bisnis",
            "Nilai",
            "Cost center",
            "Budget code",
            "Budget Year",
            "cost_year",
            "Tahun Biaya",
            "Biaya Tahun",
            "Realisasi Kinerja",
            "Kegiatan Anggaran",
            "Cost savings",
            "Kuasa Pengguna Anggaran",
            "Bendahara Anggaran",
            "Kontrak",
        ] {
            assert_eq!(read_heading(header), None, "{header}");
        }
    }

    #[test]
    fn a_cell_may_state_an_amount_for_each_year() {
        let both = vec![(2024, "110.000.000".to_string()), (2023, "90.000.000".to_string())];
        assert_eq!(by_year("110.000.000 (2024), 90.000.000 (2023)"), both);
        assert_eq!(by_year("90.000.000 (TA 2023)\n110.000.000 (TA 2024)"), both);
        assert_eq!(by_year("2023: 90.000.000; 2024: 110.000.000"), both);
        for text in ["110.000.000", "110.000.000 (2024) dan lain lain", "(2024)", ""] {
            assert!(by_year(text).is_empty(), "{text}");
        }
    }
}
