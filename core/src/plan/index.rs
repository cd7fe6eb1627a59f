//! The predicate index: which rules an event can concern at all.
//!
//! A rule is found by its trigger and, below that, by one clause that cannot fail and that few events satisfy: an
//! equality, a membership or a range on a single value. Rules without such a clause are asked every time.
//!
//! Exactness: the clause chosen is part of the rule's `and`. Where it is false, the rule is decided false. Where its
//! place is unknown or wrong, the rule cannot fire, and may be undecided or in error: such a column is *open*, and its
//! rules are looked at only when somebody reads the undecided or the errors.

use alloc::vec::Vec;

use hashbrown::{HashMap, HashSet};

use super::access::count;
use super::atoms::each_clause;
use super::interval::{End, Position, Range, Ranges};
use crate::money::Currency;
use crate::program::{Comparison, EventKind, Node, NodeKind, Place, PlaceId, Program, Read, Rule, Trigger};
use crate::value::{Scalar, Type, Value};

/// What makes a rule be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Occasion {
    /// Every call: check rules.
    Call,
    /// An event.
    Event(EventKind),
    /// A machine enters a state.
    Becomes(u32, u32),
    /// A machine leaves a state.
    Leaves(u32, u32),
}

impl Occasion {
    /// The occasions of a rule, each once; none where it needs state.
    pub(crate) fn of(rule: &Rule) -> Vec<Occasion> {
        match &rule.trigger {
            None => Vec::from([Occasion::Call]),
            Some(Trigger::Becomes { machine, state }) => Vec::from([Occasion::Becomes(*machine, *state)]),
            Some(Trigger::Leaves { machine, state }) => Vec::from([Occasion::Leaves(*machine, *state)]),
            Some(Trigger::Event(events)) => {
                let mut occasions: Vec<Occasion> = Vec::new();
                for event in events {
                    if !occasions.contains(&Occasion::Event(event.event)) {
                        occasions.push(Occasion::Event(event.event));
                    }
                }
                occasions
            }
            Some(_) => Vec::new(),
        }
    }
}

/// The value of an indexed place in one call.
#[derive(Clone, Debug)]
pub(crate) enum Seen<'v> {
    /// A value.
    Value(Scalar<'v>),
    /// None: no clause on it is true.
    None,
    /// Unknown or wrong.
    Open,
}

/// The rules of a plan by occasion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    occasions: HashMap<Occasion, Columns>,
}

impl Index {
    /// The rules of an occasion.
    pub(crate) fn occasion(&self, occasion: Occasion) -> Option<&Columns> {
        self.occasions.get(&occasion)
    }
}

/// The rules of one occasion, by the places that find them. Rules are named by rank.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    always: Vec<u32>,
    columns: Vec<Column>,
}

/// The rules found by one place.
#[derive(Clone, Debug)]
struct Column {
    place: PlaceId,
    /// Amounts of different currencies are not compared: each has its own column.
    currency: Option<Currency>,
    equal: HashMap<Scalar<'static>, Vec<u32>>,
    ranges: Ranges,
    all: Vec<u32>,
    /// Those in a group where one rule's outcome decides over others.
    grouped: Vec<u32>,
}

impl Columns {
    /// Adds to `found` the rules to ask, and to `open` the columns whose rules may be undecided or in error.
    pub(crate) fn look_up<'v>(
        &self,
        mut value: impl FnMut(PlaceId) -> Seen<'v>,
        found: &mut Vec<u32>,
        open: &mut Vec<u32>,
    ) {
        found.extend_from_slice(&self.always);
        for (number, column) in self.columns.iter().enumerate() {
            match value(column.place) {
                Seen::Value(scalar) if column.currency == currency(&scalar) => column.look_up(&scalar, found),
                Seen::Value(_) | Seen::Open => {
                    found.extend_from_slice(&column.grouped);
                    open.push(count(number));
                }
                Seen::None => {}
            }
        }
    }

    /// The rules of an open column.
    pub(crate) fn rules_of(&self, column: u32) -> &[u32] {
        self.columns.get(column as usize).map(|column| column.all.as_slice()).unwrap_or_default()
    }
}

impl Column {
    fn look_up<'v>(&self, scalar: &Scalar<'v>, found: &mut Vec<u32>) {
        let equal: &HashMap<Scalar<'v>, Vec<u32>> = &self.equal;
        if let Some(rules) = equal.get(scalar) {
            found.extend_from_slice(rules);
        }
        if let Some(position) = Position::of(scalar) {
            self.ranges.holding(position, &mut |rule| found.push(rule));
        }
    }
}

fn currency(scalar: &Scalar<'_>) -> Option<Currency> {
    match scalar {
        Scalar::Money(money) => Some(money.currency),
        _ => None,
    }
}

/// A clause that can find its rule.
#[derive(Clone, Debug)]
struct Access {
    column: (PlaceId, Option<Currency>),
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    OneOf(Vec<Scalar<'static>>),
    Within(Range),
}

/// A rule to be put in the index.
pub(crate) struct Candidate<'p> {
    /// Its rank.
    pub(crate) rank: u32,
    /// The rule.
    pub(crate) rule: &'p Rule,
    /// Whether its outcome decides over other rules of its group.
    pub(crate) grouped: bool,
}

/// The index of these rules.
pub(crate) fn build<'p>(
    program: &Program,
    places: &[Place],
    lets: &[Value],
    rules: impl Iterator<Item = Candidate<'p>>,
) -> Index {
    let sources = Sources { program, places, lets };
    let mut waiting: HashMap<Occasion, Vec<(Candidate<'p>, Vec<Access>)>> = HashMap::new();
    for candidate in rules {
        for occasion in Occasion::of(candidate.rule) {
            let clauses = sources.accesses(candidate.rule, occasion);
            let Candidate { rank, rule, grouped } = candidate;
            waiting.entry(occasion).or_default().push((Candidate { rank, rule, grouped }, clauses));
        }
    }
    let occasions = waiting.into_iter().map(|(occasion, rules)| (occasion, sources.columns(rules)));
    Index { occasions: occasions.collect() }
}

struct Sources<'p> {
    program: &'p Program,
    places: &'p [Place],
    lets: &'p [Value],
}

impl Sources<'_> {
    /// The clauses that can find a rule on an occasion. Ranges of one place are one range.
    fn accesses(&self, rule: &Rule, occasion: Occasion) -> Vec<Access> {
        let mut accesses = Vec::new();
        let mut add = |clause: &Node| {
            if let Some(access) = self.access(clause) {
                join(&mut accesses, access);
            }
        };
        if let (Some(Trigger::Event(events)), Occasion::Event(kind)) = (&rule.trigger, occasion) {
            let mut filters = events.iter().filter(|event| event.event == kind).map(|event| &event.filter);
            // With two filters for one event, either may hold.
            if let (Some(Some(filter)), None) = (filters.next(), filters.next()) {
                each_clause(filter, &mut add);
            }
        }
        // `otherwise` runs where the condition is false, so the condition must not hide the rule.
        if rule.otherwise.is_empty() {
            each_clause(&rule.condition, &mut add);
        }
        accesses
    }

    /// The clause as one that can find its rule: a test of a single value outside lists against constants.
    fn access(&self, clause: &Node) -> Option<Access> {
        let (read, constants, test) = match &clause.kind {
            NodeKind::Read(read) => {
                let yes = Vec::from([Scalar::Bool(true)]);
                (*read, yes.clone(), Test::OneOf(yes))
            }
            NodeKind::OneOf { value, among } => {
                let NodeKind::Read(read) = value.kind else { return None };
                (read, among.clone(), Test::OneOf(among.clone()))
            }
            NodeKind::Compare(op, left, right) => {
                let (read, op, constant) = match (&left.kind, &right.kind) {
                    (NodeKind::Read(read), _) => (*read, *op, self.constant(right)?),
                    (_, NodeKind::Read(read)) => (*read, mirrored(*op), self.constant(left)?),
                    _ => return None,
                };
                let test = test(op, &constant)?;
                (read, Vec::from([constant]), test)
            }
            _ => return None,
        };
        let Read { place, binder: None } = read else { return None };
        let ty = &self.places.get(place.0 as usize)?.ty;
        let first = currency(constants.first()?);
        // A constant of another type or of two currencies makes the clause one that can fail.
        let plain = constants.iter().all(|constant| constant.is_of(ty) && currency(constant) == first);
        plain.then_some(Access { column: (place, first), test })
    }

    fn constant(&self, node: &Node) -> Option<Scalar<'static>> {
        match &node.kind {
            NodeKind::Const(scalar) => Some(scalar.clone()),
            NodeKind::Let(number) => match self.lets.get(*number as usize)? {
                Value::Scalar(scalar) => Some(scalar.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Chooses for each rule the clause that fewest events are likely to satisfy, and sorts the rules by it.
    fn columns(&self, rules: Vec<(Candidate<'_>, Vec<Access>)>) -> Columns {
        let mut values: HashMap<(PlaceId, Option<Currency>), HashSet<&Scalar<'static>>> = HashMap::new();
        for access in rules.iter().flat_map(|(_, accesses)| accesses) {
            if let Test::OneOf(among) = &access.test {
                values.entry(access.column).or_default().extend(among);
            }
        }
        let share = |access: &Access| {
            let distinct = values.get(&access.column).map_or(0, HashSet::len);
            self.likely(access, distinct)
        };
        let mut columns = Columns::default();
        let mut builders: HashMap<(PlaceId, Option<Currency>), usize> = HashMap::new();
        let mut ranges: Vec<Vec<(Range, u32)>> = Vec::new();
        for (candidate, accesses) in &rules {
            let Some(access) = accesses.iter().min_by_key(|access| share(access)) else {
                columns.always.push(candidate.rank);
                continue;
            };
            let at = *builders.entry(access.column).or_insert_with(|| {
                columns.columns.push(Column::new(access.column));
                ranges.push(Vec::new());
                columns.columns.len() - 1
            });
            let Some(column) = columns.columns.get_mut(at) else { continue };
            match (&access.test, ranges.get_mut(at)) {
                (Test::Within(range), Some(ranges)) => ranges.push((*range, candidate.rank)),
                (Test::OneOf(among), _) => column.equal(among, candidate.rank),
                (Test::Within(_), None) => {}
            }
            column.all.push(candidate.rank);
            if candidate.grouped {
                column.grouped.push(candidate.rank);
            }
        }
        for (column, ranges) in columns.columns.iter_mut().zip(ranges) {
            column.ranges = Ranges::new(ranges);
        }
        columns
    }

    /// A guess of how many of a thousand events satisfy a clause. Nothing but speed depends on it.
    fn likely(&self, access: &Access, distinct: usize) -> usize {
        match &access.test {
            Test::OneOf(among) => {
                let ty = self.places.get(access.column.0.0 as usize).map(|place| &place.ty);
                let values = match ty {
                    Some(Type::Bool) => 2,
                    Some(Type::Enum(id)) => {
                        let members =
                            self.program.vocabulary.enumeration(*id).map_or(0, |found| found.members.len());
                        members.max(distinct + 1)
                    }
                    _ => distinct.max(8) + 1,
                };
                among.len() * 1000 / values
            }
            Test::Within(Range { low: End::Open, .. } | Range { high: End::Open, .. }) => 400,
            Test::Within(_) => 200,
        }
    }
}

impl Column {
    fn new((place, currency): (PlaceId, Option<Currency>)) -> Column {
        Column {
            place,
            currency,
            equal: HashMap::new(),
            ranges: Ranges::default(),
            all: Vec::new(),
            grouped: Vec::new(),
        }
    }

    fn equal(&mut self, among: &[Scalar<'static>], rank: u32) {
        for value in among {
            let rules = self.equal.entry(value.clone()).or_default();
            // `in [a, a]` names one value twice.
            if rules.last() != Some(&rank) {
                rules.push(rank);
            }
        }
    }
}

/// Adds a clause; a further range of the same place narrows the first.
fn join(accesses: &mut Vec<Access>, access: Access) {
    if let Test::Within(range) = access.test {
        let known = accesses.iter_mut().filter(|known| known.column == access.column);
        for known in known {
            if let Test::Within(kept) = &mut known.test {
                *kept = kept.and(range);
                return;
            }
        }
    }
    accesses.push(access);
}

fn test(op: Comparison, constant: &Scalar<'static>) -> Option<Test> {
    if op == Comparison::Eq {
        return Some(Test::OneOf(Vec::from([constant.clone()])));
    }
    let at = Position::of(constant)?;
    let range = match op {
        Comparison::Lt => Range { low: End::Open, high: End::Excluding(at) },
        Comparison::Le => Range { low: End::Open, high: End::Including(at) },
        Comparison::Gt => Range { low: End::Excluding(at), high: End::Open },
        Comparison::Ge => Range { low: End::Including(at), high: End::Open },
        Comparison::Eq | Comparison::Ne => return None,
    };
    Some(Test::Within(range))
}

/// The comparison with its sides exchanged.
fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        Comparison::Eq | Comparison::Ne => op,
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Seen};
    use crate::decimal::Decimal;
    use crate::money::Money;
    use crate::plan::Plan;
    use crate::program::{
        Comparison, Group, Node, NodeKind, Place, PlaceId, PolicyWord, Program, Read, Rule,
    };
    use crate::schema::{DataClass, Requirement};
    use crate::span::Span;
    use crate::value::{Scalar, Type};
    use alloc::boxed::Box;
    use alloc::format;
    use alloc::vec;
    use alloc::vec::Vec;

    fn node(kind: NodeKind) -> Node {
        Node { span: Span::default(), ty: Type::Bool, kind }
    }

    /// The places 0 `amount`, money, 1 `code`, text, and 2 `cod`, boolean.
    fn program() -> Program {
        let place = |name: &str, ty: Type| Place {
            parent: None,
            keys: vec![name.into()],
            root_keys: vec![],
            path: name.into(),
            ty,
            requirement: Requirement::Required,
            class: DataClass::Public,
            cap: 0,
            in_item: None,
        };
        let places = vec![place("amount", Type::Money), place("code", Type::Text), place("cod", Type::Bool)];
        let groups = vec![Group { name: "g".into(), policy: PolicyWord::First, span: Span::default() }];
        Program { places, groups, ..Program::default() }
    }

    fn read(place: u32) -> Node {
        node(NodeKind::Read(Read { place: PlaceId(place), binder: None }))
    }

    fn test(op: Comparison, place: u32, scalar: Scalar<'static>) -> Node {
        node(NodeKind::Compare(op, Box::new(read(place)), Box::new(node(NodeKind::Const(scalar)))))
    }

    fn yuan(amount: i64) -> Scalar<'static> {
        Scalar::Money(Money::new(Decimal::from_i64(amount), crate::money::Currency::CNY))
    }

    fn code(text: &'static str) -> Scalar<'static> {
        Scalar::Text(text.into())
    }

    /// The columns of the check rules with these conditions; `grouped` names those in a group.
    fn columns(conditions: Vec<Node>, grouped: &[usize]) -> Columns {
        compiled(conditions, grouped, &[]).index().occasion(super::Occasion::Call).unwrap().clone()
    }

    fn compiled(conditions: Vec<Node>, grouped: &[usize], disabled: &[usize]) -> Plan {
        let mut program = program();
        for (number, condition) in conditions.into_iter().enumerate() {
            program.rules.push(Rule {
                pack: "main".into(),
                name: format!("r{number}"),
                title: None,
                span: Span::default(),
                lang: crate::lang::Lang::En,
                priority: 0,
                group: grouped.contains(&number).then_some(0),
                once_per: None,
                at_most_once: None,
                period: None,
                shadow: false,
                disabled: disabled.contains(&number),
                owner: None,
                tags: vec![],
                was: None,
                trigger: None,
                condition,
                then: vec![],
                otherwise: vec![],
                subject: None,
                subject_kind: "order".into(),
                cost: 1,
                layer: 0,
            });
        }
        Plan::compile(&program, &crate::limits::Limits::default()).unwrap()
    }

    /// The rules found and the rules of open columns for an amount and a code.
    fn look_up(columns: &Columns, amount: Seen<'static>, code: Seen<'static>) -> (Vec<u32>, Vec<u32>) {
        let (mut found, mut open) = (Vec::new(), Vec::new());
        let value = |place: PlaceId| if place.0 == 0 { amount.clone() } else { code.clone() };
        columns.look_up(value, &mut found, &mut open);
        found.sort_unstable();
        let mut rules: Vec<u32> = open.iter().flat_map(|column| columns.rules_of(*column)).copied().collect();
        rules.sort_unstable();
        (found, rules)
    }

    #[test]
    fn only_rules_whose_clause_holds_are_found() {
        let columns = columns(
            vec![
                test(Comparison::Eq, 1, code("a")),
                test(Comparison::Eq, 1, code("b")),
                test(Comparison::Ge, 0, yuan(10)),
                test(Comparison::Lt, 0, yuan(10)),
                test(Comparison::Ne, 1, code("a")),
                node(NodeKind::OneOf {
                    value: Box::new(read(1)),
                    among: vec![code("a"), code("c"), code("a")],
                }),
            ],
            &[],
        );
        let value = |scalar| Seen::Value(scalar);
        assert_eq!(look_up(&columns, value(yuan(10)), value(code("a"))), (vec![0, 2, 4, 5], vec![]));
        assert_eq!(look_up(&columns, value(yuan(9)), value(code("b"))), (vec![1, 3, 4], vec![]));
        assert_eq!(look_up(&columns, Seen::None, Seen::None), (vec![4], vec![]));
        assert_eq!(look_up(&columns, Seen::Open, value(code("c"))), (vec![4, 5], vec![2, 3]));
        assert_eq!(look_up(&columns, value(yuan(10)), Seen::Open), (vec![2, 4], vec![0, 1, 5]));
    }

    /// Clauses that several rules have are numbered; a disabled rule has none.
    #[test]
    fn clauses_shared_by_rules() {
        let is = |text| test(Comparison::Eq, 1, code(text));
        let both = |left, right| node(NodeKind::And(vec![left, right]));
        let rules = vec![both(is("a"), is("b")), both(is("c"), is("b")), is("c"), is("d"), is("d")];
        let plan = compiled(rules, &[], &[4]);
        assert_eq!(plan.shared_clauses(), 2);
        let clauses = |rule| plan.planned(crate::plan::RuleId(rule)).unwrap().clauses.clone();
        assert_eq!(clauses(0), [None, Some(0)]);
        assert_eq!(clauses(1), [Some(1), Some(0)]);
        assert_eq!(clauses(2), [Some(1)]);
        assert_eq!(clauses(3), [None]);
        assert_eq!(clauses(4), []);
    }

    #[test]
    fn another_currency_opens_the_column() {
        let dollars = Scalar::Money(Money::parse("10 USD").unwrap());
        let conditions = vec![test(Comparison::Ge, 0, yuan(10)), test(Comparison::Ge, 0, dollars.clone())];
        let columns = columns(conditions, &[]);
        assert_eq!(look_up(&columns, Seen::Value(dollars), Seen::None), (vec![1], vec![0]));
    }

    #[test]
    fn rules_of_groups_are_asked_in_open_columns_too() {
        let conditions = vec![test(Comparison::Eq, 1, code("a")), test(Comparison::Eq, 1, code("b"))];
        let columns = columns(conditions, &[1]);
        assert_eq!(look_up(&columns, Seen::None, Seen::Open), (vec![1], vec![0, 1]));
        assert_eq!(look_up(&columns, Seen::None, Seen::None), (vec![], vec![]));
    }

    #[test]
    fn the_rarer_clause_finds_the_rule() {
        let both =
            node(NodeKind::And(vec![test(Comparison::Ge, 0, yuan(0)), test(Comparison::Eq, 1, code("a"))]));
        let flag = node(NodeKind::And(vec![read(2), test(Comparison::Eq, 1, code("b"))]));
        let columns = columns(vec![both, flag], &[]);
        // An amount of any size alone finds nothing; the code does.
        assert_eq!(look_up(&columns, Seen::Value(yuan(5)), Seen::None), (vec![], vec![]));
        assert_eq!(look_up(&columns, Seen::None, Seen::Value(code("a"))), (vec![0], vec![]));
        assert_eq!(look_up(&columns, Seen::None, Seen::Value(code("b"))), (vec![1], vec![]));
    }

    #[test]
    fn two_ends_are_one_range() {
        let band = |from, to| {
            node(NodeKind::And(vec![test(Comparison::Ge, 0, yuan(from)), test(Comparison::Lt, 0, yuan(to))]))
        };
        let columns = columns((0..50).map(|step| band(step * 10, step * 10 + 10)).collect(), &[]);
        assert_eq!(look_up(&columns, Seen::Value(yuan(125)), Seen::None), (vec![12], vec![]));
        assert_eq!(look_up(&columns, Seen::Value(yuan(120)), Seen::None), (vec![12], vec![]));
    }
}
