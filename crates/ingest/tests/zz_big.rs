mod common_tables;
use common_tables::*;
use std::io::Write;
#[test]
fn big() {
    let mb: u64 = std::env::var("MB").unwrap().parse().unwrap();
    let path = std::env::temp_dir().join("ingest1-big.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(out, "Nama Aplikasi,Uraian,OPD,URL,Tahun Pembuatan").unwrap();
    let mut written = 0u64; let mut i = 0u64;
    while written < mb << 20 { i += 1; let l = format!("Sistem Contoh {i},{} {i},Dinas Contoh {},s{i}.contoh.go.id,{}\n", "uraian yang panjang sekali tentang pelayanan ".repeat(9), i % 600, 2000 + i % 20); written += l.len() as u64; out.write_all(l.as_bytes()).unwrap(); }
    drop(out);
    let plan = ingest::plan(&path, &options()).unwrap();
    let guard = ingest::Guard::new([7; 32]);
    let ctx = ingest::Context { source_id: "s", run_id: "r", guard: &guard, workbook_reader: None };
    let t = std::time::Instant::now();
    let mut n = 0u64;
    ingest::import(&path, &plan, &ctx, &mut |_| { n += 1; Ok(()) }).unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("big {mb} MB rows {n} in {:?} {}", t.elapsed(), status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
    std::fs::remove_file(&path).unwrap();
}
