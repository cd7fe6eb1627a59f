//! All maps together, numbered and found by name.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::{Mapped, StatusMap};
use crate::diagnostic::Bilingual;
use crate::observation::MapId;
use crate::say;
use crate::time::Instant;

/// The maps there are. A map's number is its place here.
///
/// ```
/// use dangjiu::mapping::{Catalogue, StatusMap};
/// let catalogue = Catalogue::new(vec![StatusMap::new("shop.order", ["status"], vec![])]).unwrap();
/// let id = catalogue.named("shop.order", None).unwrap();
/// assert_eq!(catalogue.map(id).unwrap().fields, ["status"]);
/// assert_eq!(catalogue.named("shop.refund", None), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    maps: Vec<StatusMap>,
    /// By name and edition, the maps of the different periods in order.
    names: HashMap<(String, Option<String>), Vec<MapId>>,
}

/// A catalogue has no more than 65,536 maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
pub struct TooManyMaps(pub usize);

impl TooManyMaps {
    /// How many there are and how many there may be, as a sentence for people.
    #[must_use]
    pub fn sentence(self) -> Bilingual {
        let TooManyMaps(count) = self;
        say!(
            "{count} maps are more than a catalogue holds, which is 65,536",
            "映射有 {count} 个，最多 65536 个"
        )
    }
}

impl Catalogue {
    /// These maps, numbered in this order.
    ///
    /// # Errors
    /// There are more than 65,536.
    pub fn new(maps: Vec<StatusMap>) -> Result<Catalogue, TooManyMaps> {
        let count = maps.len();
        let mut names: HashMap<(String, Option<String>), Vec<MapId>> = HashMap::with_capacity(count);
        for (at, map) in maps.iter().enumerate() {
            let id = MapId(u16::try_from(at).map_err(|_| TooManyMaps(count))?);
            names.entry((map.name.clone(), map.edition.clone())).or_default().push(id);
        }
        Ok(Catalogue { maps, names })
    }

    /// The map with this name for this edition; the first where there are several with different periods.
    /// A map for one edition is not found without it.
    #[must_use]
    pub fn named(&self, name: &str, edition: Option<&str>) -> Option<MapId> {
        self.names.get(&(String::from(name), edition.map(String::from)))?.first().copied()
    }

    /// The editions for which there is a map with this name, in the order of the maps.
    pub fn editions(&self, name: &str) -> impl Iterator<Item = Option<&str>> {
        self.maps.iter().filter(move |map| map.name == name).map(|map| map.edition.as_deref())
    }

    /// The map with this number.
    #[must_use]
    pub fn map(&self, id: MapId) -> Option<&StatusMap> {
        self.maps.get(usize::from(id.0))
    }

    /// The map of the same name and edition that holds at the instant.
    #[must_use]
    pub fn at(&self, id: MapId, at: Instant) -> Option<MapId> {
        let map = self.map(id)?;
        if map.holds_at(at) {
            return Some(id);
        }
        let others = self.names.get(&(map.name.clone(), map.edition.clone()))?;
        others.iter().copied().find(|other| self.map(*other).is_some_and(|map| map.holds_at(at)))
    }

    /// What the map makes of raw fields that were so at the instant, if one is known. A map whose period is over says
    /// nothing: what it would have said is unmapped.
    #[must_use]
    pub fn read(&self, id: MapId, raw: &[Option<&str>], at: Option<Instant>) -> Mapped<'_> {
        let id = at.map_or(Some(id), |at| self.at(id, at));
        id.and_then(|id| self.map(id)).map_or(Mapped::Unmapped, |map| map.read(raw))
    }

    /// Every map with its number.
    pub fn iter(&self) -> impl Iterator<Item = (MapId, &StatusMap)> {
        (0..=u16::MAX).map(MapId).zip(&self.maps)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.maps.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.maps.is_empty()
    }
}
