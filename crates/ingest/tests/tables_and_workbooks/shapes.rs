//! Lists as offices really keep them: titles, totals, signatures, blocks, ticks, two languages, and
//! headings that nobody has seen before. Every table is made up.

use ingest::Options;
use model::Field;

use crate::common::{Run, options, run};

#[track_caller]
fn read(name: &str, bytes: &[u8], guess: bool) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    run(&path, &Options { guess, ..options() })
}

#[track_caller]
fn imported(text: &str) -> Run {
    read("daftar.csv", text.as_bytes(), false)
}

fn values(run: &Run, field: Field) -> Vec<&str> {
    run.registrations().iter().map(|it| it.first(field).unwrap_or_default()).collect()
}

fn names(run: &Run) -> Vec<&str> {
    values(run, Field::Name)
}

#[test]
fn titles_totals_and_signatures_are_no_systems() {
    let run = imported(
        "PEMERINTAH KABUPATEN CONTOH;;;;;;\nDAFTAR APLIKASI TAHUN 2023;;;;;;\n;;;;;;\n\
         No.;Nama Aplikasi;Perangkat Daerah;Fungsi Singkat;Alamat;Th. Pembuatan;Anggaran (Rp)\n\
         1.;SIMPEG;BKPSDM;Mengelola data pegawai;simpeg.contohkab.go.id;2019;'150.000.000\n\
         2.;E-Retribusi Pasar;Dinas Perdagangan;Retribusi pasar;;2021;75.500.000\n\
         3.;SIPBANG;Bappeda;\"Pengendalian; pelaporan\";http:/sipbang.contohkab.go.id;2020;Rp 210 jt\n\
         ;;;;;Jumlah;435.500.000\n;;;;;;\nMengetahui,;;;;;;\nKepala Dinas Kominfo;;;;;;\n",
    );
    assert_eq!(names(&run), ["SIMPEG", "E-Retribusi Pasar", "SIPBANG"]);
    let costs = ["150000000 IDR", "75500000 IDR", "210000000 IDR"];
    assert_eq!(values(&run, Field::CostTotal), costs);
    assert_eq!(run.counts().2, 3, "{:?}", run.rules());
}

#[test]
fn a_total_below_the_numbers_is_no_system_called_four() {
    for total in ["Total,4,,", ",JUMLAH,,", "Jumlah Aplikasi,2,,", "TOTAL,,2,"] {
        let run = imported(&format!(
            "No,Nama Aplikasi,OPD,Fungsi\n1,Aplikasi A,Dinas A,urusan a\n2,Aplikasi B,Dinas B,urusan b\n\
             No,Nama Aplikasi,OPD,Fungsi\n3,Total Quality,Dinas C,urusan c\n{total}\n"
        ));
        assert_eq!(names(&run), ["Aplikasi A", "Aplikasi B", "Total Quality"], "{total}");
        assert_eq!(run.rules().get("section-row"), Some(&1), "{total}");
    }
}

#[test]
fn an_owner_written_once_for_a_block_belongs_to_each_of_its_rows() {
    let list = "OPD,No,Aplikasi,Kegunaan\nDinas Kesehatan,1,SIMPUS,puskesmas\n,2,E-Posyandu,posyandu\n\
                ,3,SI Vaksin,vaksinasi\nDinas Perhubungan,4,SIPARKIR,parkir\n,5,E-Uji KIR,uji kendaraan\n";
    let run = imported(list);
    let (health, traffic) = ("Dinas Kesehatan", "Dinas Perhubungan");
    assert_eq!(values(&run, Field::OwnerUnit), [health, health, health, traffic, traffic]);
    assert_eq!(run.rules().get("owner-from-above"), Some(&3));
    // An owner that is merely unknown stays so.
    let run = imported(
        "Aplikasi,OPD,Kegunaan\nSIMPUS,Dinas Kesehatan,puskesmas\nE-Surat,,surat\nSIPARKIR,,parkir\n",
    );
    assert_eq!(values(&run, Field::OwnerUnit), ["Dinas Kesehatan", "", ""]);
}

#[test]
fn a_heading_in_two_languages_is_known_by_either() {
    let run = imported(
        "Nama Aplikasi / Application Name|Unit Kerja / Work Unit|Tahun / Year|Jumlah Pengguna / Users\n\
         SIAKAD|Biro Akademik|2012|1.200 orang\nSISTER|Biro SDM|2017|± 300\n",
    );
    assert_eq!(names(&run), ["SIAKAD", "SISTER"]);
    assert_eq!(values(&run, Field::OwnerUnit), ["Biro Akademik", "Biro SDM"]);
    assert_eq!(values(&run, Field::YearBuilt), ["2012", "2017"]);
    assert_eq!(values(&run, Field::UserCount), ["1200", "300"]);
}

#[test]
fn columns_to_tick_below_a_group_are_a_second_header_row() {
    let run = imported(
        "No,Nama Aplikasi,Pengelola,,Teknologi,,Status,,Ket\n,,OPD,Bidang,Bahasa,Database,Aktif,Tidak,\n\
         1,2,3,4,5,6,7,8,9\n1,SIMPUS,Dinas Kesehatan,Yankes,PHP,MySQL,v,,\n\
         2,E-Kinerja,BKD,Kinerja,Laravel,PostgreSQL,√,,\n",
    );
    assert_eq!(names(&run), ["SIMPUS", "E-Kinerja"]);
    assert_eq!(values(&run, Field::OwnerUnit), ["Dinas Kesehatan", "BKD"]);
    assert_eq!(values(&run, Field::Databases), ["MySQL", "PostgreSQL"]);
    assert_eq!(values(&run, Field::Status), ["in_use", "in_use"]);
}

#[test]
fn a_tick_under_no_longer_in_use_says_so() {
    let run = imported(
        "No,Nama Aplikasi,OPD,Status,,Ket\n,,,Aktif,Tidak,\n1,SIMPUS,Dinas Kesehatan,v,,\n\
         2,E-Kinerja,BKD,,√,\n3,SIPD,Bappeda,,,\n4,JDIH,Bagian Hukum,✗,✓,\n",
    );
    assert_eq!(values(&run, Field::Status), ["in_use", "retired", "", "retired"]);
    assert_eq!(run.rules().get("status-unreadable"), None);
    let run = imported(
        "Nama Aplikasi,Status,,,OPD\n,Aktif,Tidak Aktif,Pengembangan,\nSIMPUS,,,v,Dinas A\n\
         E-Kinerja,,v,,Dinas B\nSIPD,v,,,Dinas C\n",
    );
    assert_eq!(values(&run, Field::Status), ["in_development", "retired", "in_use"]);
}

#[test]
fn a_heading_inside_a_list_names_the_owner_of_the_rows_below_it() {
    let run = imported(
        "No,Nama Aplikasi,Fungsi,Tahun\nA. DINAS KESEHATAN,,,\n1,SIMPUS,Puskesmas,2019\n\
         2,Website,Informasi,2020\nB.,DINAS PERHUBUNGAN,,\n1,Website,Informasi,2018\n\
         2,SIPARKIR,Parkir,2021\nJumlah,4,,\n",
    );
    let (health, traffic) = ("DINAS KESEHATAN", "DINAS PERHUBUNGAN");
    assert_eq!(names(&run), ["SIMPUS", "Website", "Website", "SIPARKIR"]);
    assert_eq!(values(&run, Field::OwnerUnit), [health, health, traffic, traffic]);
    assert_eq!(run.rules().get("owner-from-above"), Some(&4));
    assert_eq!(run.rules().get("section-heading"), Some(&2));
    assert_eq!(run.counts(), (5, 4, 1, 4), "{:?}", run.rules());
    let keys: Vec<&str> = run.registrations().iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys[1..3], ["website|dinas kesehatan", "website|dinas perhubungan"]);
}

#[test]
fn an_agency_above_its_units_stays_and_an_owner_in_the_row_wins() {
    let run = imported(
        "No,Nama Aplikasi,OPD,Fungsi\nPEMERINTAH KABUPATEN CONTOH,,,\nI,Dinas Kesehatan,,\n\
         1,SIMPUS,,Puskesmas\n2,SIPD,Bappeda,Perencanaan\nII,,Dinas Arsip,\n1,E-Arsip,,Arsip\n",
    );
    assert_eq!(values(&run, Field::OwnerUnit), ["Dinas Kesehatan", "Bappeda", "Dinas Arsip"]);
    assert_eq!(values(&run, Field::OwnerAgency), ["PEMERINTAH KABUPATEN CONTOH"; 3]);
    assert_eq!(run.counts().2, 0, "{:?}", run.rules());
}

#[test]
fn a_list_without_headings_keeps_its_first_row() {
    let list = "SIMRS Contoh,Rumah sakit umum daerah,Pendaftaran pasien dan rekam medis\n\
                SIPD,Bappeda,Perencanaan dan penganggaran daerah\n\
                SRIKANDI,Sekretariat Daerah,Surat dan arsip dinamis\n\
                Dapodik,Dinas Pendidikan,Data pokok sekolah dan siswa\n";
    let run = read("daftar.csv", list.as_bytes(), true);
    assert_eq!(names(&run), ["SIMRS Contoh", "SIPD", "SRIKANDI", "Dapodik"]);
}

#[test]
fn headings_never_seen_in_utf_16_are_guessed() {
    let mut text = String::from("Ref\tWhat we call it\tWho runs it\tWhat it is for\tSince\n");
    for (at, (name, owner)) in [
        ("Permit Tracker", "Planning Department"),
        ("PayDay", "Finance Department"),
        ("Sample CRM", "Customer Service Office"),
        ("TreeBook", "Parks Department"),
        ("HallNet", "Recreation Department"),
    ]
    .into_iter()
    .enumerate()
    {
        text +=
            &format!("A{at}\t{name}\t{owner}\tKeeps what the {owner} needs every day\t201{at}\n");
    }
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let run = read("daftar.txt", &[&[0xff, 0xfe], bytes.as_slice()].concat(), true);
    assert_eq!(names(&run)[..2], ["Permit Tracker", "PayDay"]);
    assert_eq!(values(&run, Field::OwnerUnit)[1], "Finance Department");
    assert_eq!(values(&run, Field::YearBuilt)[4], "2014");
}

#[test]
fn a_column_called_name_beside_telephones_holds_persons() {
    let run = imported(
        "Department,System,Name,Phone,Purpose\nPolice,Sample CAD,Rekaan Satu,555-0100,Dispatch\n\
         Library,Sample ILS,Rekaan Dua,555-0101,Loans\nFire,Sample RMS,Rekaan Tiga,555-0102,Reports\n",
    );
    assert_eq!(names(&run), ["Sample CAD", "Sample ILS", "Sample RMS"]);
    let stored: String = run.items.iter().map(|it| it.record.raw.as_str()).collect();
    assert!(!stored.contains("Rekaan"), "{stored}");
}

#[test]
fn amounts_without_a_currency_have_that_of_their_column() {
    let run = imported(
        "APPLICATION,BUSINESS OWNER,ANNUAL COST,RETIRE DATE\nKronos,Human Resources,\"$45,000.00\",\n\
         Agenda,County Clerk,$12.5K,\nDocket,Courts,\"1,250,000\",12/31/2025\n",
    );
    assert_eq!(values(&run, Field::CostMaintain), ["45000 USD", "12500 USD", "1250000 USD"]);
    assert_eq!(run.filled(Field::LastUpdated), 0);
}

#[test]
fn a_law_keeps_its_number_and_empty_cells_at_the_end_are_none() {
    let run = imported(
        "Nama Aplikasi,Dasar Hukum,,\nSILADU,Perwali 1/2020,,\nSIJALAN,\"Perda 2/2018\",,\n",
    );
    assert_eq!(values(&run, Field::LegalBasis), ["Perwali 1/2020", "Perda 2/2018"]);
    assert!(run.rules().is_empty(), "{:?}", run.rules());
}

#[test]
fn a_system_named_after_its_domain_keeps_its_name() {
    let run = imported(
        "Nama Aplikasi,OPD\nData.gov.uk,A\napi.contoh.gov,B\ndata.go.id,C\nsimpeg.contohkab.go.id,D\n\
         e-RTLH (ertlh.contoh.go.id),E\n",
    );
    let expected = ["Data.gov.uk", "api.contoh.gov", "data.go.id", "simpeg", "e-RTLH"];
    assert_eq!(names(&run), expected);
    assert_eq!(run.rules().get("url-in-name"), Some(&2));
}

#[test]
fn a_year_is_read_from_a_date_without_a_repair() {
    let run = imported("Nama Aplikasi,Tahun\nSIMPEG,03/2025\nSIPD,2020-07-01\nJDIH,Dec-21\n");
    assert_eq!(values(&run, Field::YearBuilt), ["2025", "2020", "2021"]);
    assert_eq!(run.rules().get("year-repaired"), Some(&1));
}

/// A row whose cells slid, beside eleven sound ones: the person must be found in it.
#[test]
fn a_contact_in_a_row_shifted_by_a_column_is_sealed() {
    let mut list = String::from("No,Nama Aplikasi,Instansi,Uraian,Alamat,Tahun,Narahubung\n");
    for row in 1..12 {
        list += &format!(
            "{row},Sistem {row},Dinas Contoh,Kelola data {row},https://s{row}.contoh.go.id,2020,\
             Orang Rekaan {row}\n"
        );
    }
    let person = "Wirasatya Rekaan";
    for row in [
        "12,,Sistem 12,Dinas Contoh,Kelola data 12,https://s12.contoh.go.id,2020,PERSON 0812-3471-9982",
        "Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,2020,PERSON 0812-3471-9982,",
        "12,,Sistem 12,Dinas Contoh,Kelola data 12,https://s12.contoh.go.id,2020,PERSON",
        "Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,2020,PERSON,",
        "Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,2020,PERSON",
        "13,Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,PERSON",
        "13,Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,PERSON,",
        "13,Sistem 13,Dinas Contoh,https://s13.contoh.go.id,PERSON",
        "13,Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,2020,,,PERSON",
    ] {
        for person in [person.to_string(), person.to_lowercase()] {
            let run = imported(&format!("{list}{}\n", row.replace("PERSON", &person)));
            assert_eq!(run.items.len(), 12);
            let raw = &run.items[11].record.raw;
            assert!(!raw.contains(&person), "{row}: {raw}");
        }
        assert_eq!(names(&imported(&list)).len(), 11);
    }
}

#[test]
fn rows_in_place_keep_their_words() {
    let run = imported(
        "Nama Aplikasi,Vendor,Alamat,Narahubung,Keterangan\n\
         Lentera Nusa,Karya Mandiri,https://a.contoh.go.id,Orang Rekaan,Surat Warga\n\
         Pelita Kota,Cipta Karsa,https://b.contoh.go.id,Orang Rekaan,Arsip Lama\n",
    );
    assert_eq!(names(&run), ["Lentera Nusa", "Pelita Kota"]);
    assert_eq!(values(&run, Field::Vendor), ["Karya Mandiri", "Cipta Karsa"]);
    assert_eq!(values(&run, Field::Remark), ["Surat Warga", "Arsip Lama"]);
}

#[test]
fn whoever_signs_below_a_list_is_no_system_and_is_sealed() {
    let run = imported(
        "LAMPIRAN KEPUTUSAN BUPATI CONTOH,,,,\nNOMOR 12 TAHUN 2022,,,,\n,,,,\n\
         No.,Perangkat Daerah,Jenis Layanan Publik,Nama Aplikasi/Inovasi,Keterangan\n\
         (1),(2),(3),(4),(5)\n1,Dinas Dukcapil,KTP elektronik,SI ADMINDUK,online\n\
         ,,Akta lahir,AKTA-KU,-\n2,RSUD Contoh,Rawat jalan,E-ANTRI,aktif\n,,Farmasi,SIFARMA,tidak aktif\n\
         3,DPMPTSP,Izin usaha,OSS RBA,pusat\n,,,,\n,,,Ditetapkan di Contoh,\n,,,BUPATI CONTOH,\n,,,ttd,\n\
         ,,,Wirasatya Rekaan,\n",
    );
    assert_eq!(names(&run), ["SI ADMINDUK", "AKTA-KU", "E-ANTRI", "SIFARMA", "OSS RBA"]);
    assert_eq!(values(&run, Field::OwnerUnit)[3], "RSUD Contoh");
    let last = &run.items.last().expect("rows").record.raw;
    assert!(!last.contains("Wirasatya"), "{last}");
}

#[test]
fn answers_to_a_form_and_lists_of_hosts_are_guessed() {
    let form = "Timestamp,Email Address,Nama Pengisi,Nama OPD,1. Apa nama aplikasi yang dikelola?,\
                2. Jelaskan fungsi aplikasi tersebut,3. Tahun berapa aplikasi dibangun?\n\
                2023/05/01 09:12:33,a@contoh.go.id,Orang Rekaan,Dinas Sosial,SIKS-DA,Data terpadu sosial,2019\n\
                2023/05/02 10:02:00,b@contoh.go.id,Wira Rekaan,Dinas Pertanian,E-Pupuk,Penyaluran pupuk,2021\n\
                2023/05/02 11:00:00,c@contoh.go.id,Ningrum Rekaan,Diskominfo,SIAP Lapor,Pengaduan warga,2020\n";
    let run = read("isian.csv", form.as_bytes(), true);
    assert_eq!(names(&run), ["SIKS-DA", "E-Pupuk", "SIAP Lapor"]);
    assert!(run.items.iter().all(|it| !it.record.raw.contains("Rekaan")));
    let hosts = "No,Nama Domain,Pemilik,Status\n1,simpeg.contohkab.go.id,BKPSDM,Aktif\n\
                 2,ppid.contohkab.go.id,Diskominfo,Aktif\n3,dinkes.contohkab.go.id,Dinas Kesehatan,Suspend\n";
    let run = read("domain.csv", hosts.as_bytes(), true);
    assert_eq!(names(&run), ["simpeg", "ppid", "dinkes"]);
}

#[test]
fn headings_that_wrap_and_state_their_currency_are_read() {
    let run = imported(
        "\"Asset\nNumber\",\"Application\nName\",\"Business\nUnit\",\"Annual\nCost ($)\"\n\
         1001,Sample HCM,Human Resources,\"120,000\"\n1002,Sample DMS,Records,\"85,500.75\"\n",
    );
    assert_eq!(names(&run), ["Sample HCM", "Sample DMS"]);
    assert_eq!(values(&run, Field::OwnerUnit), ["Human Resources", "Records"]);
    assert_eq!(values(&run, Field::CostMaintain), ["120000 USD", "85500.75 USD"]);
}

#[test]
fn one_cell_that_lists_what_an_office_owns_becomes_several_systems() {
    let run = imported(
        "No;OPD;Aplikasi yang Dimiliki;Jumlah\n1;Dinas Kesehatan;\"1. SIMPUS\n2. E-Posyandu\n3. SP2TP\";3\n\
         2;Dinas Pendidikan;PPDB Online\\nE-Rapor;2\n3;Bappeda;SIPD, E-MONEV;2\n4;Satpol PP;-;0\n",
    );
    assert_eq!(names(&run)[..3], ["SIMPUS", "E-Posyandu", "SP2TP"]);
    assert_eq!(run.counts().2, 1, "{:?}", run.rules());
}

#[test]
fn every_column_of_costs_is_read_with_its_kind_basis_and_year() {
    let run = imported(
        "Nama Aplikasi;Instansi;Uraian;Biaya 2023;Biaya 2024;Anggaran 2025;Realisasi 2024;Nilai Kontrak;\
         Biaya SDM;Biaya Pelatihan;Biaya Migrasi (juta);Biaya Pemeliharaan;Tahun Anggaran\n\
         SIMPEG Lorana;Kota Lorana;Kepegawaian kota;100000000;110000000;120000000;105000000;99000000;\
         50000000;7000000;8;110.000.000 (2024), 90.000.000 (2023);2022\n\
         SIPADU Lorana;Kota Lorana;Perizinan kota;;;sesuai DPA;;;;;;;\n",
    );
    let first = run.registrations()[0];
    let costs: Vec<String> = first.costs().iter().map(|it| it.canonical()).collect();
    assert_eq!(
        costs,
        [
            "100000000 IDR total stated 2023",
            "110000000 IDR total stated 2024",
            "120000000 IDR total planned 2025",
            "105000000 IDR total realised 2024",
            "99000000 IDR build contracted 2022",
            "50000000 IDR operations_staff stated 2022",
            "7000000 IDR training stated 2022",
            "8000000 IDR migration stated 2022",
            "110000000 IDR maintain stated 2024",
            "90000000 IDR maintain stated 2023",
        ]
    );
    assert_eq!(first.first(Field::CostBuild), Some("99000000 IDR"));
    assert_eq!(first.all(Field::CostMaintain), ["110000000 IDR"]);
    assert_eq!(run.rules().get("amount-unreadable"), Some(&1), "what cannot be read is told");
}

#[test]
fn of_two_columns_of_one_cost_neither_is_lost() {
    let run = imported(
        "Nama Aplikasi;OPD;Uraian;Biaya Pembangunan;Biaya Pengembangan;Pagu Anggaran;Anggaran\n\
         SIMPEG;BKPSDM;Kepegawaian;900000000;300000000;200000000;250000000\n",
    );
    let costs = run.registrations()[0].costs();
    let costs: Vec<String> = costs.iter().map(|it| it.canonical()).collect();
    assert_eq!(
        costs,
        [
            "300000000 IDR change stated",
            "200000000 IDR total planned",
            "250000000 IDR total planned",
            "900000000 IDR build stated",
        ]
    );
}

#[test]
fn a_contract_that_ends_with_a_year_ends_on_its_last_day() {
    let run = imported(
        "Nama Aplikasi;OPD;Uraian;Akhir Kontrak;Audit Keamanan Terakhir\n\
         SIMPEG;BKPSDM;Kepegawaian;2028;audit 2024\n\
         SIPADU;DPMPTSP;Perizinan;s.d. 2029;Mei 2023\n\
         SIPBANG;Bappeda;Pembangunan;30 Juni 2028;2024-02-01\n",
    );
    assert_eq!(values(&run, Field::ContractEnd), ["2028-12-31", "2029-12-31", "2028-06-30"]);
    assert_eq!(values(&run, Field::LastAudit), ["2024-12-31", "2023-05-31", "2024-02-01"]);
    assert_eq!(run.rules().get("date-unreadable"), None);
}

#[test]
fn whoever_answers_for_money_is_sealed_and_no_cost() {
    for heading in [
        "Penanggung jawab anggaran",
        "PIC Anggaran",
        "Kontak Realisasi",
        "Contact person budget",
        "Kuasa Pengguna Anggaran",
        "Pejabat Pelaksana Anggaran",
        "PPK Belanja",
    ] {
        let run = imported(&format!(
            "Nama Aplikasi;OPD;Uraian;{heading}\nSIPADI;Dinas A;Izin usaha;Meja Wibowo Hartono\n"
        ));
        let [item] = &run.items[..] else { panic!("{heading}") };
        assert!(!item.record.raw.contains("Wibowo"), "{heading}: {}", item.record.raw);
        let told = format!("{:?} {:?}", item.mapped.issues, run.registrations());
        assert!(!told.contains("Wibowo"), "{heading}: {told}");
    }
}

#[test]
fn a_list_of_acronyms_alone_names_systems_for_sure() {
    let needed = |cell: &str| -> Vec<(String, bool)> {
        let run =
            imported(&format!("Nama Aplikasi;OPD;Uraian;Integrasi\nSIPADI;Dinas A;Izin;{cell}\n"));
        let found = run.registrations()[0].dependencies.clone();
        found.into_iter().map(|it| (it.target, it.if_known)).collect()
    };
    let sure = |name: &str| (name.to_string(), false);
    assert_eq!(needed("SIPD, SIMDA"), [sure("SIPD"), sure("SIMDA")]);
    for cell in ["PHP, Laravel", "KTP, Nama, Alamat", "BPS, Kemenkes"] {
        assert!(needed(cell).iter().all(|it| it.1), "{cell}: {:?}", needed(cell));
    }
}

#[test]
fn what_a_remark_says_is_needed_if_it_is_known() {
    let run = imported(
        "Nama Aplikasi;OPD;Uraian;Integrasi;Keterangan\n\
         SIMPEG;BKPSDM;Pegawai. Terhubung ke SIPD;API ke SIPD;Terintegrasi dengan SIPD dan SIMPEG Induk\n",
    );
    let needed = run.registrations()[0].dependencies.iter();
    let needed: Vec<(&str, bool)> = needed.map(|it| (it.target.as_str(), it.if_known)).collect();
    assert_eq!(needed, [("SIPD", false), ("SIMPEG Induk", true)]);
}
