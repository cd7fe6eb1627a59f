//! The vocabulary of a check, with what its lists hold by spelling.
//!
//! A [`Vocabulary`] lists members, fields and parameters in the order of their numbers. A file may declare tens of
//! thousands of them and name each again, so a check looks them up here and not along the lists.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

use hashbrown::HashMap;

use crate::program::EventKind;
use crate::schema::{ActionType, FieldType, Names, Vocabulary};
use crate::value::{EnumId, RecordId};

/// Places in a list by the spellings of what stands there; the first of a spelling keeps it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spellings(HashMap<String, u32>);

impl Spellings {
    /// Takes the names of what stands at a place.
    pub(crate) fn add(&mut self, at: usize, names: &Names) {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        for spelling in names.all() {
            if !self.0.contains_key(spelling) {
                self.0.insert(String::from(spelling), at);
            }
        }
    }

    /// The place of what has this spelling.
    pub(crate) fn find(&self, spelling: &str) -> Option<usize> {
        self.0.get(spelling).map(|at| *at as usize)
    }

    /// The first of the spellings that is taken, and the place of what has it.
    pub(crate) fn clash(&self, names: &Names) -> Option<(String, usize)> {
        names.all().find_map(|spelling| Some((String::from(spelling), self.find(spelling)?)))
    }
}

/// What a list belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    /// The members of an enum.
    Enum(EnumId),
    /// The fields of a record.
    Record(RecordId),
    /// The fields of an event.
    Event(u32),
    /// The parameters of an action.
    Action(u32),
}

impl From<EventKind> for Owner {
    /// Whose fields an event carries: its own, or the arguments of the action it is named by.
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Declared(event) => Self::Event(event),
            EventKind::Issued(action) | EventKind::Done(action) => Self::Action(action),
        }
    }
}

/// The vocabulary so far. Members, fields and actions are added by the functions of this type, which know them by
/// spelling from then on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    vocabulary: Vocabulary,
    spellings: HashMap<Owner, Spellings>,
    /// Where the states of an enum stand, where that is not the order of their numbers. These stay: maps that are
    /// shipped name states by them.
    ranks: HashMap<EnumId, Vec<u32>>,
}

impl From<Vocabulary> for Lexicon {
    fn from(vocabulary: Vocabulary) -> Self {
        let mut spellings: HashMap<Owner, Spellings> = HashMap::new();
        let mut take = |owner: Owner, at: usize, names: &Names| {
            spellings.entry(owner).or_default().add(at, names);
        };
        let fields = |take: &mut dyn FnMut(Owner, usize, &Names), owner, fields: &[FieldType]| {
            fields.iter().enumerate().for_each(|(at, field)| take(owner, at, &field.names));
        };
        for (id, declared) in (0u32..).zip(&vocabulary.enums) {
            let members = declared.members.iter().enumerate();
            members.for_each(|(at, names)| take(Owner::Enum(EnumId(id)), at, names));
        }
        for (id, record) in (0u32..).zip(&vocabulary.records) {
            fields(&mut take, Owner::Record(RecordId(id)), &record.fields);
        }
        for (event, declared) in (0u32..).zip(&vocabulary.events) {
            fields(&mut take, Owner::Event(event), &declared.fields);
        }
        for (action, declared) in (0u32..).zip(&vocabulary.actions) {
            fields(&mut take, Owner::Action(action), &declared.params);
        }
        Self { vocabulary, spellings, ranks: HashMap::new() }
    }
}

impl Deref for Lexicon {
    type Target = Vocabulary;

    fn deref(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

impl DerefMut for Lexicon {
    fn deref_mut(&mut self) -> &mut Vocabulary {
        &mut self.vocabulary
    }
}

impl Lexicon {
    /// The vocabulary alone.
    pub(crate) fn into_vocabulary(self) -> Vocabulary {
        self.vocabulary
    }

    /// The place of the member, field or parameter with this spelling.
    pub(crate) fn place(&self, owner: Owner, spelling: &str) -> Option<usize> {
        self.spellings.get(&owner)?.find(spelling)
    }

    /// The index of the member with this spelling.
    pub(crate) fn member(&self, id: EnumId, spelling: &str) -> Option<u32> {
        u32::try_from(self.place(Owner::Enum(id), spelling)?).ok()
    }

    /// Whether any enum has a member with this spelling.
    pub(crate) fn is_member(&self, spelling: &str) -> bool {
        (0u32..).zip(&self.enums).any(|(id, _)| self.member(EnumId(id), spelling).is_some())
    }

    /// Whether anything that conditions name has this spelling: a record, a field, a member or state, a region, a part of an
    /// event's name, an action.
    pub(crate) fn is_spelling(&self, word: &str) -> bool {
        let is = |names: &Names| names.all().any(|name| name == word);
        self.record_names.contains_key(word)
            || self.action_names.contains_key(word)
            || self.events.iter().flat_map(|event| &event.parts).any(is)
            || self.machines.iter().any(|machine| is(&machine.names))
            || self.spellings.values().any(|spellings| spellings.find(word).is_some())
    }

    /// The field or parameter with this spelling.
    pub(crate) fn field(&self, owner: Owner, spelling: &str) -> Option<&FieldType> {
        self.fields(owner).get(self.place(owner, spelling)?)
    }

    /// The first of the spellings that a field has already, and that field.
    pub(crate) fn clash(&self, owner: Owner, names: &Names) -> Option<(String, &FieldType)> {
        let (spelling, at) = self.spellings.get(&owner)?.clash(names)?;
        Some((spelling, self.fields(owner).get(at)?))
    }

    /// The fields or parameters in their order.
    pub(crate) fn fields(&self, owner: Owner) -> &[FieldType] {
        let fields = match owner {
            Owner::Enum(_) => None,
            Owner::Record(id) => self.record(id).map(|record| &record.fields),
            Owner::Event(at) => self.events.get(at as usize).map(|event| &event.fields),
            Owner::Action(at) => self.actions.get(at as usize).map(|action| &action.params),
        };
        fields.map_or(&[], |fields| fields.as_slice())
    }

    /// Adds a field to a record or an event.
    pub(crate) fn add_field(&mut self, owner: Owner, field: FieldType) {
        let fields = match owner {
            Owner::Record(id) => {
                self.vocabulary.records.get_mut(id.0 as usize).map(|known| &mut known.fields)
            }
            Owner::Event(at) => self.vocabulary.events.get_mut(at as usize).map(|known| &mut known.fields),
            Owner::Enum(_) | Owner::Action(_) => None,
        };
        let Some(fields) = fields else { return };
        self.spellings.entry(owner).or_default().add(fields.len(), &field.names);
        fields.push(field);
    }

    /// Adds a member to an enum.
    pub(crate) fn add_member(&mut self, id: EnumId, names: Names) {
        let Some(known) = self.vocabulary.enums.get_mut(id.0 as usize) else { return };
        self.spellings.entry(Owner::Enum(id)).or_default().add(known.members.len(), &names);
        known.members.push(names);
    }

    /// Where a state stands among those of its machine.
    pub(crate) fn rank(&self, id: EnumId, at: u32) -> u32 {
        self.ranks.get(&id).and_then(|ranks| ranks.get(at as usize)).copied().unwrap_or(at)
    }

    /// Puts states in this order, in front of those that are not among them.
    pub(crate) fn put_in_order(&mut self, id: EnumId, states: impl ExactSizeIterator<Item = u32>) {
        let members = self.enumeration(id).map_or(0, |known| known.members.len());
        let behind = u32::try_from(states.len()).unwrap_or(u32::MAX);
        let mut ranks: Vec<u32> = (behind..).take(members).collect();
        for (rank, at) in (0..).zip(states) {
            if let Some(place) = ranks.get_mut(at as usize) {
                *place = rank;
            }
        }
        self.ranks.insert(id, ranks);
    }

    /// Gives a member its names, which are those it has and further ones.
    pub(crate) fn respell_member(&mut self, id: EnumId, at: usize, names: &Names) {
        let known = self.vocabulary.enums.get_mut(id.0 as usize).and_then(|known| known.members.get_mut(at));
        let Some(known) = known else { return };
        self.spellings.entry(Owner::Enum(id)).or_default().add(at, names);
        known.clone_from(names);
    }

    /// Adds an action, with the spellings of its parameters.
    pub(crate) fn add_action(&mut self, action: ActionType, params: Spellings) {
        let Ok(number) = u32::try_from(self.vocabulary.actions.len()) else { return };
        for spelling in action.names.all() {
            self.vocabulary.action_names.insert(String::from(spelling), number);
        }
        self.spellings.insert(Owner::Action(number), params);
        self.vocabulary.actions.push(action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use alloc::string::ToString;

    /// What the lists say, looked along.
    fn along<'n>(names: impl IntoIterator<Item = &'n Names>, spelling: &str) -> Option<usize> {
        names.into_iter().position(|names| names.all().any(|name| name == spelling))
    }

    #[test]
    fn what_is_found_by_spelling_is_the_first_that_the_list_has() {
        let lexicon = Lexicon::from(builtin::vocabulary());
        let mut found = 0;
        for (id, declared) in (0u32..).zip(&lexicon.enums) {
            for spelling in declared.members.iter().flat_map(Names::all) {
                let at = lexicon.member(EnumId(id), spelling).map(|at| at as usize);
                assert_eq!(at, along(&declared.members, spelling), "{spelling}");
                found += 1;
            }
        }
        let records = (0u32..).zip(&lexicon.records).map(|(id, _)| Owner::Record(RecordId(id)));
        let events = (0u32..).zip(&lexicon.events).map(|(at, _)| Owner::Event(at));
        let actions = (0u32..).zip(&lexicon.actions).map(|(at, _)| Owner::Action(at));
        for owner in records.chain(events).chain(actions) {
            let fields = lexicon.fields(owner);
            for spelling in fields.iter().flat_map(|field| field.names.all()) {
                let at = along(fields.iter().map(|field| &field.names), spelling);
                assert_eq!(lexicon.place(owner, spelling), at, "{owner:?} {spelling}");
                found += 1;
            }
            assert!(lexicon.field(owner, "no such field").is_none());
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn a_member_is_known_by_what_it_is_called_later_too() {
        let mut lexicon = Lexicon::from(builtin::vocabulary());
        let id = *lexicon.enum_names.get("channel").expect("an enum");
        let mut names = Names { primary: "own_shop".to_string(), ..Names::default() };
        lexicon.add_member(id, names.clone());
        let at = lexicon.member(id, "own_shop").expect("a member");
        assert!(!lexicon.is_member("自营店铺"));
        names.other = Some("自营店铺".to_string());
        lexicon.respell_member(id, at as usize, &names);
        assert_eq!(lexicon.member(id, "自营店铺"), Some(at));
        assert!(lexicon.is_member("自营店铺"));
        assert_eq!(lexicon.enumeration(id).and_then(|known| known.members.get(at as usize)), Some(&names));
    }
}
