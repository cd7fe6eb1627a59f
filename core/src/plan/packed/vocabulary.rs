//! The vocabulary as bytes. Its tables of names have no order of their own: they are written by name.

use alloc::string::String;
use alloc::vec::Vec;

use hashbrown::HashMap;

use crate::program::bytes::{Bytes, Reader, Refused, Writer, choice, record};
use crate::schema::{
    ActionType, DataClass, EnumType, EventType, FieldType, ListType, MachineType, Names, RecordType,
    Requirement, StateType, Vocabulary,
};
use crate::value::Scalar;

choice!(DataClass: Public = 0, Business = 1, Personal = 2, Sensitive = 3);
record!(Names { primary, other, aliases, title });
record!(FieldType { names, ty, requirement, class, cap, span });
record!(RecordType { names, fields, span });
record!(EnumType { names, open, members, span });
record!(EventType { parts, subject, fields, span });
record!(ActionType { names, params, settled, undone_by, span });
record!(StateType { names, initial, is_final });
record!(MachineType { names, subject, truth, forward_only, states, moves, state_enum, span });
record!(ListType { names, ty, members });
record!(Vocabulary {
    records,
    enums,
    events,
    actions,
    machines,
    lists,
    lateness,
    record_names,
    enum_names,
    event_names,
    action_names,
});

impl Bytes for Requirement {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        match self {
            Requirement::Required => out.byte(0),
            Requirement::Optional => out.byte(1),
            Requirement::Default(value) => {
                out.byte(2);
                value.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Requirement, Refused> {
        Ok(match from.byte()? {
            0 => Requirement::Required,
            1 => Requirement::Optional,
            2 => Requirement::Default(Scalar::read(from)?),
            _ => return Err(from.odd("a requirement")),
        })
    }
}

impl<T: Bytes + Copy> Bytes for HashMap<String, T> {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        let mut sorted: Vec<(&String, &T)> = self.iter().collect();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        out.length(sorted.len());
        for (name, number) in sorted {
            name.write(out);
            number.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<HashMap<String, T>, Refused> {
        let entries: Vec<(String, T)> = from.list()?;
        let length = entries.len();
        let names: HashMap<String, T> = entries.into_iter().collect();
        if names.len() == length { Ok(names) } else { Err(from.odd("each name once")) }
    }
}
