//! Room that the lists of an index kept for growing, given back.
//!
//! An index is made once and kept for as long as its rules run; lists that grew by doubling would keep up to half of
//! their room for nothing.
//!
//! ```text
//! 40,000 stands in room for 65,536    →    room for 40,000
//! ```

use super::index::Index;

impl Index {
    /// Gives back what its lists do not fill.
    pub(super) fn shrink(&mut self) {
        let predicates = &mut self.predicates;
        predicates.probes.shrink_to_fit();
        predicates.atoms.shrink_to_fit();
        predicates.tests.shrink_to_fit();
        predicates.parts.shrink_to_fit();
        predicates.words.shrink_to_fit();
        predicates.points.shrink_to_fit();
        predicates.texts.shrink_to_fit();
        predicates.nodes.shrink_to_fit();
        let tree = &mut self.tree;
        tree.words.shrink_to_fit();
        tree.stands.shrink();
        tree.sparse.shrink_to_fit();
        tree.bands.shrink_to_fit();
        tree.short_bands.shrink_to_fit();
        tree.prefixes.shrink_to_fit();
        tree.blocks.shrink_to_fit();
    }
}
