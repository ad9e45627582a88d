//! Writes a CSV of any size for the bench that streams 5 GB in under 300 MiB.
//!
//! Its rows look like a plain list with key, name, agency, description, address, year and cost. Simple and
//! fast matters more than likeness here: the generator of `synth` is for quality, this one for volume.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;

const HEADER: &str = "ID,Instansi,Unit Kerja,Nama Aplikasi,Uraian,Alamat URL,Status,Tahun Pembuatan,Biaya Pembangunan\n";

const JOBS: [(&str, &str); 8] = [
    ("Kepegawaian", "menyimpan riwayat pangkat dan jabatan aparatur"),
    ("Persuratan", "mencatat surat masuk, disposisi dan surat keluar"),
    ("Perizinan", "menerima permohonan usaha dan melacak berkasnya"),
    ("Aset", "mendata tanah, gedung dan kendaraan milik daerah"),
    ("Puskesmas", "mendaftarkan pasien poli dan mencatat hasil periksa"),
    ("Wisata", "memandu pelancong ke pantai, kuliner dan penginapan"),
    ("Sampah", "menimbang tonase dan mengatur rute truk kebersihan"),
    ("Retribusi", "memungut karcis pasar tanpa uang tunai"),
];

/// Writes whole rows to `path` until at least `bytes` bytes stand there; the same size gives the same file.
/// Returns how many rows stand below the header. Fails when the file cannot be written.
pub fn stream_csv(path: &Path, bytes: u64) -> anyhow::Result<u64> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::with_capacity(1 << 20, file);
    file.write_all(HEADER.as_bytes())?;
    let (mut written, mut rows) = (HEADER.len() as u64, 0);
    let mut line = Vec::with_capacity(512);
    while written < bytes {
        rows += 1;
        line.clear();
        write_row(&mut line, rows)?;
        file.write_all(&line)?;
        written += line.len() as u64;
    }
    file.flush()?;
    Ok(rows)
}

fn write_row(line: &mut Vec<u8>, number: u64) -> std::io::Result<()> {
    // A step that shares no factor with the moduli below spreads the values over the rows.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let (job, does) = JOBS[(mixed % 8) as usize];
    let agency = mixed % 616;
    let year = 2008 + mixed % 17;
    let cost = (10 + mixed % 990) * 1_000_000;
    writeln!(
        line,
        "GB-{number:010},Instansi {agency:03},Dinas {job},\"SIM {job} {mixed}, versi {}\",\"Aplikasi untuk {does} \
         pada unit {number}\",https://sim{mixed}.instansi{agency:03}.example/,Aktif,{year},{cost}",
        mixed % 9
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_asked_size_and_repeats() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (first, second) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        let rows = stream_csv(&first, 300_000).expect("it can be written");
        assert_eq!(stream_csv(&second, 300_000).expect("it can be written"), rows);
        let text = std::fs::read(&first).expect("it can be read");
        assert!((300_000..300_600).contains(&text.len()), "{}", text.len());
        assert_eq!(text, std::fs::read(&second).expect("it can be read"));
        let mut reader = csv::Reader::from_reader(text.as_slice());
        assert_eq!(
            reader.records().filter(|it| it.as_ref().is_ok_and(|it| it.len() == 9)).count() as u64,
            rows
        );
    }
}
