//! The records that are looked at: all of a catalogue, or some.

use model::{Classification, Profile};

/// Profiles with their labels beside them.
pub struct Records<'p> {
    /// The profiles.
    pub profiles: Vec<&'p Profile>,
    /// Labels of each.
    pub classes: Vec<&'p [Classification]>,
}

impl<'p> Records<'p> {
    /// All of them; a missing list of labels is empty.
    pub fn all(profiles: &'p [Profile], classes: &'p [Vec<Classification>]) -> Records<'p> {
        let mut classes: Vec<&[Classification]> = classes.iter().map(Vec::as_slice).collect();
        classes.resize(profiles.len(), &[]);
        Records { profiles: profiles.iter().collect(), classes }
    }

    /// Those at some positions.
    pub fn some(
        profiles: &'p [Profile],
        classes: &'p [Vec<Classification>],
        scope: &[u32],
    ) -> Records<'p> {
        let labels = |it: &u32| classes.get(*it as usize).map_or(&[][..], Vec::as_slice);
        Records {
            profiles: scope.iter().map(|it| &profiles[*it as usize]).collect(),
            classes: scope.iter().map(labels).collect(),
        }
    }

    /// Their ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'p str> + '_ {
        self.profiles.iter().map(|it| it.id.as_str())
    }
}
