//! The personal-data guard finds what was planted and leaves the rest alone.

#[path = "personal_data/decoy.rs"]
mod decoy;
#[path = "personal_data/plant.rs"]
mod plant;
#[path = "personal_data/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use ingest::Guard;
use ingest::personal_data::{KeyError, PersonalKind, find};

use plant::Planted;
use random::Random;

/// What came of one kind.
#[derive(Default)]
struct Score {
    planted: usize,
    recalled: usize,
    found: usize,
    right: usize,
}

impl Score {
    fn recall(&self) -> f64 {
        self.recalled as f64 / self.planted as f64
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.found as f64
    }

    fn add(&mut self, other: &Score) {
        self.planted += other.planted;
        self.recalled += other.recalled;
        self.found += other.found;
        self.right += other.right;
    }
}

/// A planted thing is recalled when one span of its kind covers it; a span is right when it touches a
/// planted thing of its kind.
fn score(planted: &[Planted], decoys: &[(String, bool)]) -> BTreeMap<PersonalKind, Score> {
    let mut scores: BTreeMap<PersonalKind, Score> = BTreeMap::new();
    for plant in planted {
        let spans = find(&plant.text, plant.contact);
        let covered = spans
            .iter()
            .any(|it| it.kind == plant.kind && it.start <= plant.start && it.end >= plant.end);
        let own = scores.entry(plant.kind).or_default();
        own.planted += 1;
        own.recalled += usize::from(covered);
        if !covered {
            eprintln!("missed {} {}: {:?}", plant.kind.key(), plant.spelling, plant.text);
        }
        for span in spans {
            let right = span.kind == plant.kind && span.start < plant.end && span.end > plant.start;
            let beside = is_companion(&plant.text[span.start..span.end]);
            let score = scores.entry(span.kind).or_default();
            score.found += usize::from(right || !beside);
            score.right += usize::from(right);
            if !right && !beside {
                eprintln!("wrong {}: {:?}", span.kind.key(), plant.text);
            }
        }
    }
    for (text, contact) in decoys {
        for span in find(text, *contact) {
            scores.entry(span.kind).or_default().found += 1;
            eprintln!("false {} {:?}: {text:?}", span.kind.key(), &text[span.start..span.end]);
        }
    }
    scores
}

/// Telephone numbers that the generator puts beside a name: neither the thing planted nor a mistake.
fn is_companion(found: &str) -> bool {
    found.len() == 12 && found.starts_with("0812")
}

#[test]
fn planted_data_is_found_and_decoys_are_not() {
    let mut random = Random(20_241_107);
    let planted = plant::all(&mut random);
    let decoys = decoy::all(&mut random);
    assert!(decoys.len() >= 2_000, "{} decoys", decoys.len());
    let scores = score(&planted, &decoys);
    let mut total = Score::default();
    println!("kind        planted  spellings  recall  precision");
    for kind in PersonalKind::ALL {
        let score = &scores[&kind];
        let of_kind = planted.iter().filter(|it| it.kind == kind);
        let spellings = of_kind.map(|it| it.spelling).collect::<BTreeSet<_>>().len();
        println!(
            "{:<10} {:>8} {spellings:>10} {:>7.3} {:>10.3}",
            kind.key(),
            score.planted,
            score.recall(),
            score.precision()
        );
        assert!(score.planted >= 100 && spellings >= 10, "{} is planted too rarely", kind.key());
        total.add(score);
    }
    println!(
        "all        {:>8}            {:>7.3} {:>10.3}   ({} decoys)",
        total.planted,
        total.recall(),
        total.precision(),
        decoys.len()
    );
    for kind in PersonalKind::ALL {
        assert!(scores[&kind].recall() >= 0.95, "recall of {}", kind.key());
        assert!(scores[&kind].precision() >= 0.90, "precision of {}", kind.key());
    }
    assert!(total.recall() >= 0.95 && total.precision() >= 0.90);
}

#[test]
fn sealed_originals_open_with_their_key_and_with_no_other() {
    let guard = Guard::new([7; 32]);
    let stranger = Guard::new([8; 32]);
    for plant in plant::all(&mut Random(3)) {
        let mut sealed = Vec::new();
        let Some(protected) = guard.protect(&plant.text, plant.contact, &mut sealed) else {
            continue;
        };
        let mut restored = protected.clone();
        for item in &sealed {
            assert_eq!(stranger.open(item), None);
            let original = guard.open(item).expect("the key opens it");
            assert!(!protected.contains(&original), "{original:?} is still in {protected:?}");
            restored = restored.replace(&item.token, &original);
        }
        assert_eq!(restored, plant.text);
        assert_eq!(guard.protect(&protected, plant.contact, &mut sealed), None, "{protected:?}");
    }
}

#[test]
fn the_same_number_has_the_same_token_in_every_spelling_and_catalogues_differ() {
    let token = |guard: &Guard, text: &str| {
        let mut sealed = Vec::new();
        guard.protect(text, false, &mut sealed);
        sealed.into_iter().map(|it| it.token).collect::<Vec<_>>()
    };
    let guard = Guard::new([1; 32]);
    let tokens = token(&guard, "0812-3456-7890");
    assert_eq!(tokens.len(), 1);
    for spelling in ["+62 812 3456 7890", "6281234567890", "WA 81234567890", "(+62) 812.3456.7890"]
    {
        assert_eq!(token(&guard, spelling), tokens, "{spelling}");
    }
    assert_ne!(token(&Guard::new([2; 32]), "0812-3456-7890"), tokens);
    assert_eq!(
        token(&guard, "Nama.Saya@x.go.id"),
        token(&guard, "nama.saya [at] x [dot] go [dot] id")
    );
}

#[test]
fn sealing_twice_gives_the_same_bytes_and_tampering_is_noticed() {
    let guard = Guard::new([9; 32]);
    let mut first = Vec::new();
    let mut second = Vec::new();
    let text = "PIC: Tes Satu (0813-2222-3333), tes.satu@x.go.id";
    assert_eq!(guard.protect(text, false, &mut first), guard.protect(text, false, &mut second));
    assert_eq!(first, second);
    assert_eq!(first.len(), 3);
    let mut moved = first[0].clone();
    moved.token = first[1].token.clone();
    assert_eq!(guard.open(&moved), None);
    let mut changed = first[0].clone();
    changed.ciphertext[0] ^= 1;
    assert_eq!(guard.open(&changed), None);
    let mut cut = first[0].clone();
    cut.nonce.pop();
    assert_eq!(guard.open(&cut), None);
}

#[test]
fn a_missing_key_file_is_made_once_and_an_exposed_or_broken_one_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("padu.key");
    let mut sealed = Vec::new();
    Guard::load_or_create(&path).unwrap().protect("0812-3456-7890", false, &mut sealed);
    let again = Guard::load_or_create(&path).unwrap();
    assert_eq!(again.open(&sealed[0]).as_deref(), Some("0812-3456-7890"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left behind");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |bits| std::fs::set_permissions(&path, PermissionsExt::from_mode(bits)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for exposed in [0o640, 0o604, 0o620, 0o666] {
            mode(exposed);
            let error = Guard::load_or_create(&path).unwrap_err();
            assert!(matches!(error, KeyError::Exposed { .. }), "{error}");
        }
        mode(0o600);
    }
    std::fs::write(&path, "not a key\n").unwrap();
    assert!(matches!(Guard::load_or_create(&path), Err(KeyError::Malformed { .. })));
    let nowhere = folder.path().join("no/such/folder/key");
    assert!(matches!(Guard::load_or_create(&nowhere), Err(KeyError::Io { .. })));
}

/// Prints the cost of clean cells; asserts only that nothing is found, since seconds depend on the machine.
#[test]
fn a_national_list_of_clean_cells_passes_through() {
    let row = [
        "Sistem Informasi Kepegawaian",
        "SIMPEG",
        "Kelola data pegawai negeri sipil di lingkungan pemerintah kabupaten",
        "https://simpeg.example.go.id",
        "2019",
        "Rp 350.000.000",
        "Web",
        "PHP, Laravel",
        "MySQL",
        "Aktif",
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
        "Kab. Contoh",
        "ya",
        "tidak ada",
        "12/03/2021",
        "RAL.02.04",
        "1.3.2.10.01.02.001",
        "5.1.02.01.01.0024",
        "On premise",
        "Pusat Data Nasional",
        "Terbatas",
        "Layanan administrasi pemerintahan",
        "Data pegawai, riwayat jabatan, gaji",
        "Laporan bulanan",
        "In-house",
        "-",
        "API REST",
        "Perbup 12 Tahun 2019",
        "27",
        "",
    ];
    let begun = Instant::now();
    let mut found = 0;
    for _ in 0..27_000 {
        for cell in row {
            found += find(std::hint::black_box(cell), false).len();
        }
    }
    let elapsed = begun.elapsed();
    let cells = 27_000 * row.len();
    println!("{cells} clean cells in {elapsed:?}, {} ns each", elapsed.as_nanos() / cells as u128);
    assert_eq!(found, 0);
}
