//! Plants personal data in cells: each kind in at least ten spellings, in sentences of lists and in bare
//! cells. Written from how lists look, without looking at the detector.

use ingest::personal_data::PersonalKind;

use super::random::Random;

/// A cell, and where in it something was planted.
pub struct Planted {
    pub text: String,
    pub contact: bool,
    pub start: usize,
    pub end: usize,
    pub kind: PersonalKind,
    pub spelling: usize,
}

/// How often each spelling is planted.
const ROUNDS: usize = 15;

/// Sentences without anything personal; `@@` is where the thing goes.
const SENTENCES: &[&str] = &[
    "@@",
    "Aplikasi presensi pegawai, gangguan dilaporkan lewat @@ pada jam kerja",
    "Dibangun tahun 2019 oleh Diskominfo. @@",
    "Server di ruang data lantai 2; @@; diperbarui 12/03/2022",
    "@@ (aktif sejak 2021, nilai Rp 350.000.000)",
    "Keterangan:\n@@\nversi 2.1.3",
];

/// Everything planted.
pub fn all(random: &mut Random) -> Vec<Planted> {
    let kinds: [(PersonalKind, Spell); 8] = [
        (PersonalKind::Phone, phones),
        (PersonalKind::Email, emails),
        (PersonalKind::Nik, niks),
        (PersonalKind::Nip, nips),
        (PersonalKind::Person, names_in_contacts),
        (PersonalKind::Person, names_in_text),
        (PersonalKind::PrivateIp, private_addresses),
        (PersonalKind::Secret, secrets),
    ];
    let mut planted = Vec::new();
    for (kind, spell) in kinds {
        for _ in 0..ROUNDS {
            for (spelling, spelled) in spell(random).into_iter().enumerate() {
                let sentence = if spelled.contact { "@@" } else { *random.pick(SENTENCES) };
                let at = sentence.find("@@").expect("every sentence has a place");
                let start = at + spelled.before.len();
                let end = start + spelled.core.len();
                let whole = format!("{}{}{}", spelled.before, spelled.core, spelled.after);
                let text = sentence.replacen("@@", &whole, 1);
                planted.push(Planted {
                    text,
                    contact: spelled.contact,
                    start,
                    end,
                    kind,
                    spelling,
                });
            }
        }
    }
    planted
}

/// Spells a new thing in all the ways of its kind.
type Spell = fn(&mut Random) -> Vec<Spelled>;

/// The thing itself and what its spelling puts around it.
struct Spelled {
    before: String,
    core: String,
    after: String,
    contact: bool,
}

fn plain(core: impl Into<String>) -> Spelled {
    around("", core, "")
}

fn around(before: &str, core: impl Into<String>, after: &str) -> Spelled {
    Spelled { before: before.into(), core: core.into(), after: after.into(), contact: false }
}

fn contact(before: &str, core: impl Into<String>, after: &str) -> Spelled {
    Spelled { contact: true, ..around(before, core, after) }
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|it| match it.to_digit(10) {
            Some(digit) => {
                char::from_u32(0xFF10 + digit).expect("full-width digits are characters")
            }
            None => it,
        })
        .collect()
}

fn phones(random: &mut Random) -> Vec<Spelled> {
    let operators = ["812", "813", "821", "852", "857", "878", "896", "838", "817", "895"];
    let mut mobile = || {
        let operator = *random.pick(&operators);
        (operator, random.digits(4), random.digits(4))
    };
    let m: Vec<(&str, String, String)> = (0..14).map(|_| mobile()).collect();
    let office = random.digits(6);
    let jakarta = random.digits(7);
    let area = *random.pick(&["361", "274", "351", "511", "411", "778"]);
    let full = |i: usize| format!("{}{}{}", m[i].0, m[i].1, m[i].2);
    vec![
        plain(format!("+62 {}-{}-{}", m[0].0, m[0].1, m[0].2)),
        plain(format!("0{}", full(1))),
        around("WA ", format!("0{}-{}-{}", m[2].0, m[2].1, m[2].2), ""),
        plain(format!("0{} {} {}", m[3].0, m[3].1, m[3].2)),
        around("HP: ", format!("0{}.{}.{}", m[4].0, m[4].1, m[4].2), ""),
        plain(format!("62{}", full(5))),
        around("telp (0", format!("{area}) {office}"), ""),
        plain(format!("0{area}-{office}")),
        around("Telp. ", format!("021 {} {}", &jakarta[..3], &jakarta[3..]), ""),
        around("https://wa.me/", format!("62{}", full(6)), ""),
        around("nomor hp ", format!("{}-{}-{}", m[7].0, m[7].1, m[7].2), ""),
        plain(format!("(+62) {} {} {}", m[8].0, m[8].1, m[8].2)),
        plain(full_width(&format!("0{}", full(9)))),
        plain(format!("0{}\u{a0}{}\u{a0}{}", m[10].0, m[10].1, m[10].2)),
        plain(format!("0{} \u{2013} {} \u{2013} {}", m[11].0, m[11].1, m[11].2)),
        contact("", full(12), ""),
        around("hubungi 0", format!("{area}{office}"), " ext 12"),
        plain(format!("+62{}", full(13))),
    ]
}

fn emails(random: &mut Random) -> Vec<Spelled> {
    let name = random.word().to_lowercase();
    let other = random.word().to_lowercase();
    let place = random.word().to_lowercase();
    vec![
        plain(format!("{name}@{place}kab.go.id")),
        plain(format!("{name}.{other}@gmail.com")),
        around(
            "Email: ",
            format!("{}@{}KOTA.GO.ID", name.to_uppercase(), place.to_uppercase()),
            "",
        ),
        plain(format!("{name} [at] dinas{place} [dot] go [dot] id")),
        plain(format!("{name}(at){place}.go.id")),
        plain(format!("{name} at {place} dot go dot id")),
        around("<a href=\"mailto:", format!("{name}_{other}@yahoo.co.id"), "\">kirim</a>"),
        around("https://x.go.id/form?email=", format!("{name}%40{place}.go.id"), "&lang=id"),
        plain(format!("{name} @ {place}kota.go.id")),
        plain(format!("{name}+spbe@{place}.or.id")),
        around("<", format!("{name}-{other}@mail.{place}prov.go.id"), ">"),
        plain(format!("{name}{{at}}{place}{{dot}}go{{dot}}id")),
        around("surel ", format!("{name}\u{ff20}{place}.go.id"), "."),
        contact("", format!("info@{place}.go.id"), ""),
        plain(format!("{name}{}@kemen{place}.go.id", random.between(1, 99))),
    ]
}

fn nik(random: &mut Random) -> String {
    let provinces = [11, 12, 13, 31, 32, 33, 34, 35, 36, 51, 52, 63, 64, 71, 73, 81, 91];
    let regency =
        if random.between(0, 1) == 0 { random.between(1, 20) } else { random.between(71, 75) };
    let woman = random.between(0, 1) * 40;
    format!(
        "{}{regency:02}{:02}{:02}{:02}{:02}{:04}",
        random.pick(&provinces),
        random.between(1, 30),
        random.between(1, 28) + woman,
        random.between(1, 12),
        random.between(0, 99),
        random.between(1, 40),
    )
}

fn niks(random: &mut Random) -> Vec<Spelled> {
    let n: Vec<String> = (0..13).map(|_| nik(random)).collect();
    let quarters = |it: &str, by: &str| [&it[..4], &it[4..8], &it[8..12], &it[12..]].join(by);
    let parts = |it: &str, by: &str| [&it[..6], &it[6..12], &it[12..]].join(by);
    vec![
        plain(n[0].clone()),
        around("NIK ", n[1].clone(), ""),
        around("NIK: ", quarters(&n[2], " "), ""),
        plain(parts(&n[3], ".")),
        plain(parts(&n[4], "-")),
        around("No. KTP ", quarters(&n[5], "-"), ""),
        around("https://x.go.id/cek?nik=", n[6].clone(), "&tahun=2022"),
        around("(NIK. ", n[7].clone(), ")"),
        around("'", n[8].clone(), ""),
        around("NIK", n[9].clone(), ""),
        plain([&n[10][..2], &n[10][2..4], &n[10][4..6], &n[10][6..12], &n[10][12..]].join(".")),
        plain(full_width(&n[11])),
        around("Nomor Induk Kependudukan = ", quarters(&n[12], "\u{a0}"), ""),
    ]
}

fn nip(random: &mut Random) -> [String; 4] {
    let born = random.between(1962, 1999);
    let entered = born + random.between(20, 34);
    let month = if random.between(0, 5) == 0 { 21 } else { random.between(1, 12) };
    [
        format!("{born}{:02}{:02}", random.between(1, 12), random.between(1, 28)),
        format!("{entered}{month:02}"),
        random.between(1, 2).to_string(),
        format!("{:03}", random.between(1, 60)),
    ]
}

fn nips(random: &mut Random) -> Vec<Spelled> {
    let n: Vec<[String; 4]> = (0..12).map(|_| nip(random)).collect();
    vec![
        plain(n[0].concat()),
        around("NIP ", n[1].concat(), ""),
        around("NIP. ", n[2].join(" "), ""),
        plain(n[3].join(" ")),
        around("NIP: ", n[4].join("."), ""),
        plain(n[5].join("-")),
        around("(", n[6].concat(), ")"),
        around("NIP", n[7].concat(), ""),
        around("'", n[8].concat(), "'"),
        around("nip=", n[9].concat(), ";"),
        plain(full_width(&n[10].concat())),
        around("NI PPPK ", n[11].join("\u{a0}"), ", golongan IX"),
    ]
}

fn names_in_contacts(random: &mut Random) -> Vec<Spelled> {
    let n: Vec<String> = (0..12).map(|_| random.name()).collect();
    let phone = format!("0812{}", random.digits(8));
    vec![
        contact("", n[0].clone(), ""),
        contact("", n[1].to_uppercase(), ""),
        contact("", n[2].to_lowercase(), ""),
        contact("", format!("{}, S.Kom", n[3]), ""),
        contact("Bpk. ", n[4].clone(), ""),
        contact("", n[5].clone(), " (Diskominfo)"),
        contact("", n[6].clone(), &format!(" - {phone}")),
        contact("PIC: ", n[7].clone(), ""),
        contact("", format!("Drs. H. {}, M.Si", n[8]), ""),
        contact("a.n. ", n[9].clone(), &format!(" / {phone}")),
        contact("Kepala Seksi; ", n[10].clone(), ""),
        contact("", random.word(), ""),
        contact("Ibu ", n[11].split(' ').next().expect("a name has words"), " WA"),
    ]
}

fn names_in_text(random: &mut Random) -> Vec<Spelled> {
    let n: Vec<String> = (0..15).map(|_| random.name()).collect();
    vec![
        around("PIC: ", n[0].clone(), ""),
        around("PIC : ", n[1].to_uppercase(), ""),
        around("a.n. ", n[2].clone(), ""),
        around("Kontak Person: ", n[3].clone(), ""),
        around("Narahubung ", n[4].clone(), ""),
        around("Bapak ", n[5].clone(), ""),
        around("Ibu ", n[6].clone(), ""),
        around("", format!("Drs. {}, M.Si", n[7]), ""),
        around("", format!("{}, S.Kom., M.T.", n[8]), ""),
        around("Sdr. ", n[9].clone(), ""),
        around("atas nama ", n[10].clone(), ""),
        around("Penanggung jawab: ", n[11].clone(), ""),
        around("", format!("Dr. Ir. {}", n[12]), ""),
        around("contact person ", n[13].clone(), ""),
        around("Pak ", n[14].clone(), ""),
    ]
}

fn private_addresses(random: &mut Random) -> Vec<Spelled> {
    let mut host = || random.between(2, 254);
    let (a, b, c, d) = (host(), host(), host(), host());
    let port = random.between(2000, 9999);
    vec![
        plain(format!("192.168.{a}.{b}")),
        around("IP 10.", format!("{a}.{b}.{c}"), ""),
        around("http://", format!("10.{a}.{b}.{c}:{port}"), "/login"),
        around("server 172.", format!("{}.{a}.{b}", 16 + c % 16), ""),
        plain(format!("192.168.{a}.0/24")),
        plain(format!("192[.]168[.]{c}[.]{d}")),
        around("https://", format!("172.{}.{c}.{d}", 16 + b % 16), "/simpeg/index.php"),
        around("localhost ", format!("127.0.0.1:{port}"), ""),
        around("vpn ", format!("100.{}.{a}.{b}", 64 + c % 64), ""),
        plain(format!("fd{:02x}:{:x}:{:x}::{:x}", a, b * 17, c * 91, d)),
        around("(", format!("10.{d}.{c}.{b}"), ")"),
        around("jdbc:mysql://", format!("192.168.{d}.{a}:{port}"), "/db_aset"),
        around("ip-", format!("10-{a}-{c}-{d}"), ".internal"),
        around("alamat server = ", format!("10 . {a} . {b} . {d}"), ""),
    ]
}

fn secrets(random: &mut Random) -> Vec<Spelled> {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let word = random.word().to_lowercase();
    let number = random.between(10, 9999);
    let simple = format!("{word}{number}");
    let long = random.string(LETTERS, 40);
    let jwt = format!(
        "eyJ{}.eyJ{}.{}",
        random.string(LETTERS, 20),
        random.string(LETTERS, 40),
        random.string(LETTERS, 43)
    );
    vec![
        around("https://admin:", simple.clone(), "@simpeg.x.go.id/"),
        around("https://", format!("op:{simple}/#{simple}"), "@simpeg.x.go.id/api"),
        around("https://", format!("op.{}", simple.to_lowercase()), "@simpeg.x.go.id/api"),
        around("https://api.x.go.id/v1/data?token=", long[..24].to_string(), ""),
        around("http://x.go.id/login.php?user=op&password=", simple.clone(), "&ok=1"),
        around("https://peta.x.go.id/wms?api_key=", long[..32].to_string(), "&f=json"),
        around("pass: ", simple.clone(), ""),
        around("Password : ", format!("{}@{number}", random.word()), ""),
        around("user/pass: admin/", simple.clone(), ""),
        around("kata sandi ", simple.clone(), ""),
        plain(jwt),
        plain(format!("AKIA{}", random.string(CAPITALS, 16))),
        plain(format!("ghp_{}", &long[..36])),
        around("DB_PASSWORD=", format!("{}!{number}", random.word()), ""),
        around("Authorization: Bearer ", long.clone(), ""),
        around("login admin / ", simple.clone(), ""),
        around(
            "-----BEGIN RSA PRIVATE KEY-----\n",
            random.string(LETTERS, 64),
            "\n-----END RSA PRIVATE KEY-----",
        ),
        around("\"secret_key\": \"", long[..20].to_string(), "\""),
        around("username: operator password: ", simple, ""),
    ]
}
