//! What a record states of its data, services and users, compared kind by kind where both records state it.
//!
//! A kind adds how much more the words of two records agree than is usual: agreement raises the similarity,
//! disagreement lowers it, and a kind that one of them is silent on adds nothing. No inner product does that,
//! since many records cannot all be opposite to each other. But it is bilinear: beside its words a kind has
//! one dimension that says it is stated, and the product of two of these is taken off. Bilinear is all that
//! means over clusters need.

use model::Profile;

use super::FunctionModel;
use super::space::Dictionary;
use crate::frequencies::hashed;
use crate::vectors::Sparse;

/// How many kinds there are.
pub const KINDS: usize = 5;
/// What they are called as contributions.
pub const NAMES: [&str; KINDS] = ["inputs", "outputs", "data", "services", "users"];

/// What a record states of each kind; empty text is unknown.
pub fn stated(profile: &Profile) -> [&str; KINDS] {
    [
        &profile.inputs,
        &profile.outputs,
        &profile.data_objects,
        &profile.services,
        &profile.target_users,
    ]
}

/// Words of each kind, and that it is stated.
///
/// Dimensions from [`KINDS`] on are words of the dictionary, once for each kind; those below say which kinds
/// are stated.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Particulars(Sparse);

impl Particulars {
    /// Puts unit vectors of words together, each as long as the share of its kind.
    pub fn new(model: &FunctionModel, words: &[Sparse; KINDS]) -> Particulars {
        let shares = [model.inputs, model.outputs, model.data, model.services, model.users];
        let mut entries = Vec::new();
        for (kind, (words, share)) in words.iter().zip(shares).enumerate() {
            if !words.is_empty() {
                entries.push((kind as u32, (share * model.usual_agreement).sqrt() as f32));
                let words = words.scaled(share.sqrt());
                entries.extend(words.0.iter().map(|it| (word_dimension(kind, it.0), it.1)));
            }
        }
        Particulars(Sparse::from_entries(entries))
    }

    /// What each kind adds to the similarity of two records.
    pub fn contributions(&self, other: &Particulars) -> [f64; KINDS] {
        let mut sums = [0.0; KINDS];
        self.0.each_common(&other.0, |dimension, left, right| {
            let product = f64::from(left) * f64::from(right);
            sums[kind_of(dimension)] += if is_word(dimension) { product } else { -product };
        });
        sums
    }

    /// Whether a kind is stated.
    pub fn has(&self, kind: usize) -> bool {
        self.0.0.iter().take(KINDS).any(|it| it.0 == kind as u32)
    }

    /// Words of the dictionary that both records have in a kind, with the products of their values.
    pub fn shared_words(&self, other: &Particulars, kind: usize) -> Vec<(u32, f32)> {
        let mut products = self.0.products(&other.0);
        products.retain(|it| is_word(it.0) && kind_of(it.0) == kind);
        products.iter_mut().for_each(|it| it.0 = it.0 / KINDS as u32 - 1);
        products
    }

    /// The vector, to be added up over a cluster.
    pub fn vector(&self) -> &Sparse {
        &self.0
    }

    /// The vector whose inner product with others is what all kinds add.
    pub fn facing(&self) -> Sparse {
        facing(&self.0)
    }
}

/// [`Particulars::facing`] of a sum of vectors.
pub fn facing(vector: &Sparse) -> Sparse {
    let sign = |dimension: u32| if is_word(dimension) { 1.0 } else { -1.0 };
    Sparse(vector.0.iter().map(|it| (it.0, it.1 * sign(it.0))).collect())
}

/// The key of a dimension, the same in every catalogue; no word and no function has it.
pub fn key(dictionary: &Dictionary, dimension: u32) -> u64 {
    let seed = 1 + kind_of(dimension) as u64;
    match is_word(dimension) {
        true => hashed(&dictionary.words[dimension as usize / KINDS - 1], seed),
        false => hashed("", seed),
    }
}

fn word_dimension(kind: usize, word: u32) -> u32 {
    (word + 1) * KINDS as u32 + kind as u32
}

fn kind_of(dimension: u32) -> usize {
    dimension as usize % KINDS
}

fn is_word(dimension: u32) -> bool {
    dimension as usize >= KINDS
}

#[cfg(test)]
mod tests {
    use model::Classification;

    use super::*;
    use crate::fixture::{crowd, knowledge, profile};
    use crate::same_function::edition::FunctionEdition;
    use crate::same_function::group::learn_and_group;
    use crate::same_function::space::Space;
    use crate::same_function::{classify, explain_function};

    /// Two records of the same wording among others, one of which may differ in what it states.
    fn check(left: &str, right: &str) -> f64 {
        let own = |id: &str, data: &str| Profile {
            data_objects: data.into(),
            ..profile(id, "SIPANTAS", "", "mencatat hasil panen ladang", "")
        };
        let silent = [own("a", ""), own("b", "")];
        let (knowledge, profiles) = (knowledge(), [crowd(40), silent.to_vec()].concat());
        let edition =
            FunctionEdition::learn(&knowledge, &profiles, &classify(&knowledge, &profiles));
        let score = explain_function(&knowledge, &edition, &own("a", left), &own("b", right));
        let sum: f64 = score.contributions.iter().map(|it| it.weight).sum();
        assert!((sum - score.weight).abs() < 1e-9);
        let data = score.contributions.iter().find(|it| it.comparison == "data");
        assert_eq!(data.is_some(), !left.is_empty() && !right.is_empty());
        data.map_or(0.0, |it| it.weight)
    }

    #[test]
    fn the_same_data_raise_and_other_data_lower_the_similarity() {
        assert!(check("luas sawah, stok pupuk", "stok pupuk") > 0.0);
        assert!(check("luas sawah, stok pupuk", "daftar tamu") < 0.0);
    }

    #[test]
    fn data_of_one_record_alone_change_nothing() {
        assert_eq!(check("luas sawah, stok pupuk", ""), 0.0);
        assert_eq!(check("", ""), 0.0);
    }

    #[test]
    fn agency_unit_and_data_are_not_enough_to_group() {
        let own = |id: &str, name: &str| Profile {
            organization: "Kabupaten Lorana".into(),
            org_unit: "Bidang Umum".into(),
            data_objects: "daftar barang".into(),
            ..profile(id, name, "", "", "")
        };
        let mut profiles = crowd(60);
        profiles.push(own("a", "SIPANTAS neraca panen lahan kering"));
        profiles.push(own("b", "Wirawan jadwal kapal penyeberangan"));
        let knowledge = knowledge();
        let classes = classify(&knowledge, &profiles);
        let (_, found) = learn_and_group(&knowledge, &profiles, &classes, &[], 50);
        assert!(!found.accepted.iter().any(|it| (it.left, it.right) == (60, 61)));
        assert!(found.similarity(60, 61) > 0.0);
    }

    #[test]
    fn a_facing_vector_gives_what_all_kinds_add() {
        let knowledge = knowledge();
        let own = |id: &str, inputs: &str, services: &str| Profile {
            inputs: inputs.into(),
            services: services.into(),
            ..profile(id, "", "", "", "")
        };
        let records = [own("a", "stok pupuk", "izin tani"), own("b", "pupuk cair", "izin kapal")];
        let edition = FunctionEdition::learn(&knowledge, &records, &[]);
        let none: &[Classification] = &[];
        let space = Space::new(&knowledge, &edition, &[&records[0], &records[1]], &[none, none]);
        let [left, right] = [0, 1].map(|at| &space.points[at].particulars);
        let sum: f64 = left.contributions(right).into_iter().sum();
        assert!((left.facing().dot(right.vector()) - sum).abs() < 1e-12 && sum != 0.0);
    }
}
