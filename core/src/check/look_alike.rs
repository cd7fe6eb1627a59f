//! Names that look like other names: letters of scripts that share shapes.
//!
//! Latin, Cyrillic and Greek have letters drawn alike (`a`, `а`, `α`). A name that mixes them, or that could be
//! read as one of plain Latin letters throughout, is hardly meant.

use alloc::string::String;

use super::{Context, Unit};
use crate::diagnostic::{Diagnostic, codes};
use crate::say;
use crate::syntax::ast::{DeclKind, MachineItem, Name};

/// Cyrillic and Greek letters, and the Latin one each is drawn like. Source: Unicode confusables, the letters of
/// one shape in common fonts.
const DRAWN_ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('в', 'b'),
    ('е', 'e'),
    ('ё', 'e'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('ѕ', 's'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ԁ', 'd'),
    ('һ', 'h'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
];

/// Warns of a declared name that looks like another one.
pub(crate) fn check_name(ctx: &mut Context<'_>, name: &Name) {
    let Some(looks) = looks_like(&name.text) else { return };
    let text = &name.text;
    ctx.report(
        Diagnostic::new(
            &codes::check::LOOK_ALIKE,
            name.span,
            say!(
                "`{text}` looks like `{looks}` and is another name",
                "“{text}”看似“{looks}”，却是另一个名称"
            ),
        )
        .fix(name.span, looks),
    );
}

/// Warns of the names that declarations of the vocabulary bring; rules, values and tables judge their own.
pub(crate) fn check_declarations(units: &[Unit<'_>], ctx: &mut Context<'_>) {
    for decl in units.iter().filter(|unit| !unit.used).flat_map(|unit| &unit.file.decls) {
        each_name(&decl.kind, &mut |name| check_name(ctx, name));
    }
}

/// Calls `visit` with each name that a declaration of the vocabulary brings.
fn each_name<'d>(decl: &'d DeclKind, visit: &mut dyn FnMut(&'d Name)) {
    match decl {
        DeclKind::Record(record) => {
            visit(&record.name);
            record.fields.iter().for_each(|field| visit(&field.name));
        }
        DeclKind::Event(event) => {
            event.name.parts.iter().for_each(&mut *visit);
            event.fields.iter().for_each(|field| visit(&field.name));
        }
        DeclKind::Action(action) => {
            visit(&action.name);
            action.params.iter().for_each(|param| visit(&param.name));
        }
        DeclKind::Enum(declared) => {
            visit(&declared.name);
            declared.members.iter().for_each(|member| visit(&member.name));
        }
        DeclKind::Machine(machine) => {
            visit(&machine.name);
            for item in &machine.items {
                if let MachineItem::State { name, .. } = item {
                    visit(name);
                }
            }
        }
        DeclKind::List(list) => visit(&list.name),
        DeclKind::Group(group) => visit(&group.name),
        DeclKind::Calendar(calendar) => visit(&calendar.name),
        _ => {}
    }
}

/// The name of Latin letters that `name` looks like, where it has letters of another script among them or could be
/// taken for such a name throughout.
fn looks_like(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let latin = |c: char| DRAWN_ALIKE.iter().find(|(other, _)| *other == c).map(|(_, latin)| *latin);
    let foreign = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    if !name.chars().any(foreign) {
        return None;
    }
    let looks: String = name.chars().map(|c| latin(c).unwrap_or(c)).collect();
    let mixed = name.chars().any(|c| c.is_ascii_alphabetic());
    (looks != name && (mixed || looks.is_ascii())).then_some(looks)
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn mixed_scripts_look_alike_and_honest_names_do_not() {
        assert_eq!(looks_like("r\u{430}te").as_deref(), Some("rate"));
        assert_eq!(looks_like("\u{441}\u{43e}\u{440}").as_deref(), Some("cop"));
        for honest in ["rate", "订单", "заказ", "金额_cny", "état"] {
            assert_eq!(looks_like(honest), None, "{honest}");
        }
    }
}
