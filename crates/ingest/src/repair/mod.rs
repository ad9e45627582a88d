//! Mends what people type into lists. Every function here looks at one cell and nothing else, so that a
//! stored row maps the same way again when the catalogue is rebuilt.

pub mod amount;
pub mod cost;
pub mod date;
pub mod flag;
pub mod shift;
pub mod split;
pub mod status;
pub mod text;
pub mod url;

/// A value in canonical form, and whether it had to be mended to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The canonical form.
    pub value: String,
    /// Whether the cell was written otherwise than a plain value.
    pub mended: bool,
}

impl Reading {
    /// A value that stood in the cell as it should.
    pub fn plain(value: impl Into<String>) -> Reading {
        Reading { value: value.into(), mended: false }
    }

    /// A value that had to be mended.
    pub fn mended(value: impl Into<String>) -> Reading {
        Reading { value: value.into(), mended: true }
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, date, flag, split, status, text, url};

    type Reader<'a> = &'a dyn Fn(&str) -> Option<super::Reading>;

    /// Every cell of the tables of ours, dirt and all.
    fn corpus() -> Vec<String> {
        let folder =
            std::fs::read_dir("../../tests/fixtures/tables").expect("the fixtures are there");
        let mut files: Vec<_> = folder.map(|it| it.expect("readable").path()).collect();
        files.sort();
        let mut cells = Vec::new();
        for file in files.iter().filter(|it| it.extension().is_some_and(|it| it == "csv")) {
            crate::format::table::read_table(file, &mut |row| {
                cells.extend(row.cells.into_iter().flatten());
                Ok(std::ops::ControlFlow::Continue(()))
            })
            .expect("a table");
        }
        assert!(cells.len() > 500, "{} cells", cells.len());
        let spellings = [
            "cafÃ© â€œkutipâ€\u{9d}",
            "satu\\n\\ndua",
            "SIM\u{200b}PEG\u{a0}Kota",
            "Rp. 25.000.000,-",
            "1,5 M",
            "99.5 jt",
            "$1,234.56",
            "'350.000.000",
            "12 Januari 2021",
            "44197",
            "TA 2021",
            "2019/2020",
            "Dec-21",
            "03/2025",
            "± 1.200 orang",
            "http:/x.contoh.go.id.",
            "WWW.Contoh.GO.ID",
            "git@github.com:contoh/satu.git",
            "a.contoh.go.id; b.contoh.go.id",
            "1. SIPD 2. SIMPEG",
            "SIPD, SIMPEG dan SRIKANDI",
            "SIMPEG (simpeg.contoh.go.id)",
            "Data.gov.uk",
            "tidak aktif",
        ];
        cells.extend(spellings.map(String::from));
        cells
    }

    #[test]
    fn repairing_a_repaired_value_changes_nothing() {
        for cell in corpus() {
            let clean = text::clean(&cell).text.into_owned();
            let again = text::clean(&clean);
            assert_eq!((again.text.as_ref(), again.rules.len()), (clean.as_str(), 0), "{cell:?}");
            let found = url::read_urls(&clean);
            let again = url::read_urls(&found.urls.join(" "));
            assert_eq!((&again.urls, again.mended), (&found.urls, false), "{cell:?}");
            if let Some((name, _)) = url::split_url_from_name(&clean) {
                let again = url::split_url_from_name(&name).map_or(name.clone(), |it| it.0);
                assert_eq!(again, name, "{cell:?}");
            }
            for name in split::split_names(&clean, &[]).unwrap_or_default() {
                assert_eq!(split::split_names(&name, &[]), None, "{cell:?}");
            }
        }
    }

    #[test]
    fn a_value_that_was_read_is_read_the_same_again() {
        for cell in corpus() {
            let cell = text::clean(&cell).text.into_owned();
            let amounts = |it: &str| amount::read_amount(it, "IDR", 1);
            let readers: [Reader<'_>; 5] = [
                &amounts,
                &|it| date::read_date(it, true),
                &|it| date::read_year(it, date::Pick::First, true),
                &flag::read_count,
                &flag::read_flag,
            ];
            for (at, read) in readers.iter().enumerate() {
                let Some(first) = read(&cell) else { continue };
                let again = read(&first.value).map(|it| (it.value, it.mended));
                assert_eq!(again, Some((first.value, false)), "reader {at}: {cell:?}");
            }
            if let Some(first) = status::read_status(&cell) {
                let again = status::read_status(first.state.key()).map(|it| it.state);
                assert_eq!(again, Some(first.state), "{cell:?}");
            }
        }
    }
}
