//! How many records use each word.

/// For each number below `size`, how many of the documents hold it (repeats in one document count once).
pub fn document_frequency<'a>(documents: impl Iterator<Item = &'a [u32]>, size: usize) -> Vec<u32> {
    let mut frequency = vec![0u32; size];
    let mut last = vec![u32::MAX; size];
    for (at, document) in documents.enumerate() {
        for number in document {
            let slot = *number as usize;
            if last[slot] != at as u32 {
                last[slot] = at as u32;
                frequency[slot] += 1;
            }
        }
    }
    frequency
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_in_one_document_count_once() {
        let documents: [&[u32]; 2] = [&[0, 0, 1], &[1]];
        assert_eq!(document_frequency(documents.into_iter(), 2), [1, 2]);
    }
}
