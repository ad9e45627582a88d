//! The generator's own words: what governments' applications do and how clerks write it.
//!
//! The long tables are TOML beside this file; the short lists of habits are here. None of it is copied from
//! a real register or from padu's lexicon.

use serde::Deserialize;

/// One job that applications do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Code of `data/lexicon/functions`.
    pub code: String,
    /// SPBE indicator 32-44 when every agency must do this job.
    pub slot: Option<usize>,
    /// How often further applications do it.
    pub weight: u32,
    /// Who does it: `c` central, `p` province, `k` regency or city.
    pub levels: String,
    /// Units that run it in a region.
    pub unit: Vec<String>,
    /// Units that run it in a central agency.
    pub unit_central: Vec<String>,
    /// Noun phrases of long names.
    pub heads: Vec<String>,
    /// Syllables of acronyms.
    pub stems: Vec<String>,
    /// English names.
    pub english: Vec<String>,
    /// What it does, in Indonesian.
    pub does: Vec<String>,
    /// What it does, in English.
    pub does_en: Vec<String>,
    /// Outputs.
    pub gives: Vec<String>,
    /// Inputs.
    pub takes: Vec<String>,
    /// Whom it serves.
    pub users: Vec<String>,
    /// National applications that do it.
    pub shared: Vec<String>,
    /// Median cost of building one, in million rupiah.
    pub cost: u64,
}

impl Function {
    /// The part of the code before the slash.
    pub fn family(&self) -> &str {
        self.code.split('/').next().unwrap_or_default()
    }

    /// Whether another function is done in the same house: same family, or one unit runs both.
    pub fn is_near(&self, other: &Function) -> bool {
        self.code != other.code
            && (self.family() == other.family()
                || self.unit.iter().any(|it| other.unit.contains(it)))
    }
}

/// The phrases that fit a level: a central agency does not speak of villages and regents. All of them when
/// none fits.
pub fn fitting(phrases: &[String], letter: char) -> Vec<&String> {
    const LOCAL: [&str; 10] = [
        "aerah", "ecamatan", "elurahan", "upati", "Perda", "perda", "APBD", "perbup", " kota",
        "OPD",
    ];
    let fits = |phrase: &&String| letter != 'c' || !LOCAL.iter().any(|it| phrase.contains(it));
    let chosen: Vec<&String> = phrases.iter().filter(fits).collect();
    if chosen.is_empty() { phrases.iter().collect() } else { chosen }
}

/// One national application that agencies list as a row of their own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedApplication {
    /// Id of `data/reference/shared_applications.toml`.
    pub id: String,
    /// Spellings in which it is written.
    pub names: Vec<String>,
    /// Its address.
    pub host: String,
    /// What it does.
    pub does: Vec<String>,
    /// Codes of its functions, the first is the main one.
    pub functions: Vec<String>,
    /// Who lists it.
    pub levels: String,
    /// How often it is listed.
    pub weight: u32,
}

/// All words.
#[derive(Debug)]
pub struct Vocabulary {
    /// Jobs.
    pub functions: Vec<Function>,
    /// National applications.
    pub shared: Vec<SharedApplication>,
}

impl Vocabulary {
    /// The built-in words. Fails only when a table beside this file is damaged.
    pub fn load() -> anyhow::Result<Vocabulary> {
        #[derive(Deserialize)]
        struct Functions {
            function: Vec<Function>,
        }
        #[derive(Deserialize)]
        struct Applications {
            application: Vec<SharedApplication>,
        }
        let functions: Functions = toml::from_str(include_str!("functions.toml"))?;
        let shared: Applications = toml::from_str(include_str!("shared.toml"))?;
        Ok(Vocabulary { functions: functions.function, shared: shared.application })
    }
}

/// Words that local systems are called by because they sound nice.
pub const PRETTY: &[&str] = &[
    "MELATI",
    "KENANGA",
    "ANGGREK",
    "CEMPAKA",
    "SERUNI",
    "TERATAI",
    "DAHLIA",
    "MAWAR",
    "RAJAWALI",
    "GARUDA",
    "ELANG",
    "CENDRAWASIH",
    "MERPATI",
    "KASUARI",
    "MALEO",
    "KOMODO",
    "BEKANTAN",
    "ANOA",
    "MANTAP",
    "SIGAP",
    "CERDAS",
    "LANCAR",
    "RAMAH",
    "TANGKAS",
    "GESIT",
    "HEBAT",
    "JUARA",
    "PRIMA",
    "BERSINAR",
    "GEMILANG",
    "CERIA",
    "AMANAH",
    "IKHLAS",
    "SETIA",
    "JUJUR",
    "BERKAH",
    "SEJUK",
    "RINDU",
    "CINTA",
    "SAYANG",
    "MESRA",
    "MANIS",
    "ASIK",
    "KEREN",
    "GAUL",
    "OKE",
    "TOP",
    "JITU",
    "PELANGI",
    "MENTARI",
    "PURNAMA",
    "BINTANG",
    "SAMUDRA",
    "BATARA",
    "KARTIKA",
    "MUTIARA",
    "INTAN",
    "PERMATA",
    "BERLIAN",
    "ZAMRUD",
    "KERIS",
    "PERISAI",
    "TOMBAK",
    "PANAH",
    "BUSUR",
    "PERAHU",
    "JANGKAR",
    "KOMPAS",
    "LENTERA",
    "OBOR",
    "PELITA",
    "CERMIN",
    "JENDELA",
    "GERBANG",
    "JEMBATAN",
    "PAYUNG",
    "TIKAR",
    "SAMPAN",
    "LESUNG",
    "GAMELAN",
    "ANGKLUNG",
    "SASANDO",
    "REBANA",
    "KOLINTANG",
    "RENDANG",
    "PEMPEK",
    "SOTO",
    "GUDEG",
    "KETUPAT",
    "SALAK",
    "DURIAN",
    "MANGGIS",
    "KURMA",
    "JAMBU",
    "KELAPA",
    "PINANG",
    "SAGU",
    "LADA",
    "CENGKEH",
    "PALA",
    "TEMBAKAU",
    "JAGUNG",
    "KOPI",
    "TEH",
    "TANGGAP",
    "SIAGA",
    "PEDULI",
    "LUGAS",
    "TUNTAS",
    "TERTIB",
    "RAPI",
    "RESIK",
    "ASRI",
    "LESTARI",
    "SEHATI",
    "SERASI",
    "SELARAS",
    "GUYUB",
    "RUKUN",
    "SAIYO",
    "SEPAKAT",
    "BESAUDARA",
    "MAPALUS",
    "HUYULA",
    "SINTUWU",
    "ADIL",
    "MAKMUR",
    "SENTOSA",
    "HARUM",
    "MADANI",
    "BERADAT",
    "WARAS",
];

/// How a description opens when it does not start with the verb.
pub const OPENERS: &[&str] = &[
    "Untuk ",
    "Digunakan untuk ",
    "Sebagai sarana ",
    "Aplikasi untuk ",
    "Aplikasi ini berfungsi ",
    "Sistem yang ",
    "Berfungsi untuk ",
    "Membantu ",
    "Sarana ",
    "Fasilitas untuk ",
    "Merupakan aplikasi yang dipakai ",
    "Memudahkan petugas ",
];

/// What a long description says after the job; says nothing about the job.
pub const TAILS: &[&str] = &[
    "sehingga pekerjaan menjadi lebih cepat dan akurat",
    "secara daring dan dapat dibuka kapan saja",
    "guna mendukung tata kelola yang baik",
    "agar pelayanan kepada warga semakin baik",
    "dalam rangka mewujudkan pemerintahan berbasis elektronik",
    "tanpa harus datang ke kantor",
    "dengan tampilan yang mudah dipahami",
    "sesuai arahan pimpinan",
    "yang dikembangkan secara bertahap sejak tahun lalu",
    "dan hasilnya dapat dicetak",
    "bagi seluruh perangkat daerah",
    "secara terpusat pada server milik pemerintah",
];

/// Descriptions that say nothing at all.
pub const EMPTY_PHRASES: &[&str] = &[
    "Aplikasi untuk mempermudah pekerjaan dan meningkatkan mutu pelayanan",
    "Meningkatkan efektivitas dan efisiensi kerja",
    "Mendukung visi dan misi kepala daerah",
    "Sistem informasi berbasis web",
    "Aplikasi pendukung kegiatan kantor",
    "Memberikan informasi kepada masyarakat luas",
    "Sebagai bentuk inovasi pelayanan",
    "Aplikasi dari pusat",
    "Membantu tugas pokok dan fungsi",
    "Sesuai nama aplikasi",
];

/// Sentences of boilerplate that long descriptions carry around.
pub const BOILERPLATE: &[&str] = &[
    "Aplikasi ini dibangun untuk mendukung pelaksanaan SPBE.",
    "Pengguna cukup masuk dengan akun yang diberikan admin.",
    "Data tersimpan dengan aman dan dapat diakses oleh petugas yang berwenang.",
    "Sistem dilengkapi menu laporan, pencarian dan cetak.",
    "Pengembangan selanjutnya menyesuaikan kebutuhan organisasi.",
    "Diharapkan dapat mempercepat pengambilan keputusan.",
    "Tersedia panduan penggunaan pada halaman muka.",
    "Mulai dipakai bertahap di beberapa unit.",
];

/// Invented brands of vendor products.
pub const BRANDS: &[&str] = &[
    "Nusakarya",
    "Primadata",
    "Gemasoft",
    "Madanitek",
    "Integraya",
    "Cakrasis",
    "Sentrasoft",
    "Bumikode",
    "Artadigit",
    "Lokasoft",
    "Citrakom",
    "Wiratek",
];

/// Programming languages as registers write them, with weights (PHP leads by far in the measured list).
pub const LANGUAGES: &[(&str, u32)] = &[
    ("PHP", 70),
    ("php", 5),
    ("PHP 5.6", 3),
    ("PHP 7", 4),
    ("Java", 5),
    ("Javascript", 3),
    ("Delphi", 3),
    ("Python", 2),
    ("Visual Basic", 2),
    ("Kotlin", 2),
    ("C#", 1),
];

/// Frameworks with weights.
pub const FRAMEWORKS: &[(&str, u32)] = &[
    ("Laravel", 40),
    ("CodeIgniter", 34),
    ("Codeigniter 3", 8),
    ("Yii2", 5),
    ("Native", 6),
    ("Spring Boot", 3),
    ("Flutter", 3),
    ("Node JS", 1),
];

/// Database systems with weights.
pub const DATABASES: &[(&str, u32)] = &[
    ("MySQL", 68),
    ("MySql", 6),
    ("PostgreSQL", 12),
    ("MariaDB", 6),
    ("SQL Server", 4),
    ("Oracle", 3),
    ("Ms. Access", 1),
];

/// Platforms with weights; "Dekstop" is how one real list spells it.
pub const PLATFORMS: &[(&str, u32)] = &[
    ("Website", 56),
    ("Web", 12),
    ("web", 4),
    ("Mobile", 4),
    ("Android", 5),
    ("Desktop", 3),
    ("Dekstop", 3),
    ("Web dan Mobile", 8),
    ("Lainnya", 5),
];

/// Licences with weights.
pub const LICENCES: &[(&str, u32)] = &[
    ("Open Source", 40),
    ("Berbayar", 18),
    ("Freeware", 10),
    ("Milik sendiri", 26),
    ("Proprietary", 6),
];

/// Who builds what is not a vendor's product, with weights.
pub const DEVELOPERS: &[(&str, u32)] = &[
    ("Diskominfo", 36),
    ("Swakelola", 20),
    ("Pihak ketiga", 28),
    ("Tim IT internal", 14),
    ("Kementerian", 2),
];

/// Where systems run, with weights.
pub const HOSTINGS: &[(&str, u32)] = &[
    ("Data center Diskominfo", 48),
    ("Server OPD", 18),
    ("Cloud", 12),
    ("PDN", 11),
    ("Hosting pihak ketiga", 11),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The codes after `key = "` in every file of a folder or one file; empty when there is none.
    fn codes(path: &str, key: &str) -> BTreeSet<String> {
        let path = Path::new("../../data").join(path);
        let files = match std::fs::read_dir(&path) {
            Ok(entries) => entries.map(|it| it.expect("a readable entry").path()).collect(),
            Err(_) => vec![path],
        };
        let text: String =
            files.iter().map(|it| std::fs::read_to_string(it).unwrap_or_default()).collect();
        text.lines()
            .filter_map(|line| line.trim().strip_prefix(key)?.trim().strip_prefix('='))
            .map(|value| value.trim().trim_matches('"').to_string())
            .collect()
    }

    #[test]
    fn every_function_code_stands_in_the_lexicon() {
        let known = codes("lexicon/functions", "code");
        let words = Vocabulary::load().expect("the tables parse");
        let named = words
            .functions
            .iter()
            .map(|it| &it.code)
            .chain(words.shared.iter().flat_map(|it| &it.functions));
        let unknown: BTreeSet<&String> = named.filter(|it| !known.contains(*it)).collect();
        assert!(unknown.is_empty(), "not in data/lexicon/functions: {unknown:?}");
    }

    #[test]
    fn every_shared_application_stands_in_the_reference_list() {
        let known = codes("reference/shared_applications.toml", "id");
        let words = Vocabulary::load().expect("the tables parse");
        let unknown: Vec<&str> = words
            .shared
            .iter()
            .map(|it| it.id.as_str())
            .filter(|it| !known.contains(*it))
            .collect();
        assert!(unknown.is_empty(), "not in data/reference/shared_applications.toml: {unknown:?}");
    }

    #[test]
    fn the_thirteen_slots_are_there_once_at_each_level() {
        let words = Vocabulary::load().expect("the tables parse");
        for letter in ['c', 'p', 'k'] {
            let at_level = words.functions.iter().filter(|it| it.levels.contains(letter));
            let mut slots: Vec<usize> = at_level.filter_map(|it| it.slot).collect();
            slots.sort_unstable();
            assert_eq!(slots, (32..=44).collect::<Vec<_>>(), "at level {letter}");
        }
    }

    #[test]
    fn every_function_can_be_named_and_described_at_each_of_its_levels() {
        for it in Vocabulary::load().expect("the tables parse").functions {
            assert!(
                !it.heads.is_empty() && !it.stems.is_empty() && !it.does.is_empty(),
                "{}",
                it.code
            );
            assert!(
                !it.gives.is_empty() && !it.takes.is_empty() && !it.users.is_empty(),
                "{}",
                it.code
            );
            assert!(!it.levels.contains('c') || !it.unit_central.is_empty(), "{}", it.code);
            assert!(!it.levels.contains(['p', 'k']) || !it.unit.is_empty(), "{}", it.code);
        }
    }

    #[test]
    fn functions_are_listed_once_and_name_only_listed_national_applications() {
        let words = Vocabulary::load().expect("the tables parse");
        let listed: BTreeSet<&str> = words.shared.iter().map(|it| it.id.as_str()).collect();
        let codes: BTreeSet<&str> = words.functions.iter().map(|it| it.code.as_str()).collect();
        for it in &words.functions {
            assert!(
                it.shared.iter().all(|id| listed.contains(id.as_str())),
                "{}: {:?}",
                it.code,
                it.shared
            );
        }
        assert!(codes.len() == words.functions.len(), "a function is listed twice");
    }
}
