//! The rule ids that table imports report, in one list, so that every id has its message text.

/// Every rule id of the table importer, sorted. Severity in brackets: R repaired, N note, X rejected.
pub const RULES: &[&str] = &[
    "amount-repaired",          // R an amount was written in words, units or separators
    "amount-unreadable",        // N an amount could not be read
    "amount-unusual",           // N an amount looks too small or too large for its currency
    "cell-split",               // R one cell listed several systems
    "cost-not-divided",         // N a cost of a split row is kept on its first system only
    "count-repaired",           // R a number of users was written with words or separators
    "count-unreadable",         // N a number of users could not be read
    "date-repaired",            // R a date was not in ISO form
    "date-unreadable",          // N a date could not be read
    "encoding-mixed",           // R a cell was not in the encoding of its file
    "entry-not-object", // X an element of a list is a bare value where an object was expected
    "escaped-newline",  // R a line break was written as \n
    "flag-unreadable",  // N a yes or no could not be read
    "header-repeated",  // X the row repeats the header
    "invisible-characters", // R zero-width, control or non-breaking characters were in a cell
    "json-bad-escape",  // R an escape in a text is not one of JSON's
    "json-control-character", // R a text holds raw control characters
    "json-depth",       // X the object is nested too deep
    "json-duplicate-key", // R a key stands twice; the later value was taken
    "json-large",       // X the object is too large to be an entry
    "json-number-kept-as-text", // R a number no machine number holds was kept as text
    "json-odd-literal", // R a word that JSON does not know (NaN, None, True) was read
    "json-syntax",      // X the object, or the rest of the file, is no JSON
    "json-trailing-comma", // R a comma too many was ignored
    "json-truncated",   // X the file ends early; objects before the cut were imported
    "mojibake",         // R UTF-8 had been encoded twice
    "name-from-text",   // R the name was taken from a short description
    "name-from-url",    // R the name was taken from the address
    "no-name",          // X nothing in the row is a name
    "owner-from-above", // R an owner written once for a block of rows was taken for its row
    "placeholder-absent", // R a word for "nothing" became absent
    "quote-repaired",   // R a quotation mark that never closes was taken out
    "quote-unbalanced", // X a quotation mark opens and never closes
    "record-unreadable", // X the stored entry is not a row
    "row-long",         // N the row has more cells than the header
    "row-shifted",      // R the row was moved by one column
    "row-short",        // N the row has fewer cells than the header
    "section-heading",  // N a heading inside the table names the owner of the rows below it
    "section-row",      // X the row adds up the others, or is signed
    "sheet-empty",      // N a sheet without rows was left out
    "sheet-guessed",    // N a sheet fits no profile and was read by a guess
    "sheet-hidden",     // N a sheet that the workbook does not show was left out
    "sheet-instructions", // N a sheet that says how to fill in the others was left out
    "sheet-lookup",     // N a sheet of words to choose from was left out
    "sheet-no-list",    // N a sheet that is no list of systems was left out
    "sheet-register",   // N a register's sheet beside a list was left out
    "sheet-summary",    // N a sheet that adds up others was left out
    "skipped-by-profile", // X the mapping profile says that such a row is no system
    "status-unreadable", // N a status word is not known
    "text-not-utf8",    // R the file is no UTF-8 and was read as Windows-1252
    "url-in-name",      // R the name column held an address
    "url-repaired",     // R an address was malformed
    "url-unreadable",   // N an address could not be read
    "yaml-duplicate-key", // R a key stands twice; the later value was taken
    "year-repaired",    // R a year was written with other words
    "year-unreadable",  // N a year could not be read
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rule_ids_are_sorted_and_unique() {
        assert!(RULES.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
