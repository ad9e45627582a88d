//! XLSX files with hostile parts.

use rust_xlsxwriter::Workbook;

use super::archive::{Entry, archive};
use super::{Corpus, HEADINGS, harmless_row};

const TYPES_PATH: &str = "[Content_Types].xml";
const WORKBOOK_PATH: &str = "xl/workbook.xml";
const RELATIONS_PATH: &str = "xl/_rels/workbook.xml.rels";
const SHEET_PATH: &str = "xl/worksheets/sheet1.xml";
const STRINGS_PATH: &str = "xl/sharedStrings.xml";
const STYLES_PATH: &str = "xl/styles.xml";

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    let good = good();
    corpus.taken("harmless-workbook", "xlsx", &good);
    for length in (1024..good.len()).step_by(1024) {
        corpus.refused(&format!("workbook-cut-at-{length}"), "xlsx", &good[..length]);
    }
    add_extents(corpus);
    add_bombs(corpus);
    add_lies(corpus);
    add_entities(corpus);
    add_markup(corpus);
    add_active_content(corpus);
    add_structure(corpus);
}

/// A workbook as a spreadsheet program writes it.
fn good() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).expect("the headings fit");
    for row in 1..400 {
        sheet.write_row(row, 0, harmless_row(row as usize)).expect("the row fits");
    }
    workbook.save_to_buffer().expect("a workbook of 400 rows can be made")
}

/// The parts of a small workbook, to be replaced one by one.
#[derive(Clone)]
pub struct Parts(Vec<(String, Vec<u8>)>);

impl Parts {
    /// A harmless workbook of 40 rows.
    pub fn harmless() -> Parts {
        Parts::with_rows(&rows(40))
    }

    /// A workbook with these rows, as XML.
    pub fn with_rows(rows: &str) -> Parts {
        Parts::with_sheet(&sheet(rows, ""))
    }

    /// A workbook with this sheet, as XML.
    pub fn with_sheet(sheet: &str) -> Parts {
        Parts(vec![
            (TYPES_PATH.into(), content_types("sheet.main").into()),
            ("_rels/.rels".into(), root_relations().into()),
            (WORKBOOK_PATH.into(), workbook_xml("").into()),
            (RELATIONS_PATH.into(), relations("worksheets/sheet1.xml", "").into()),
            (STYLES_PATH.into(), format!("{PROLOG}<styleSheet xmlns=\"{MAIN}\"/>").into()),
            (
                STRINGS_PATH.into(),
                format!("{PROLOG}<sst xmlns=\"{MAIN}\" count=\"0\" uniqueCount=\"0\"/>").into(),
            ),
            (SHEET_PATH.into(), sheet.into()),
        ])
    }

    /// The same with one part replaced or added.
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Parts {
        self.0.retain(|part| part.0 != path);
        self.0.push((path.into(), bytes.into()));
        self
    }

    /// The parts as entries of an archive.
    pub fn entries(&self) -> Vec<Entry> {
        self.0.iter().map(|(path, bytes)| Entry::deflated(path, bytes)).collect()
    }

    /// The parts but one, as entries.
    pub fn entries_without(&self, path: &str) -> Vec<Entry> {
        self.0
            .iter()
            .filter(|part| part.0 != path)
            .map(|part| Entry::deflated(&part.0, &part.1))
            .collect()
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        archive(&self.entries())
    }
}

/// Where the only sheet of [`Parts`] lies.
pub const SHEET: &str = SHEET_PATH;

/// Heading and `count` rows with inline strings.
fn rows(count: usize) -> String {
    let mut rows = row_xml(1, &HEADINGS.map(String::from));
    for number in 1..=count {
        rows.push_str(&row_xml(number + 1, &harmless_row(number)));
    }
    rows
}

fn row_xml(number: usize, cells: &[String]) -> String {
    let cells: String = cells
        .iter()
        .zip('A'..)
        .map(|(cell, column)| {
            format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
        })
        .collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

fn sheet(rows: &str, after: &str) -> String {
    format!("{PROLOG}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{after}</worksheet>")
}

fn content_types(main: &str) -> String {
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let main = match main {
        "macro" => "application/vnd.ms-excel.sheet.macroEnabled.main+xml".to_string(),
        other => format!("{office}.{other}+xml"),
    };
    format!(
        "{PROLOG}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{main}\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{office}.worksheet+xml\"/>\
         <Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{office}.sharedStrings+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{office}.styles+xml\"/></Types>"
    )
}

fn root_relations() -> String {
    format!(
        "{PROLOG}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )
}

fn relations(target: &str, mode: &str) -> String {
    format!(
        "{PROLOG}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{DOCUMENT}/worksheet\" Target=\"{target}\"{mode}/>\
         <Relationship Id=\"rId2\" Type=\"{DOCUMENT}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{DOCUMENT}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    )
}

fn workbook_xml(more: &str) -> String {
    format!(
        "{PROLOG}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets>\
         <sheet name=\"Daftar\" sheetId=\"1\" r:id=\"rId1\"/>{more}</sheets></workbook>"
    )
}

/// Cells where no list has any. Whoever allocates the rectangle between asks for gigabytes.
fn add_extents(corpus: &mut Corpus<'_>) {
    let numbered = |reference: &str, row: &str| {
        format!("{}<row r=\"{row}\"><c r=\"{reference}\"><v>2</v></c></row>", rows(3))
    };
    let beyond = [
        ("column-beyond-xfd", "ZZZZ9", "9"),
        ("row-beyond-the-last", "A4294967296", "4294967296"),
        ("row-number-overflows", "A99999999999999999999", "99999999999999999999"),
        ("reference-overflows", "ZZZZZZZZZZZZZZZZZZZZ1", "8"),
        ("far-cell-xfd1048576", "XFD1048576", "1048576"),
        ("far-cell-xfd20000", "XFD20000", "20000"),
    ];
    for (name, reference, row) in beyond {
        corpus.refused(name, "xlsx", Parts::with_rows(&numbered(reference, row)).bytes());
    }
    // A far row alone costs nothing when cells are read one by one.
    corpus.taken(
        "far-cell-a1048576",
        "xlsx",
        Parts::with_rows(&numbered("A1048576", "1048576")).bytes(),
    );
    let lying = sheet(&rows(20), "")
        .replace("<sheetData>", "<dimension ref=\"A1:XFD1048576\"/><sheetData>");
    corpus.taken("dimension-claims-the-whole-sheet", "xlsx", Parts::with_sheet(&lying).bytes());
    let wide: String = (1..=16_384).map(|_| "<c><v>1</v></c>").collect();
    let wide = format!("{}<row>{wide}</row>", rows(3));
    corpus.refused("row-of-16384-columns", "xlsx", Parts::with_rows(&wide).bytes());
    let wider: String = (1..=200_000).map(|_| "<c><v>1</v></c>").collect();
    let wider = format!("{}<row>{wider}</row>", rows(3));
    corpus.refused("row-of-200000-columns", "xlsx", Parts::with_rows(&wider).bytes());
}

/// Small files that unfold to large ones.
fn add_bombs(corpus: &mut Corpus<'_>) {
    let bomb_at = |path: &str, open: String, filler: u8, mebibytes: usize, close: &str| {
        let chunk = vec![filler; 1 << 20];
        Entry::fed(path, |out| {
            out.write_all(open.as_bytes())?;
            for _ in 0..mebibytes {
                out.write_all(&chunk)?;
            }
            out.write_all(close.as_bytes())
        })
    };
    let with = |path: &str, bomb: Entry| {
        let mut entries = Parts::harmless().entries_without(path);
        entries.push(bomb);
        archive(&entries)
    };
    let filled = |path: &str, open: String, filler: u8, mebibytes: usize, close: &str| {
        with(path, bomb_at(path, open, filler, mebibytes, close))
    };
    let cell = format!(
        "{PROLOG}<worksheet xmlns=\"{MAIN}\"><sheetData>{}<row r=\"9\"><c r=\"A9\" t=\"inlineStr\"><is><t>",
        rows(3)
    );
    let sheet_end = "</t></is></c></row></sheetData></worksheet>";
    corpus.refused(
        "inline-string-of-512-mib",
        "xlsx",
        filled(SHEET_PATH, cell.clone(), b'A', 512, sheet_end),
    );
    corpus.refused("inline-string-of-6-mib", "xlsx", filled(SHEET_PATH, cell, b'A', 6, sheet_end));
    let blank = format!("{PROLOG}<worksheet xmlns=\"{MAIN}\"><sheetData>{}", rows(3));
    let end = "</sheetData></worksheet>";
    corpus.refused("sheet-of-300-mib-of-blanks", "xlsx", filled(SHEET_PATH, blank, b' ', 300, end));
    let strings = format!("{PROLOG}<sst xmlns=\"{MAIN}\"><si><t>");
    corpus.refused(
        "shared-string-of-256-mib",
        "xlsx",
        filled(STRINGS_PATH, strings, b'A', 256, "</t></si></sst>"),
    );
    let unused = filled("xl/media/image1.bin", String::new(), 0, 256, "");
    corpus.refused("unused-part-of-256-mib", "xlsx", unused);
    let many = format!(
        "{PROLOG}<sst xmlns=\"{MAIN}\">{}</sst>",
        "<si><t>contoh</t></si>".repeat(3_000_000)
    );
    corpus.refused(
        "three-million-shared-strings",
        "xlsx",
        Parts::harmless().with(STRINGS_PATH, many).bytes(),
    );
    let tiny = "<row><c><v>1</v></c></row>".repeat(2_500_000);
    corpus.refused("two-million-rows", "xlsx", Parts::with_rows(&tiny).bytes());
    // The ratio looks harmless because the packed size is a lie.
    let honest = Entry::deflated(SHEET_PATH, sheet(&(rows(3) + &tiny), "").as_bytes());
    let lying = Entry { packed_size: 40 << 20, ..honest };
    corpus.refused("two-million-rows-with-a-false-ratio", "xlsx", with(SHEET_PATH, lying));
}

/// Parts that say what is not so.
fn add_lies(corpus: &mut Corpus<'_>) {
    let strings = format!(
        "{PROLOG}<sst xmlns=\"{MAIN}\" count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>a</t></si></sst>"
    );
    corpus.refused(
        "shared-strings-claim-four-billion",
        "xlsx",
        Parts::harmless().with(STRINGS_PATH, strings).bytes(),
    );
    let index = format!("{}<row r=\"9\"><c r=\"A9\" t=\"s\"><v>4000000000</v></c></row>", rows(3));
    corpus.refused("shared-string-index-out-of-range", "xlsx", Parts::with_rows(&index).bytes());
    let negative = format!("{}<row r=\"9\"><c r=\"A9\" t=\"s\"><v>-1</v></c></row>", rows(3));
    corpus.refused("shared-string-index-negative", "xlsx", Parts::with_rows(&negative).bytes());
    let merged: String =
        (1..=1_000_000).map(|it| format!("<mergeCell ref=\"A{it}:XFD{it}\"/>")).collect();
    let merged =
        sheet(&rows(20), &format!("<mergeCells count=\"4294967295\">{merged}</mergeCells>"));
    corpus.taken("million-merged-ranges", "xlsx", Parts::with_sheet(&merged).bytes());
    let formats = "<xf numFmtId=\"0\"/>".repeat(65_535);
    let styles = format!(
        "{PROLOG}<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"4294967295\">{formats}</cellXfs></styleSheet>"
    );
    corpus.taken("styles-65535", "xlsx", Parts::harmless().with(STYLES_PATH, styles).bytes());
    let odd = format!(
        "{}<row r=\"30\"><c r=\"A30\" s=\"4294967295\"><v>1e999</v></c><c r=\"B30\"><v>NaN</v></c></row>",
        rows(20)
    );
    corpus.taken("style-index-and-number-out-of-range", "xlsx", Parts::with_rows(&odd).bytes());
}

/// Ten entities, each ten times the one before.
fn laughs() -> String {
    let mut entities = String::from("<!ENTITY a0 \"ha ha ha ha ha\">");
    for level in 1..=10 {
        let before = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!("<!ENTITY a{level} \"{before}\">"));
    }
    entities
}

/// Document types: a list needs none, and each is a way to unfold, to read files or to call home.
fn add_entities(corpus: &mut Corpus<'_>) {
    let typed = |root: &str, subset: &str, xml: &str| {
        xml.replacen(PROLOG, &format!("<?xml version=\"1.0\"?><!DOCTYPE {root} {subset}>"), 1)
    };
    let entity = row_xml(1, &HEADINGS.map(String::from))
        + &row_xml(2, &std::array::from_fn::<_, 5, _>(|_| "&a10;".into()));
    let laughing = typed("worksheet", &format!("[{}]", laughs()), &sheet(&entity, ""));
    corpus.refused("billion-laughs-in-sheet", "xlsx", Parts::with_sheet(&laughing).bytes());
    let strings = format!("{PROLOG}<sst xmlns=\"{MAIN}\"><si><t>&a10;</t></si></sst>");
    let strings = typed("sst", &format!("[{}]", laughs()), &strings);
    corpus.refused(
        "billion-laughs-in-shared-strings",
        "xlsx",
        Parts::harmless().with(STRINGS_PATH, strings).bytes(),
    );
    let book = typed("workbook", &format!("[{}]", laughs()), &workbook_xml(""));
    corpus.refused(
        "billion-laughs-in-workbook",
        "xlsx",
        Parts::harmless().with(WORKBOOK_PATH, book).bytes(),
    );
    let external = [
        ("external-entity-file", "[<!ENTITY x SYSTEM \"file:///etc/passwd\">]"),
        ("external-entity-network", "[<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]"),
        ("external-document-type", "SYSTEM \"http://127.0.0.1:9/x.dtd\""),
        ("parameter-entity", "[<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]"),
    ];
    for (name, subset) in external {
        let xml =
            typed("worksheet", subset, &sheet(&rows(3).replace("Sistem Contoh 1", "&x;"), ""));
        corpus.refused(name, "xlsx", Parts::with_sheet(&xml).bytes());
    }
    // The same in UTF-16, where a search for `<!DOCTYPE` in bytes finds nothing.
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(laughing.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    corpus.refused(
        "billion-laughs-in-utf-16",
        "xlsx",
        Parts::harmless().with(SHEET_PATH, wide).bytes(),
    );
    let seven = "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-+ACE-DOCTYPE worksheet+AD4-+ADw-worksheet/+AD4-";
    corpus.refused("sheet-in-utf-7", "xlsx", Parts::harmless().with(SHEET_PATH, seven).bytes());
}

/// Markup that exhausts or misleads a parser.
fn add_markup(corpus: &mut Corpus<'_>) {
    let depth = 200_000;
    let deep =
        format!("{}<row r=\"9\">{}{}</row>", rows(3), "<c>".repeat(depth), "</c>".repeat(depth));
    corpus.refused("elements-200000-deep", "xlsx", Parts::with_rows(&deep).bytes());
    let long = format!("{}<row r=\"9\" spans=\"{}\"/>", rows(3), "9".repeat(40 << 20));
    corpus.refused("attribute-of-40-mib", "xlsx", Parts::with_rows(&long).bytes());
    let open = sheet(&rows(20), "").replace("</sheetData></worksheet>", "");
    corpus.refused("sheet-never-closes", "xlsx", Parts::with_sheet(&open).bytes());
    let crossed = sheet(&rows(20), "").replace("</row></sheetData>", "</sheetData></row>");
    corpus.refused("tags-cross", "xlsx", Parts::with_sheet(&crossed).bytes());
    let torn = sheet(&rows(20), "").replace("Sistem Contoh 9<", "Sistem \u{0} Contoh <c r=\"<\" <");
    corpus.refused("tag-inside-tag", "xlsx", Parts::with_sheet(&torn).bytes());
    let mut invalid = sheet(&rows(20), "").into_bytes();
    let at = invalid.windows(6).position(|it| it == b"Contoh").expect("the word is in the sheet");
    invalid[at..at + 3].copy_from_slice(&[0xff, 0xfe, 0xc0]);
    corpus.refused(
        "sheet-is-not-utf-8",
        "xlsx",
        Parts::harmless().with(SHEET_PATH, invalid).bytes(),
    );
}

/// Files that would do something when opened.
fn add_active_content(corpus: &mut Corpus<'_>) {
    let macros = Parts::harmless()
        .with(TYPES_PATH, content_types("macro"))
        .with("xl/vbaProject.bin", vec![0xd0; 4096]);
    corpus.refused("macros", "xlsm", macros.bytes());
    corpus.refused("macros-renamed", "xlsx", macros.bytes());
    let hidden = Parts::harmless().with("xl/vbaProject.bin", vec![0xd0; 4096]);
    corpus.refused("macros-without-their-type", "xlsx", hidden.bytes());
    let formula = |formula: &str| {
        let cell = format!("<c r=\"B9\" t=\"str\"><f>{formula}</f><v>{formula}</v></c>");
        let row = format!(
            "<row r=\"9\"><c r=\"A9\" t=\"inlineStr\"><is><t>Sistem Formula</t></is></c>{cell}</row>"
        );
        Parts::with_rows(&(rows(7) + &row)).bytes()
    };
    corpus.taken("formula-calls-a-program", "xlsx", formula("cmd|&apos;/c calc&apos;!A0"));
    corpus.taken(
        "formula-calls-home",
        "xlsx",
        formula("WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)"),
    );
    let dde = rows(20).replace("Kelola data contoh nomor 4 ", "=cmd|'/c calc'!A0 @SUM(1) +1 -1 ");
    corpus.taken("text-that-spreadsheets-run", "xlsx", Parts::with_rows(&dde).bytes());
}

/// Workbooks whose parts do not fit together.
fn add_structure(corpus: &mut Corpus<'_>) {
    let pointed = |target: &str, mode: &str| {
        Parts::harmless().with(RELATIONS_PATH, relations(target, mode)).bytes()
    };
    corpus.refused("sheet-points-outside", "xlsx", pointed("../../../../etc/passwd", ""));
    corpus.refused(
        "sheet-points-to-the-network",
        "xlsx",
        pointed("http://127.0.0.1:9/s.xml", " TargetMode=\"External\""),
    );
    corpus.refused("sheet-is-missing", "xlsx", pointed("worksheets/sheet9.xml", ""));
    corpus.refused("sheet-is-the-workbook", "xlsx", pointed("workbook.xml", ""));
    let none = workbook_xml("").replace("<sheet name=\"Daftar\" sheetId=\"1\" r:id=\"rId1\"/>", "");
    corpus.refused("no-sheet", "xlsx", Parts::harmless().with(WORKBOOK_PATH, none).bytes());
    corpus.refused(
        "no-workbook-part",
        "xlsx",
        archive(&Parts::harmless().entries_without(WORKBOOK_PATH)),
    );
    corpus.refused(
        "no-content-types",
        "xlsx",
        archive(&Parts::harmless().entries_without(TYPES_PATH)),
    );
    let document = content_types("sheet.main").replace("spreadsheetml", "wordprocessingml");
    corpus.refused(
        "document-not-workbook",
        "xlsx",
        Parts::harmless().with(TYPES_PATH, document).bytes(),
    );
    let empty = Parts::with_rows("");
    corpus.refused("sheet-without-rows", "xlsx", empty.bytes());
}
