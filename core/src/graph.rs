//! Rules and machines as pictures: Mermaid and DOT text.
//!
//! A rule graph reads from left to right: what is waited for, the rule, what it asks for. An emitted event is one
//! node, so a chain of rules is seen as a chain. A machine graph shows its states and declared moves.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

use crate::lang::Lang;
use crate::program::{EventKind, Program, Rule, Step, StepKind, Trigger};
use crate::schema::{MachineType, Names};

/// The text formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Mermaid, as Markdown viewers draw it.
    Mermaid,
    /// Graphviz DOT.
    Dot,
}

/// What a node stands for; each kind has its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    Event,
    Rule,
    Action,
    State,
    FinalState,
}

/// A drawing before it is written.
#[derive(Default)]
struct Drawing {
    /// By number: the shape and the label.
    nodes: Vec<(Shape, String)>,
    /// Numbers of nodes by shape and identity.
    known: HashMap<(Shape, String), usize>,
    edges: Vec<Edge>,
    drawn: HashSet<Edge>,
}

/// From one node to another, with a label.
type Edge = (usize, usize, &'static str);

impl Drawing {
    /// The node with this identity, made when it is new.
    fn node(&mut self, identity: &str, shape: Shape, label: &str) -> usize {
        *self.known.entry((shape, identity.to_string())).or_insert_with(|| {
            self.nodes.push((shape, label.to_string()));
            self.nodes.len() - 1
        })
    }

    /// An edge, drawn once.
    fn edge(&mut self, from: usize, to: usize, label: &'static str) {
        let edge = (from, to, label);
        if self.drawn.insert(edge) {
            self.edges.push(edge);
        }
    }

    fn write(&self, format: Format) -> String {
        match format {
            Format::Mermaid => self.mermaid(),
            Format::Dot => self.dot(),
        }
    }

    fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        for (at, (shape, label)) in self.nodes.iter().enumerate() {
            let (open, close) = match shape {
                Shape::Event => ("([", "])"),
                Shape::Rule => ("[", "]"),
                Shape::Action => ("[/", "/]"),
                Shape::State => ("(", ")"),
                Shape::FinalState => ("(((", ")))"),
            };
            out.push_str(&format!("  n{at}{open}\"{}\"{close}\n", escape_mermaid(label)));
        }
        for (from, to, label) in &self.edges {
            if label.is_empty() {
                out.push_str(&format!("  n{from} --> n{to}\n"));
            } else {
                out.push_str(&format!("  n{from} -->|\"{}\"| n{to}\n", escape_mermaid(label)));
            }
        }
        out
    }

    fn dot(&self) -> String {
        let mut out = String::from("digraph dangjiu {\n  rankdir=LR;\n");
        for (at, (shape, label)) in self.nodes.iter().enumerate() {
            let shape = match shape {
                Shape::Event => "ellipse",
                Shape::Rule => "box",
                Shape::Action => "parallelogram",
                Shape::State => "circle",
                Shape::FinalState => "doublecircle",
            };
            out.push_str(&format!("  n{at} [shape={shape}, label=\"{}\"];\n", escape_dot(label)));
        }
        for (from, to, label) in &self.edges {
            out.push_str(&format!("  n{from} -> n{to} [label=\"{}\"];\n", escape_dot(label)));
        }
        out.push_str("}\n");
        out
    }
}

fn escape_mermaid(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn escape_dot(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The rules of `program` with what wakes them and what they ask for, named in `lang`.
///
/// ```
/// use dangjiu::{graph, lang::Lang, program::Program};
/// let text = graph::rules(&Program::default(), Lang::En, graph::Format::Mermaid);
/// assert_eq!(text, "flowchart LR\n");
/// ```
#[must_use]
pub fn rules(program: &Program, lang: Lang, format: Format) -> String {
    let mut drawing = Drawing::default();
    for rule in &program.rules {
        draw_rule(&mut drawing, program, rule, lang);
    }
    drawing.write(format)
}

/// The states and declared moves of one machine, named in `lang`.
///
/// ```
/// use dangjiu::{graph, lang::Lang, schema::{MachineType, Names, StateType}, value::{EnumId, RecordId}};
/// let state = |name: &str, is_final: bool| StateType {
///     names: Names { primary: name.into(), ..Names::default() }, initial: !is_final, is_final,
/// };
/// let machine = MachineType {
///     names: Names { primary: "payment".into(), ..Names::default() }, subject: RecordId(0), truth: vec![], forward_only: false,
///     states: vec![state("unpaid", false), state("paid", true)], moves: vec![(0, 1)], state_enum: EnumId(0), span: None,
/// };
/// assert!(graph::machine(&machine, Lang::En, graph::Format::Dot).contains("n0 -> n1"));
/// ```
#[must_use]
pub fn machine(machine: &MachineType, lang: Lang, format: Format) -> String {
    let mut drawing = Drawing::default();
    for state in &machine.states {
        let shape = if state.is_final { Shape::FinalState } else { Shape::State };
        drawing.node(&state.names.primary, shape, state.names.get(lang));
    }
    for (from, to) in &machine.moves {
        drawing.edge(*from as usize, *to as usize, "");
    }
    drawing.write(format)
}

fn draw_rule(drawing: &mut Drawing, program: &Program, rule: &Rule, lang: Lang) {
    let label = rule.title().map_or_else(|| rule.name.clone(), |title| format!("{}: {title}", rule.name));
    let node = drawing.node(&rule.qualified(), Shape::Rule, &label);
    if let Some(trigger) = &rule.trigger {
        for (name, note) in waited_for(program, trigger, lang) {
            let event = drawing.node(&name, Shape::Event, &name);
            drawing.edge(event, node, note);
        }
    }
    for (steps, note) in
        [(&rule.then, ""), (&rule.otherwise, if lang == Lang::En { "otherwise" } else { "否则" })]
    {
        for step in steps {
            draw_step(drawing, program, node, step, note, lang);
        }
    }
}

fn draw_step(
    drawing: &mut Drawing,
    program: &Program,
    rule: usize,
    step: &Step,
    note: &'static str,
    lang: Lang,
) {
    match &step.kind {
        StepKind::Action { action, .. } => {
            let name = program.vocabulary.actions.get(*action as usize).map_or("?", |a| a.names.get(lang));
            let target = drawing.node(name, Shape::Action, name);
            drawing.edge(rule, target, note);
        }
        StepKind::Emit { event, .. } => {
            let name = program.event_in(EventKind::Declared(*event), lang);
            let target = drawing.node(&name, Shape::Event, &name);
            drawing.edge(rule, target, note);
        }
        StepKind::ForEach { step, .. } => draw_step(drawing, program, rule, step, note, lang),
    }
}

/// What a trigger waits for, and the part it plays.
fn waited_for(program: &Program, trigger: &Trigger, lang: Lang) -> Vec<(String, &'static str)> {
    let event = |kind| program.event_in(kind, lang);
    let state = |machine: u32, state: u32| state_name(program, machine, state, lang);
    let [not, among, leaves, stays] = match lang {
        Lang::En => ["not within time", "among", "leaves", "stays"],
        Lang::Zh => ["限时内没有", "占", "离开", "保持"],
    };
    match trigger {
        Trigger::Event(matches) => matches.iter().map(|m| (event(m.event), "")).collect(),
        Trigger::Becomes { machine, state: s } => alloc::vec![(state(*machine, *s), "")],
        Trigger::Leaves { machine, state: s } => alloc::vec![(state(*machine, *s), leaves)],
        Trigger::Goes { machine, first, then, .. } => core::iter::once(*first)
            .chain(then.iter().map(|(_, s)| *s))
            .map(|s| (state(*machine, s), ""))
            .collect(),
        Trigger::Stays { machine, state: s, .. } => alloc::vec![(state(*machine, *s), stays)],
        Trigger::Absence { event: e, after, .. } => {
            alloc::vec![(event(after.event.event), ""), (event(e.event), not)]
        }
        Trigger::Count { event: e, .. } => alloc::vec![(event(e.event), "")],
        Trigger::Rate { event: e, among: a, .. } => {
            alloc::vec![(event(e.event), ""), (event(a.event), among)]
        }
    }
}

fn state_name(program: &Program, machine: u32, state: u32, lang: Lang) -> String {
    let name = |names: &Names| names.get(lang).to_string();
    let Some(machine) = program.vocabulary.machines.get(machine as usize) else { return "?".to_string() };
    let subject = program.vocabulary.record(machine.subject).map_or_else(String::new, |r| name(&r.names));
    let state = machine.states.get(state as usize).map_or_else(String::new, |s| name(&s.names));
    format!("{subject} → {state}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let mut drawing = Drawing::default();
        let a = drawing.node("a", Shape::Rule, "say \"hi\"\n<b> #1 &lt; \\");
        let b = drawing.node("b", Shape::Action, "b");
        drawing.edge(a, b, "x\"y");
        drawing.edge(a, b, "x\"y");
        assert_eq!(
            drawing.write(Format::Mermaid),
            "flowchart LR\n  n0[\"say #quot;hi#quot; #lt;b#gt; #35;1 #amp;lt; \\\"]\n  n1[/\"b\"/]\n  n0 -->|\"x#quot;y\"| n1\n"
        );
        let dot = drawing.write(Format::Dot);
        assert!(dot.contains("label=\"say \\\"hi\\\" <b> #1 &lt; \\\\\""), "{dot}");
        assert_eq!(dot.matches("->").count(), 1, "an edge is drawn once");
    }

    #[test]
    fn a_node_of_one_name_and_kind_is_one_node() {
        let mut drawing = Drawing::default();
        let event = drawing.node("x", Shape::Event, "x");
        assert_eq!(drawing.node("x", Shape::Event, "x"), event);
        assert_ne!(drawing.node("x", Shape::Action, "x"), event);
    }
}
