//! Cells that look personal and are not: codes, amounts, versions, dates, public addresses, units.

use super::random::Random;

/// How often each decoy is made.
const ROUNDS: usize = 40;

/// A cell without anything personal, and whether it stands in a contact column.
pub fn all(random: &mut Random) -> Vec<(String, bool)> {
    let mut decoys = Vec::new();
    for _ in 0..ROUNDS {
        decoys.extend(codes(random).into_iter().map(|it| (it, false)));
        decoys.extend(numbers(random).into_iter().map(|it| (it, false)));
        decoys.extend(machines(random).into_iter().map(|it| (it, false)));
        decoys.extend(prose(random).into_iter().map(|it| (it, false)));
        decoys.extend(units(random).into_iter().map(|it| (it, true)));
    }
    decoys
}

fn codes(random: &mut Random) -> Vec<String> {
    let mut two = || format!("{:02}", random.between(1, 20));
    let (a, b, c, d) = (two(), two(), two(), two());
    let serial = format!("{:04}", random.between(1, 120));
    let year = random.between(2012, 2025);
    vec![
        format!("1.3.2.{a}.{b}.{c}.0{d}"),
        format!("Kode aset 2.06.{a}.{b}.0{c} register 00{serial}"),
        format!("02.06.{a}.{b}.0{c}"),
        format!("kode barang 0812.{a}.{b}.{c}.001"),
        format!("Belanja modal 5.1.02.{a}.{b}.{serial}"),
        format!("rekening 5.2.2.{a}.{b} senilai Rp 25.000.000"),
        format!("Kode RUP {}", random.digits(8)),
        format!("RUP {} tahun {year}", random.digits(9)),
        format!("Tender {} selesai", random.digits(7)),
        format!("paket {} melalui e-purchasing", random.digits(8)),
        format!("0{}.0{}/DJAI.PSE/{a}/{year}", random.digits(4), random.between(1, 9)),
        format!("No. 027/{}/SPK/DISKOMINFO/{year}", random.between(10, 999)),
        format!("SPK nomor 050/{}.{}/411.{}/{year}", random.between(100, 999), a, b),
        format!("DIPA 0{}.{a}.{b}.{}/{year}", random.between(10, 60), random.digits(4)),
        format!("Perbup Nomor {} Tahun {year} Pasal 10.1.2.3", random.between(1, 90)),
        format!("NPSN {}", random.digits(8)),
        format!("ISBN 978-602-{}-{}-{}", random.digits(4), random.digits(2), random.between(0, 9)),
    ]
}

fn numbers(random: &mut Random) -> Vec<String> {
    let province = ["00", "01", "20", "28", "40", "47", "59", "68", "79", "85", "99"];
    let groups = |random: &mut Random| format!("{:03}", random.between(0, 999));
    vec![
        // Sixteen digits: no such province, no such month, no such day.
        format!("{}{}", random.pick(&province), random.digits(14)),
        format!("3171{:02}45{}{}", random.between(1, 9), random.between(13, 99), random.digits(6)),
        format!("35780{}{}11{}", random.between(1, 9), random.between(75, 99), random.digits(6)),
        // Eighteen digits: no such year, month, sex.
        format!("{}{}", random.between(2100, 9999), random.digits(14)),
        format!("1985{}{}", random.between(13, 99), random.digits(12)),
        format!("19850312201001{}{}", random.between(3, 9), random.digits(3)),
        format!("Rp 0{}.{}.{}", random.between(811, 859), groups(random), groups(random)),
        format!("Rp. {}.{}.{}.000,-", random.between(1, 99), groups(random), groups(random)),
        format!("nilai kontrak {}.{}.000", random.between(81, 89), groups(random)),
        format!("Rp812{}", random.digits(8)),
        format!("-8.{}, 115.{}", random.digits(6), random.digits(6)),
        format!("+107.{} -6.{}", random.digits(6), random.digits(6)),
        format!("lat 0.{} long 117.{}", random.digits(8), random.digits(7)),
        format!(
            "{:02}-{:02}-{} 08:12:30",
            random.between(1, 28),
            random.between(1, 12),
            random.between(2010, 2025)
        ),
        format!(
            "{}-{:02}-{:02}T08:12:34.567Z",
            random.between(2010, 2025),
            random.between(1, 12),
            random.between(1, 28)
        ),
        format!("TA {} - {}", random.between(2010, 2020), random.between(2021, 2025)),
        format!(
            "jumlah pengguna {}.{} orang, {} OPD",
            random.between(1, 99),
            groups(random),
            random.between(10, 60)
        ),
        format!("call center 1500{}", groups(random)),
        "darurat 112 dan 119 ext 8".to_string(),
        "hubungi 14045 atau 150{}".replace("{}", &random.digits(4)),
    ]
}

fn machines(random: &mut Random) -> Vec<String> {
    const HEX: &str = "0123456789abcdef";
    let hex = |random: &mut Random, length: usize| random.string(HEX, length);
    vec![
        format!("Windows Server 10.0.{}", random.between(10000, 22000)),
        format!(
            "versi 10.{}.{}.{}",
            random.between(0, 20),
            random.between(0, 20),
            random.between(0, 99)
        ),
        format!("v10.{}.2.{}", random.between(0, 20), random.between(1, 9)),
        format!("Oracle 10.2.0.{}", random.between(1, 5)),
        format!(
            "PHP 7.{}.{} dan MySQL 5.7.{}",
            random.between(0, 4),
            random.between(1, 33),
            random.between(10, 40)
        ),
        format!(
            "IP publik 103.{}.{}.{}",
            random.between(1, 250),
            random.between(1, 250),
            random.between(1, 250)
        ),
        format!(
            "http://36.{}.{}.{}:8080/app",
            random.between(64, 95),
            random.between(1, 250),
            random.between(1, 250)
        ),
        format!(
            "172.{}.{}.{}",
            random.between(32, 99),
            random.between(1, 250),
            random.between(1, 250)
        ),
        format!(
            "{}-{}-4{}-a{}-{}",
            random.digits(8),
            random.digits(4),
            random.digits(3),
            random.digits(3),
            random.digits(12)
        ),
        format!("commit {}", hex(random, 40)),
        format!("sha256 {}", hex(random, 64)),
        format!("https://x.go.id/berita/{}/detail?id={}", random.digits(8), random.digits(12)),
        format!("https://x.go.id/produk/0812{}", random.digits(8)),
        format!("https://play.google.com/store/apps/details?id=go.id.x{}", random.digits(3)),
        format!("git@github.com:dinas/aplikasi-{}.git", random.digits(3)),
        format!("gambar logo@{}x.png", random.between(2, 4)),
        format!("ikuti @dinas{}", random.digits(3)),
        format!("https://medium.com/@dinas{}", random.digits(3)),
        format!("https://x.go.id:{}/berkas/logo@2x.png", random.between(1000, 9999)),
        format!(
            "MAC fc:{}:{}:{}:{}:01",
            hex(random, 2),
            hex(random, 2),
            hex(random, 2),
            hex(random, 2)
        ),
        format!("https://x.go.id/?key={}", random.pick(&["nama", "tahun", "opd"])),
        format!("Token: JWT, masa berlaku {} menit", random.between(5, 90)),
        format!("password minimal {} karakter", random.between(8, 16)),
        "Kata sandi dienkripsi dengan bcrypt, hash SHA256".to_string(),
        "password: terenkripsi".to_string(),
        "https://x.go.id/reset?token={token}".to_string(),
        "Bidang Persandian: sandi dan telekomunikasi".to_string(),
        "API key diminta lewat portal".to_string(),
    ]
}

fn prose(random: &mut Random) -> Vec<String> {
    let topics = ["kepegawaian", "keuangan", "perizinan", "arsip", "aset", "pajak", "kesehatan"];
    let topic = random.pick(&topics);
    vec![
        format!("Sistem informasi {topic} untuk ibu hamil dan anak"),
        format!("Pelayanan {topic} di Ibu Kota Nusantara"),
        format!("RSUD Dr. {} melayani {topic}", random.word()),
        format!("Kantor di Jl. Ir. H. {} No. {}", random.word(), random.between(1, 200)),
        format!("Usulan PAK Jabatan Fungsional bidang {topic}"),
        format!("a.n. Kepala Dinas, Sekretaris menandatangani dokumen {topic}"),
        format!("PIC: Bidang {}", random.pick(&["Aptika", "IKP", "Statistik", "Persandian"])),
        "Kontak: Diskominfo".to_string(),
        "PIC : belum ditentukan".to_string(),
        format!("Penanggung jawab: Badan Kepegawaian Daerah, layanan {topic}"),
        "Kualifikasi pengelola: S.Kom, M.T.".to_string(),
        format!("Aplikasi Bapak Lurah Siaga untuk {topic}"),
        format!("Surat, SE Menteri dan ST tentang {topic}"),
        "The service is hosted at example.go.id and documented at docs.example.org".to_string(),
        "Contact Center Layanan Pengaduan".to_string(),
        format!("Dikembangkan oleh PT Solusi Teknologi Informasi, modul {topic}"),
    ]
}

fn units(random: &mut Random) -> Vec<String> {
    let units = [
        "Diskominfo",
        "Admin",
        "-",
        "tidak ada",
        "n/a",
        "Dinas Kesehatan",
        "Operator OPD",
        "Bidang Aptika",
        "BKPSDM",
        "Kepala Seksi Pengelolaan Data",
        "Tim IT",
        "Helpdesk",
        "Sekretariat Daerah",
        "Pengelola Aplikasi",
    ];
    (0..3).map(|_| random.pick(&units).to_string()).collect()
}
