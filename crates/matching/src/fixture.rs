//! A small knowledge and profiles for unit tests.

use model::Profile;

use crate::Knowledge;

/// The files of the small knowledge.
pub fn files() -> Vec<(String, String)> {
    let personnel = r#"
        [family]
        code = "personnel"
        name_id = "Kepegawaian"
        name_en = "Human resources"
        [[function]]
        code = "personnel/administration"
        name_id = "Administrasi kepegawaian"
        name_en = "Personnel administration"
        strong = ["kepegawaian | data pegawai | human resource*"]
        plain = ["pegawai | asn"]
        weak = ["jabatan"]
        national = ["siasn"]
        [[function]]
        code = "personnel/attendance"
        name_id = "Presensi"
        name_en = "Attendance"
        strong = ["presensi | absensi | attendance"]
    "#;
    let documents = r#"
        [family]
        code = "office"
        name_id = "Persuratan"
        name_en = "Office"
        [[function]]
        code = "office/letters"
        name_id = "Persuratan"
        name_en = "Letters"
        strong = ["persuratan | surat masuk | surat keluar | naskah dinas"]
        plain = ["surat | disposisi"]
        weak = ["dokumen"]
        national = ["srikandi"]
        [[function]]
        code = "complaint/public"
        name_id = "Pengaduan"
        name_en = "Complaints"
        strong = ["pengaduan | aduan masyarakat | complaint*"]
    "#;
    let shared = r#"
        [[application]]
        id = "srikandi"
        name = "SRIKANDI"
        full_name = "Sistem Informasi Kearsipan Dinamis Terintegrasi"
        owner = "Arsip Nasional Republik Indonesia"
        functions = ["office/letters"]
        class = "umum"
        mandatory = true
        hosts = ["srikandi.arsip.go.id"]
        [[application]]
        id = "lapor"
        name = "SP4N-LAPOR!"
        aliases = ["LAPOR!", "SP4N LAPOR"]
        functions = ["complaint/public"]
        class = "umum"
        mandatory = true
    "#;
    let acronyms = "acronym,expansion,function,kind\n\
                    SIMPEG,sistem informasi manajemen kepegawaian,personnel/administration,product\n\
                    DINKES,dinas kesehatan,,agency\n";
    let boilerplate = "word,weight\nsistem,0.1\ninformasi,0.1\naplikasi,0.1\nlayanan,0.2\n";
    [
        ("lexicon/functions/personnel.toml", personnel),
        ("lexicon/functions/office.toml", documents),
        ("lexicon/acronyms.csv", acronyms),
        ("lexicon/boilerplate.csv", boilerplate),
        ("reference/shared_applications.toml", shared),
    ]
    .map(|(path, text)| (path.to_string(), text.to_string()))
    .to_vec()
}

/// The small knowledge.
pub fn knowledge() -> Knowledge {
    Knowledge::parse(&files()).expect("the fixture is valid")
}

/// A profile with name, agency, description and address; empty text is unknown.
pub fn profile(id: &str, name: &str, agency: &str, description: &str, url: &str) -> Profile {
    Profile {
        id: id.into(),
        name: name.into(),
        organization: agency.into(),
        description: description.into(),
        urls: [url].iter().filter(|it| !it.is_empty()).map(|it| it.to_string()).collect(),
        ..Profile::default()
    }
}

/// Systems of made-up agencies, so that a test's few records stand in a corpus of some size.
pub fn crowd(count: usize) -> Vec<Profile> {
    const JOBS: [&str; 12] = [
        "irigasi sawah",
        "retribusi pasar",
        "uji kendaraan",
        "akta kelahiran",
        "stok obat",
        "harga pangan",
        "sampah kota",
        "arsip dinamis",
        "beasiswa siswa",
        "tata ruang",
        "kunjungan wisata",
        "antrean puskesmas",
    ];
    const PLACES: [&str; 9] = [
        "Lorana", "Mekaru", "Tabira", "Sundoro", "Wakelo", "Pirantu", "Bolasi", "Gumeta", "Rendiko",
    ];
    (0..count)
        .map(|i| {
            let (job, place) = (JOBS[i % 12], PLACES[(i / 12) % 9]);
            profile(
                &format!("crowd-{i}"),
                &format!("Sistem {job} {}", i / 108),
                &format!("Kabupaten {place}"),
                &format!("Mencatat dan melaporkan {job} untuk petugas nomor {i}"),
                "",
            )
        })
        .collect()
}
