//! A condition as a program keeps it: in bytes.
//!
//! The tree of a condition takes ten times the room of its text, and nobody walks ten thousand of them to decide an
//! event: the index asks them as tests. So a rule keeps its condition written down, and whoever wants the tree (the plan
//! when it is compiled, an explanation) has it made again.
//!
//! ```
//! use dangjiu::program::{Condition, Node, NodeKind};
//! use dangjiu::span::Span;
//! use dangjiu::value::{Scalar, Type};
//!
//! let always = NodeKind::Const(Scalar::Bool(true));
//! let condition = Condition::from(Node { span: Span::default(), ty: Type::Bool, kind: always });
//! assert!(matches!(condition.node().kind, NodeKind::Const(Scalar::Bool(true))));
//! ```

use alloc::boxed::Box;
use core::fmt::{self, Debug, Formatter};

use super::bytes::{Reader, Refused, Writer};
use super::{Node, conditions};

/// An expression written down, each text where it occurs.
#[derive(Clone, PartialEq, Eq)]
pub struct Condition {
    bytes: Box<[u8]>,
}

impl Condition {
    /// The expression as it was.
    #[must_use]
    pub fn node(&self) -> Node {
        #[expect(
            clippy::expect_used,
            reason = "the bytes are private, and were written from a node or read as one"
        )]
        conditions::node(&mut Reader::of_own(&self.bytes)).expect("what was written is read")
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.length(self.bytes.len());
        out.raw(&self.bytes);
    }

    /// Reads a condition; its clauses are noted in the reader.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Condition, Refused> {
        let length = usize::try_from(from.number()?).unwrap_or(usize::MAX);
        let whole = from.rest();
        conditions::read(from)?;
        match whole.split_at_checked(length) {
            Some((bytes, rest)) if rest.len() == from.rest().len() => Ok(Condition { bytes: bytes.into() }),
            _ => Err(from.odd("the end of a condition")),
        }
    }
}

impl From<&Node> for Condition {
    fn from(node: &Node) -> Condition {
        let mut out = Writer::plain();
        conditions::write(node, &mut out);
        Condition { bytes: out.finish().into_boxed_slice() }
    }
}

impl From<Node> for Condition {
    fn from(node: Node) -> Condition {
        Condition::from(&node)
    }
}

impl Debug for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.node().fmt(f)
    }
}
