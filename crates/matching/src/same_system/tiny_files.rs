//! The known traps in files of five to ten rows, from which nothing can be learned.

use model::Profile;

use crate::fixture::{knowledge, profile};
use crate::learn_and_resolve;

const TOLD: &str = "Kelola data kepegawaian dan riwayat jabatan pegawai";

/// Rows of other systems, some of them of the same agencies.
fn others(count: usize) -> Vec<Profile> {
    let rows = [
        ("Lumbung Pangan", "Kabupaten Lorana", "stok beras tiap desa", "pangan.lorana.go.id"),
        ("Tata Ruang Daring", "Kota Mekaru", "peta rencana pola ruang", "ruang.mekaru.go.id"),
        ("Cuaca Pesisir", "Badan Ombak", "prakiraan gelombang laut", "cuaca.ombak.go.id"),
        ("Antrean Puskesmas", "Kota Mekaru", "nomor antrean pasien", ""),
        ("Uji Kendaraan", "Kabupaten Lorana", "jadwal uji berkala", "kir.lorana.go.id"),
        ("Retribusi Pasar", "Kabupaten Tabira", "tagihan sewa kios", "pasar.tabira.go.id"),
        ("Beasiswa Daerah", "Kota Mekaru", "usulan beasiswa siswa", "beasiswa.mekaru.go.id"),
        ("Kunjungan Wisata", "Kabupaten Tabira", "jumlah tamu per obyek", ""),
    ];
    let row = |(at, it): (usize, (&str, &str, &str, &str))| {
        profile(&format!("other-{at}"), it.0, it.1, it.2, it.3)
    };
    rows.into_iter().enumerate().take(count).map(row).collect()
}

/// Whether two records are one system in every file of five to ten rows, or in none of them.
fn check(left: &Profile, right: &Profile, expected: bool) {
    for count in 3..=8 {
        let mut profiles = others(count);
        profiles.insert(1, left.clone());
        profiles.push(right.clone());
        let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
        let several: Vec<Vec<&str>> = found
            .clusters
            .iter()
            .filter(|it| it.members.len() > 1)
            .map(|it| it.members.iter().map(|member| member.id.as_str()).collect())
            .collect();
        let right_answer: &[&[&str]] = if expected { &[&["a", "b"]] } else { &[] };
        assert_eq!(several, right_answer, "{} rows: {} and {}", count + 2, left.name, right.name);
    }
}

#[test]
fn a_renamed_system_on_the_same_host_is_one_system() {
    let url = "https://simpeg.lorana.go.id";
    let before = profile("a", "SIMPEG Lorana", "Kabupaten Lorana", TOLD, url);
    for (told, door) in [(TOLD, ""), (TOLD, "/login"), ("", "")] {
        let url = format!("simpeg.lorana.go.id{door}");
        let after = profile("b", "Karsa Pegawai", "Pemerintah Kabupaten Lorana", told, &url);
        check(&before, &after, true);
    }
}

#[test]
fn a_host_is_enough_where_no_agency_is_known_and_the_text_is_the_same() {
    let url = "simpeg.lorana.go.id";
    check(
        &profile("a", "SIMPEG", "", TOLD, url),
        &profile("b", "Karsa Pegawai", "", TOLD, url),
        true,
    );
}

#[test]
fn one_name_in_one_agency_is_one_system() {
    check(
        &profile("a", "SIMPEG", "Kab. Lorana", "", ""),
        &profile("b", "Simpeg", "Pemerintah Kabupaten Lorana", "", ""),
        true,
    );
}

#[test]
fn a_file_of_one_system_alone_holds_one_system() {
    let agency = "Pemerintah Kabupaten Lorana";
    for names in [&["SIMPEG Lorana", "Simpeg Lorana"][..], &["SIMPEG Lorana"; 4]] {
        let row = |(at, name): (usize, &&str)| Profile {
            source: format!("register-{at}"),
            ..profile(&format!("row-{at}"), name, agency, TOLD, "https://simpeg.lorana.go.id")
        };
        let profiles: Vec<Profile> = names.iter().enumerate().map(row).collect();
        let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
        let sizes: Vec<usize> = found.clusters.iter().map(|it| it.members.len()).collect();
        assert_eq!(sizes, [names.len()]);
    }
}

#[test]
fn two_agencies_that_run_systems_of_one_name_are_two_systems() {
    for name in ["SIMPEG", "PPID", "LPSE"] {
        let record = |id: &str, agency: &str, url: &str| Profile {
            org_unit: "Bagian Umum".into(),
            technology: "Elixir, ScyllaDB".into(),
            ..profile(id, name, agency, TOLD, url)
        };
        let here = record("a", "Kabupaten Lorana", "lorana.vendorkita.com");
        check(&here, &record("b", "Kota Mekaru", "mekaru.vendorkita.com"), false);
        check(&here, &record("b", "Badan Rempah", ""), false);
    }
}

#[test]
fn a_shared_vendor_domain_proves_nothing() {
    let here = profile("a", "Panen Raya", "Kabupaten Lorana", "", "vendorkita.com/lorana");
    for (agency, url) in [
        ("Kabupaten Lorana", "kas.vendorkita.com"),
        ("Kabupaten Lorana", "vendorkita.com/kas"),
        ("Kota Mekaru", "vendorkita.com/mekaru"),
    ] {
        check(&here, &profile("b", "Kas Desa", agency, "", url), false);
    }
}

#[test]
fn an_app_store_proves_nothing() {
    let page = |id: &str| format!("https://play.google.com/store/apps/details?id={id}");
    let here = profile("a", "Panen Raya", "Kabupaten Lorana", "", &page("id.lorana.panen"));
    let there = profile("b", "Kas Desa", "Kabupaten Lorana", "", &page("id.lorana.kas"));
    check(&here, &there, false);
}

#[test]
fn an_acronym_alone_proves_nothing() {
    let record = |id: &str, agency: &str, told: &str| profile(id, "SIMPATI", agency, told, "");
    let here = record("a", "Kabupaten Lorana", "pemantauan gizi balita");
    check(&here, &record("b", "Kota Mekaru", "perizinan usaha pasar"), false);
    let here = record("a", "", "pemantauan gizi balita dan ibu hamil");
    check(&here, &record("b", "", "perizinan usaha warung dan toko"), false);
}

#[test]
fn systems_of_one_agency_that_do_one_job_are_two_systems() {
    let told = "Surat masuk surat keluar dan disposisi";
    let record = |id: &str, name: &str, url: &str| profile(id, name, "Kota Mekaru", told, url);
    check(
        &record("a", "Naskah Dinas Elektronik", "tnde.mekaru.go.id"),
        &record("b", "Surat Cepat", "surat.mekaru.go.id"),
        false,
    );
}
