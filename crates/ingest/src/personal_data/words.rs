//! Words that are not names of persons: units, roles, topics and words of sentences, both languages.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Units of government and companies, and what people abbreviate them to.
const UNITS: &str = "
aceh agency agencies aptika asisten badan bag bagian bagprog balai bali banten bapenda bappeda bappelitbang
bappelitbangda bappenas baznas bidang bid biro bkad bkd bkn bkpp bkpsdm bnpb bpbd bpkad bpkd bpkpad bpprd bppt
bps bpsdm brin bssn bulog bumd bumn bureau camat cabang center centre company compliance committee council cv
daerah datin demand dept department departemen desa dewan dinas dinkes dinsos direktorat ditjen divisi division
dkp dlh dp3a dpmd dpmptsp dpmpd dprd dpupr dukcapil eselon fakultas federal firm foundation gampong
gudang gugus hotel inc inspektorat inspektur institut institute jakarta jawa jabatan jateng jatim jabar kab
kabupaten kalimantan kampus kantor kepemudaan ikp opd/unit ppi tik egov kec kecamatan kedeputian kejaksaan kel kelompok kelurahan kemen
kemenag kemendagri kemenkes kemenkeu kemenpan kementerian kepolisian kesbangpol koperasi komdigi kominfo komisi
koni konsultan kota kpu ksop laboratorium lapas lembaga ltd lpse lpp lppm mabes mahkamah majelis mandiri ministry
nagari nasional office offices opd organisasi organization organisation pdam pemda pemerintah pemkab pemkot
pemprov pengadilan perangkat perguruan perpustakaan perum perumda perusahaan polda polres polri polsek pokja ppid
prov provinsi prodi pt pokja1 ptsp puskesmas puskom pusat pusdatin pusintek pustekkom pusdiklat regional rektorat rri rs
rsud rsup rumah rutan samsat satgas satker satpol satuan sector section sekda sekolah sekretariat seksi sesban
sie skpa skpd sma smk smp squad staf sub subag subbag subbagian subbid subbidang subdit subkoordinator sudin
sulawesi sumatera support tata team tim tni tu unit units universitas university upt uptb uptd usaha vendor wilayah
yayasan yogyakarta";

/// What people are called by their work.
const ROLES: &str = "
adc administrator administrators admin admins administratif administrasi ajudan ahli akuntan analis analyst
analisis anggota aparatur apoteker arsiparis asn auditor bendahara bidan bupati chief coordinator
developer developers dba deputi desainer direktur director dokter dosen dosen/guru dpo dekan eksternal
enforcer engineer engineering evaluator external fasilitator fungsional gubernur guru head help helpdesk helper
internal inspectur jabatan kabag kabid kadis kades kaprodi kapus karyawan kasat kasi kasie kasubag kasubbag kasubbid
kasubdit kaur kepala ketua komandan kontraktor koordinator lead leader lurah madya mahasiswa manager manajer
manajemen maintainer maintainers masyarakat menteri muda nakes nelayan operator operators orang owner panitera
pegawai pejabat pekerja pelajar pelaksana pelapor pemakai pembangun pembina pembuat pemegang pemilik pemohon
penanggung penanggungjawab pendamping penerima pengadministrasi pengawas pengelola pengembang pengguna
penghubung pengolah pengurus penjabat penjaga penyedia penyelia penyuluh penyusun peneliti perancang perawat
perencana pertama petani petugas pic pihak plh plt pns ppk ppk1 pppk pptk pranata presiden programer programmer
publik rakyat rektor relawan responsible sekban sekdin sekjen sekretaris senior siswa sistem staff supervisor
surveyor sysadmin tamu teknis teknisi kabidang kasubsi korbid tenaga terampil tester umum user users verifikator viewer wabup wakil
walikota walinagari warga wartawan webmaster widyaiswara";

/// What units and systems deal with, and words of labels and sentences.
const TOPICS: &str = "
a ada adalah admisi agama air akademik akan akses aktif akuntansi akun alamat all aman anak anggaran anda and
android anti api aplikasi arsip arsitektur artikel aset asosiasi asuransi atas atau available back bahan bahasa
baik balita bantuan bank bansos banjir bagi barang baru bayi beban belanja belum bencana berbasis berita
berkas bersama besar biaya bisa blok bobot book buku bulan bulanan bumi call cetak chat cipta cloud code
complete contact content corporate covid csirt customer dalam damkar dan dana dapat dari dasar data database
dengan demo desk detail digital diganti dihubungi dll diri dokumen domain dua dukungan e ekonomi elektronik email
energi enterprise error evaluasi faks fax for form formulir forum foto from front full fungsi gabungan gaji
gedung geologi geospasial gis gizi government grup guest hak hamil harga hari harian hasil hewan hibah hidup
home hosting hp hubungi hukum hutan ibu identitas ikm ikan imunisasi industri info informasi informatika
information informations infrastruktur inisiatif inovasi integrasi intelligence internet investasi it izin jalan
jaminan jaringan jasa jenis jiwa juga kabar kami kantin karier kartu kas kasus kawasan keamanan kebakaran
kebijakan kebudayaan kebun kecil kedaruratan kegiatan kehutanan kekayaan kelas keluar keluarga kelautan
kemasyarakatan kemahasiswaan kendaraan kepegawaian kependudukan kerja kerjasama kesehatan kesejahteraan
ketahanan ketenagakerjaan ketentuan keterangan keuangan khusus kinerja kita klaim klinik klik koleksi
komoditas komputer komunikasi konservasi konsultasi kontak konten kontrak korban korupsi kredit kreatif kualitas
kuesioner kuliah kunjungan lahan lain lainnya laki laman lampiran lanjut lansia laporan lapor lalu layanan legal
lelang level lingkungan lintas list literasi lokal lokasi luar maps masa masih masuk masukan master masyarakat
materi media mekanisme melalui menyusui merdeka mesin migrasi minimal mitra mobile modal model modul monitoring
nama name naskah negara negeri new nihil no nomor non none notifikasi nusantara obat objek of office olahraga online
open operasional operation operasi orang otomatis pajak pakar paket panduan pangan papua para pariwisata parkir
pasar pasien paten pelatihan pelayanan pelaporan peluang pemadam pemanfaatan pemantauan pembangunan pembayaran
pembelajaran pemberdayaan pemeliharaan pemerintahan pemerintahan pemilihan pemilu pemuda penagihan penanaman
penataan pendaftaran pendapatan pendidikan penelitian penerbitan penetapan pengadaan pengaduan pengambilan
pengawasan pengelolaan pengembangan pengendalian penghasilan pengujian pengumuman penilaian penyakit penyaluran
perbendaharaan perdagangan perempuan perencanaan peraturan perhubungan periksa perijinan perikanan perizinan
perkantoran perkebunan perkara perkim permukiman perlindungan permohonan perpajakan persampahan persandian
pertanahan pertanian pertiwi perumahan perubahan pesan pesantren peta peternakan phone piutang pos posyandu
potensi prasarana prestasi privacy produk produksi profil program project proyek pulau pupuk qa ramah
realisasi redaksi referensi regulasi rekam remaja rencana reset retribusi risiko rt ruang rw rutin sains saja
sampah sandi sapa sarana sarpras satu sasaran science sdm security sejahtera sekitar selaku semua
seluruh seni sensus sertifikasi sertifikat server service services sesuai setiap siaga siap siber simpan
sipil sistem situs sms software solusi solution solutions sosial source spbe standar statistik stunting subsidi
sumber surat survei susu tabel tahun tahunan tambang tanah tanggal tanggap tani tanya target tanpa tarif
technology technical teknik teknologi telekomunikasi telepon telp tempat tenaga terbuka terkait terpadu
ternak tetap the tidak tingkat tindak to transaksi transformasi transmigrasi transportasi tugas tunjangan udara
uji ukm umkm untuk urusan usulan utama utara selatan timur barat tengah vaksin validasi verifikasi versi via video
wa waktu warisan warta web website whatsapp wisata x yang yaitu year zona nihil null kosong - ya yes ditentukan
n/a na tba tbd dikosongkan available unknown unspecified anonymous pribadi dirahasiakan terlampir lihat belum
cto cio cdo ciso ceo coo cfo hr pr research development business chief officer agency digital policy program
management administration affairs public us gov federal data bureau house white general counsel oversight
secretary assistant associate branch council lab labs laboratory library museum national institutes states
united american health human resources resource finance financial accounting budget procurement planning
innovation operations engineering product products design standards reporting statistics analytics geospatial
mapping web websites email mailing list group groups community communities";

static NOT_NAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| [UNITS, ROLES, TOPICS].into_iter().flat_map(str::split_whitespace).collect());

/// Words in front of a person's name that make it the name of a place or house.
pub const PLACES: &[&str] = &[
    "rsud",
    "rsup",
    "rsu",
    "rs",
    "rsj",
    "rsia",
    "rskd",
    "rsk",
    "sakit",
    "jl",
    "jln",
    "jalan",
    "universitas",
    "gedung",
    "bandara",
    "bandar",
    "stadion",
    "masjid",
    "museum",
    "taman",
    "terminal",
    "pelabuhan",
    "uin",
    "kampus",
    "raya",
    "waduk",
    "bendungan",
    "yayasan",
    "perpustakaan",
    "makam",
    "monumen",
    "gor",
    "aula",
    "klinik",
    "hutan",
    "institut",
    "iain",
    "sman",
    "smkn",
    "politeknik",
    "umum",
    "daerah",
    "pusat",
    "jiwa",
    "jembatan",
    "lanud",
    "lapangan",
    "puskesmas",
    "tahura",
    "akademi",
    "sekolah",
    "rumkit",
    "kri",
    "hospital",
    "street",
    "ruang",
];

/// Whether a word belongs to units, roles or sentences rather than to a person.
pub fn is_not_a_name(word: &str) -> bool {
    let lower = word.trim_matches('.').to_lowercase();
    NOT_NAMES.contains(lower.as_str()) || is_unit_acronym(&lower)
}

/// Acronyms of agencies: no vowel (`BKPSDM`), or the beginnings that regional agencies share.
fn is_unit_acronym(lower: &str) -> bool {
    let vowels = lower.chars().filter(|it| "aeiou".contains(*it)).count();
    let ascii = lower.bytes().all(|it| it.is_ascii_alphabetic());
    let bare = lower.len() >= 3 && vowels == 0 && ascii && !lower.contains('y');
    let beginnings = [
        "disk", "disd", "dispe", "dispa", "disp", "dishub", "disnak", "dislut", "dinke", "dinso",
        "bappe", "bapen", "kemen", "kemku", "pusda", "pustek", "diskom", "dindik", "disbud",
        "distan", "setda", "setwan",
    ];
    bare || (lower.len() >= 5 && beginnings.iter().any(|it| lower.starts_with(it)))
}
