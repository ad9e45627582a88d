mod common_tables;
use common_tables::*;
use std::time::Instant;
#[test]
fn perf() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.xlsx");
    let headers = [
        "No",
        "Kode Aplikasi",
        "Nama Aplikasi",
        "Nama Singkat",
        "Uraian",
        "Fungsi",
        "Luaran",
        "Masukan",
        "Layanan",
        "Proses Bisnis",
        "Instansi",
        "OPD",
        "Unit Pengembang",
        "Unit Operasional",
        "Unit Pengguna",
        "Basis Aplikasi",
        "Lisensi",
        "Bahasa Pemrograman",
        "Framework",
        "Basis Data",
        "URL",
        "Lokasi Server",
        "Integrasi",
        "Status",
        "Tahun Pembuatan",
        "Biaya Pembangunan",
        "Biaya Pemeliharaan",
        "Sumber Dana",
        "Dasar Hukum",
        "PIC",
    ];
    let n: u32 = std::env::var("N").ok().and_then(|s| s.parse().ok()).unwrap_or(27000);
    let cell = |i: u32, c: usize| -> String {
        match c {
            0 => i.to_string(),
            1 => format!("APP-{i:06}"),
            2 => format!("Sistem Informasi Pelayanan {} (SIPEL{i})", i % 977),
            3 => format!("SIPEL{i}"),
            4 => format!(
                "Aplikasi untuk mengelola data pelayanan masyarakat bidang {} secara elektronik, terintegrasi dan akuntabel di lingkungan pemerintah daerah nomor {i}",
                i % 31
            ),
            5 => "Pengelolaan data dan pelaporan".into(),
            6 => "Laporan bulanan, rekapitulasi data".into(),
            7 => "Data kependudukan".into(),
            8 => "Layanan administrasi; layanan publik".into(),
            9 => "Pelayanan".into(),
            10 => format!("Pemerintah Kabupaten {}", i % 500),
            11 => "Dinas Komunikasi dan Informatika".into(),
            12 => "Pihak ketiga".into(),
            13 => "Diskominfo".into(),
            14 => "Seluruh OPD".into(),
            15 => "Web, Mobile".into(),
            16 => "Open source".into(),
            17 => "PHP".into(),
            18 => "Laravel".into(),
            19 => "MySQL".into(),
            20 => format!("sipel{}.kab{}.go.id", i, i % 500),
            21 => "Server Diskominfo".into(),
            22 => {
                if i % 3 == 0 {
                    "terintegrasi dengan SIPD dan SIMPEG".into()
                } else {
                    "Belum".into()
                }
            }
            23 => {
                if i % 5 == 0 {
                    "Tidak aktif".into()
                } else {
                    "Aktif".into()
                }
            }
            24 => (2010 + i % 15).to_string(),
            25 => format!("Rp {}.000.000", 50 + i % 400),
            26 => "-".into(),
            27 => "APBD".into(),
            28 => "Peraturan Bupati Nomor 12 Tahun 2020".into(),
            _ => format!("Budi Contoh{} 0812-3456-{:04}", i % 100, i % 10000),
        }
    };
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (c, h) in headers.iter().enumerate() {
        sheet.write_string(0, c as u16, *h).unwrap();
    }
    let mut csv = headers.join(",") + "\n";
    for i in 1..=n {
        for c in 0..30 {
            let t = cell(i, c);
            if c == 0 || c == 24 {
                sheet.write_number(i, c as u16, t.parse::<f64>().unwrap()).unwrap();
            } else {
                sheet.write_string(i, c as u16, &t).unwrap();
            }
            csv.push('"');
            csv.push_str(&t);
            csv.push_str(if c == 29 { "\"\n" } else { "\"," });
        }
    }
    book.save(&path).unwrap();
    let cpath = dir.path().join("big.csv");
    std::fs::write(&cpath, &csv).unwrap();
    println!("xlsx {} csv {}", std::fs::metadata(&path).unwrap().len(), csv.len());
    for p in [&path, &cpath] {
        let t = Instant::now();
        let plan = ingest::plan(p, &options()).unwrap();
        println!("plan {:?} {} {}", t.elapsed(), plan.profile, plan.fit);
        let mut sink = Vec::new();
        if p == &path {
            let t = Instant::now();
            ingest::dump_rows(p, None, &mut sink).unwrap();
            println!("dump {:?} {}", t.elapsed(), sink.len());
        }
        let guard = ingest::Guard::new([7; 32]);
        let ctx =
            ingest::Context { source_id: "s", run_id: "r", guard: &guard, workbook_reader: None };
        let t = Instant::now();
        let mut records = Vec::new();
        let mut issues = 0;
        let mut sealed = 0;
        ingest::import(p, &plan, &ctx, &mut |i| {
            issues += i.mapped.issues.len();
            sealed += i.sealed.len();
            records.push(i.record);
            Ok(())
        })
        .unwrap();
        println!("import {:?} rows {} issues {issues} sealed {sealed}", t.elapsed(), records.len());
        let t = Instant::now();
        let mut k = 0;
        for r in &records {
            k += ingest::remap(&plan.mapping, r).registrations.len();
        }
        println!("remap {:?} {k}", t.elapsed());
        let t = Instant::now();
        let mut s = Vec::new();
        for r in &records {
            let c: Vec<Option<String>> = serde_json::from_str(&r.raw).unwrap();
            for (i, c) in c.iter().enumerate() {
                if let Some(c) = c {
                    guard.protect(c, i == 29, &mut s);
                }
            }
        }
        println!("guard {:?}", t.elapsed());
    }
}
