//! The columns of the generated list, in the order in which they are written.
//!
//! Headers are those that SPBE lists use (domain note 1.3). `--columns N` keeps the first N, so the order is
//! also a priority. A column that is added later is added at the end: the missing-value stream is drawn in
//! this order.

macro_rules! columns {
    ($( $variant:ident $header:literal $empty:literal $placeholder:literal; )*) => {
        /// One column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column { $( #[doc = $header] $variant, )* }

        impl Column {
            /// Every column in order.
            pub const ALL: &'static [Column] = &[ $( Column::$variant, )* ];

            /// The header.
            pub fn header(self) -> &'static str {
                match self { $( Column::$variant => $header, )* }
            }

            /// Share of cells left empty, and share filled with a placeholder word instead.
            pub fn missing(self) -> (f64, f64) {
                match self { $( Column::$variant => ($empty, $placeholder), )* }
            }
        }
    };
}

columns! {
    Key "ID" 0.0 0.0;
    Agency "Instansi" 0.0 0.0;
    Unit "Unit Kerja" 0.01 0.0;
    Name "Nama Aplikasi" 0.0 0.0;
    ShortName "Nama Pendek" 0.55 0.02;
    Description "Uraian" 0.03 0.11;
    Function "Fungsi" 0.55 0.06;
    Outputs "Luaran" 0.70 0.10;
    Inputs "Data yang Digunakan" 0.72 0.10;
    Users "Pengguna" 0.35 0.02;
    Kind "Jenis Aplikasi" 0.05 0.0;
    OwnerLevel "Kategori Pemilik" 0.10 0.0;
    Url "Alamat URL" 0.36 0.03;
    Status "Status" 0.02 0.0;
    Year "Tahun Pembuatan" 0.45 0.04;
    CostBuild "Biaya Pembangunan" 0.55 0.05;
    CostYearly "Biaya Pemeliharaan per Tahun" 0.68 0.05;
    CostYear "Tahun Anggaran" 0.60 0.02;
    Updated "Tanggal Pemutakhiran" 0.40 0.0;
    Platform "Basis Aplikasi" 0.02 0.0;
    Licence "Tipe Lisensi" 0.70 0.05;
    Language "Bahasa Pemrograman" 0.80 0.02;
    Framework "Kerangka Pengembangan" 0.82 0.02;
    Database "Basis Data" 0.80 0.02;
    Developer "Unit Pengembang" 0.68 0.04;
    Hosting "Lokasi Server" 0.60 0.04;
    Integration "Integrasi" 0.74 0.12;
    LegalBasis "Dasar Hukum" 0.88 0.07;
    Contact "Narahubung" 0.60 0.04;
    Remark "Keterangan" 0.86 0.02;
    Raa "Kode RAA" 0.75 0.0;
    Service "Layanan yang Didukung" 0.80 0.04;
    UserCount "Jumlah Pengguna" 0.80 0.03;
    Operator "Unit Operasional" 0.50 0.02;
    AssetCode "Kode Barang" 0.90 0.02;
    FundSource "Sumber Dana" 0.75 0.03;
}

/// How many columns there are.
pub const COUNT: usize = Column::ALL.len();

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn headers_are_distinct_and_the_thirtieth_column_is_the_remark() {
        let headers: BTreeSet<&str> = Column::ALL.iter().map(|it| it.header()).collect();
        assert_eq!(headers.len(), COUNT);
        assert_eq!(Column::ALL.iter().position(|it| *it == Column::Remark), Some(29));
    }
}
