//! ODS files with hostile parts.

use super::archive::{Entry, archive};
use super::{Corpus, HEADINGS, harmless_row};

const TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    corpus.taken("harmless-open-document", "ods", file(&content(&rows(20), "")));
    let cell =
        "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let repeated = |rows_repeated: &str, columns_repeated: &str| {
        let cell =
            cell.replace("table:table-cell o", &format!("table:table-cell {columns_repeated} o"));
        format!("{}<table:table-row {rows_repeated}>{cell}</table:table-row>", rows(3))
    };
    let full_rows = "table:number-rows-repeated=\"1048576\"";
    let full_columns = "table:number-columns-repeated=\"16384\"";
    corpus.refused(
        "rows-times-columns-repeated",
        "ods",
        file(&content(&repeated(full_rows, full_columns), "")),
    );
    let overflow = "table:number-rows-repeated=\"18446744073709551615\"";
    corpus.refused("repeat-overflows", "ods", file(&content(&repeated(overflow, ""), "")));
    let wide = "table:number-columns-repeated=\"4294967295\"";
    corpus.refused(
        "columns-repeated-four-billion-times",
        "ods",
        file(&content(&repeated("", wide), "")),
    );
    // Spreadsheet programs end every sheet with a million blank rows.
    let blank = format!(
        "{}<table:table-row {full_rows}><table:table-cell {full_columns}/></table:table-row>",
        rows(20)
    );
    corpus.taken("blank-rows-repeated", "ods", file(&content(&blank, "")));
    let long = "A".repeat(64 << 20);
    let long = rows(3).replace("Sistem Contoh 1<", &format!("{long}<"));
    corpus.refused("open-document-cell-of-64-mib", "ods", file(&content(&long, "")));
    let spaces = rows(3).replace("Sistem Contoh 1<", "<text:s text:c=\"4294967295\"/><");
    corpus.taken("four-billion-blanks-in-one-mark", "ods", file(&content(&spaces, "")));
    let entities: String = (1..=9)
        .map(|it| format!("<!ENTITY e{it} \"{}\">", format!("&e{};", it - 1).repeat(12)))
        .collect();
    let subset = format!("<!DOCTYPE d [<!ENTITY e0 \"ha\">{entities}]>");
    let laughing = content(&rows(3).replace("Sistem Contoh 1", "&e9;"), &subset);
    corpus.refused("billion-laughs-in-open-document", "ods", file(&laughing));
    let outside = content(
        &rows(3).replace("Sistem Contoh 1", "&x;"),
        "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
    );
    corpus.refused("external-entity-in-open-document", "ods", file(&outside));
    let whole = content(&rows(20), "");
    corpus.refused("open-document-never-closes", "ods", file(&whole[..whole.len() / 2]));
    let no_content = archive(&[Entry::deflated("mimetype", TYPE.as_bytes())]);
    corpus.refused("open-document-without-content", "ods", no_content);
    let text = TYPE.replace("spreadsheet", "text");
    let letter = archive(&[
        Entry::deflated("mimetype", text.as_bytes()),
        Entry::deflated("content.xml", whole.as_bytes()),
    ]);
    corpus.refused("open-document-is-a-letter", "ods", letter);
    let locked = manifest("<manifest:encryption-data manifest:checksum=\"x\"/>");
    let encrypted = archive(&[
        Entry::deflated("mimetype", TYPE.as_bytes()),
        Entry::deflated("content.xml", &[0x9c; 4096]),
        Entry::deflated("META-INF/manifest.xml", locked.as_bytes()),
    ]);
    corpus.refused("open-document-is-encrypted", "ods", encrypted);
}

fn file(content: &str) -> Vec<u8> {
    archive(&[
        Entry::deflated("mimetype", TYPE.as_bytes()),
        Entry::deflated("content.xml", content.as_bytes()),
        Entry::deflated("META-INF/manifest.xml", manifest("").as_bytes()),
    ])
}

fn manifest(inside: &str) -> String {
    let names = "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"";
    format!(
        "<manifest:manifest {names}><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{TYPE}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{inside}\
         </manifest:file-entry></manifest:manifest>"
    )
}

fn content(rows: &str, document_type: &str) -> String {
    let names = ["office", "table", "text"]
        .map(|it| format!("xmlns:{it}=\"urn:oasis:names:tc:opendocument:xmlns:{it}:1.0\""))
        .join(" ");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>{document_type}<office:document-content {names} office:version=\"1.2\">\
         <office:body><office:spreadsheet><table:table table:name=\"Daftar\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    )
}

fn rows(count: usize) -> String {
    let mut rows = row(&HEADINGS.map(String::from));
    for number in 1..=count {
        rows.push_str(&row(&harmless_row(number)));
    }
    rows
}

fn row(cells: &[String]) -> String {
    let cells: String = cells
        .iter()
        .map(|it| format!("<table:table-cell office:value-type=\"string\"><text:p>{it}</text:p></table:table-cell>"))
        .collect();
    format!("<table:table-row>{cells}</table:table-row>")
}
