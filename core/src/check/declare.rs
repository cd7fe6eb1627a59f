//! The declaration phase: records, enums, events, actions, machines, groups, lists, calendars and maps.

use super::{Context, Unit};

/// Takes the declarations of all units into the context.
pub(crate) fn declare(_units: &[Unit<'_>], _ctx: &mut Context<'_>) {}

/// The type that a type name stands for; reports an unknown one.
pub(crate) fn type_of(
    _ctx: &mut Context<'_>,
    _written: &crate::syntax::ast::TypeRef,
) -> Option<crate::value::Type> {
    None
}
