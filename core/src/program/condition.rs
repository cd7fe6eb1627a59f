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

use super::Node;
use super::bytes::{Bytes, Reader, Writer};

/// An expression written down.
#[derive(Clone, PartialEq, Eq)]
pub struct Condition {
    bytes: Box<[u8]>,
}

impl Condition {
    /// The expression as it was.
    #[must_use]
    pub fn node(&self) -> Node {
        #[expect(clippy::expect_used, reason = "the bytes are private and were written from a node")]
        Node::read(&mut Reader::of_own(&self.bytes)).expect("what was written is read")
    }
}

impl From<&Node> for Condition {
    fn from(node: &Node) -> Condition {
        let mut out = Writer::plain();
        node.write(&mut out);
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
