//! Where quotation marks open and close cells, in text that people type.

/// Whether the text ends inside a quoted cell.
///
/// A quotation mark opens a cell only at its beginning and closes it only before a delimiter or the end;
/// any other one is a character, because people type them unescaped.
pub fn ends_inside_quotes(row: &[u8], delimiter: u8) -> bool {
    if !row.contains(&b'"') {
        return false;
    }
    let mut at = 0;
    let mut start_of_cell = true;
    let mut quoted = false;
    while at < row.len() {
        let byte = row[at];
        if quoted {
            if byte == b'"' {
                if row.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else if closes(row, at, delimiter) {
                    quoted = false;
                }
            }
        } else if byte == b'"' && start_of_cell {
            quoted = true;
            start_of_cell = false;
        } else {
            start_of_cell = byte == delimiter || byte == b'\n' || start_of_cell && byte == b' ';
        }
        at += 1;
    }
    quoted
}

/// Whether the quotation mark at `at` ends its cell.
fn closes(row: &[u8], at: usize, delimiter: u8) -> bool {
    let rest = row[at + 1..].iter().find(|byte| **byte != b' ' && **byte != b'\r');
    rest.is_none_or(|byte| *byte == delimiter || *byte == b'\n')
}

/// Whether the first quotation mark of a line opens a cell that ends in the same line.
pub fn opens_a_cell(line: &[u8], delimiter: u8) -> bool {
    let Some(at) = line.iter().position(|byte| *byte == b'"') else { return false };
    let at_start = at == 0 || line[at - 1] == delimiter;
    at_start && !ends_inside_quotes(line, delimiter)
}

/// The cells of one row.
pub fn split_cells(row: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    if !row.contains(&b'"') {
        return row.split(|byte| *byte == delimiter).map(<[u8]>::to_vec).collect();
    }
    let mut cells = Vec::new();
    let mut cell: Vec<u8> = Vec::new();
    let mut quoted = false;
    let mut was_quoted = false;
    let mut at = 0;
    while at < row.len() {
        let byte = row[at];
        if quoted {
            if byte == b'"' && row.get(at + 1) == Some(&b'"') {
                cell.push(b'"');
                at += 1;
            } else if byte == b'"' && closes(row, at, delimiter) {
                quoted = false;
            } else {
                cell.push(byte);
            }
        } else if byte == b'"' && !was_quoted && cell.iter().all(|it| *it == b' ') {
            quoted = true;
            was_quoted = true;
            cell.clear();
        } else if byte == delimiter {
            cells.push(std::mem::take(&mut cell));
            was_quoted = false;
        } else if !was_quoted || byte != b' ' && byte != b'\r' {
            cell.push(byte);
        }
        at += 1;
    }
    cells.push(cell);
    cells
}

/// The cells of one line when quotation marks mean nothing.
pub fn split_literally(line: &[u8], delimiter: u8) -> Vec<&[u8]> {
    line.split(|byte| *byte == delimiter).collect()
}
