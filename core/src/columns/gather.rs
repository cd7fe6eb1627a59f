//! Gathering: columns made of facts that come one record after the other.
//!
//! A host that holds documents and no columns fills facts from each and gathers them; what comes out has the narrowest
//! form that holds it: integers, instants, dictionaries.
//!
//! ```
//! use dangjiu::columns::{Gatherer, TextForm};
//! use dangjiu::facts::Facts;
//! use dangjiu::limits::Limits;
//! use dangjiu::plan::Plan;
//! use dangjiu::program::Program;
//!
//! let plan = Plan::compile(&Program::default(), &Limits::default())?;
//! let mut gatherer = Gatherer::new(plan.shape());
//! gatherer.take(&Facts::empty(plan.shape()));
//! let gathered = gatherer.finish(TextForm::Dictionary);
//! assert_eq!(gathered.records(&plan)?.rows(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use hashbrown::HashMap;

use super::column::{Bits, Codes, Column, Currencies, Integers, Offsets, Texts, Wrong};
use super::error::ColumnError;
use super::records::Records;
use crate::decimal::{Decimal, LIMIT};
use crate::facts::{Facts, Found, FoundKind, NodeId, NodeKind, ScalarType, Shape, Slot};
use crate::money::Currency;
use crate::plan::Plan;
use crate::value::{Member, Scalar};

/// How texts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// Each distinct text once: for texts that recur.
    Dictionary,
    /// Each by itself.
    Plain,
}

/// Takes in facts.
#[derive(Clone, Debug)]
pub struct Gatherer<'p> {
    shape: &'p Shape,
    rows: usize,
    /// By node: what stood there, in the order of records and items.
    slots: Vec<Vec<Slot<'static>>>,
    /// The nodes outside lists, then those of the items of each list.
    spaces: Vec<Vec<NodeId>>,
}

impl<'p> Gatherer<'p> {
    /// Nothing yet, for facts of this shape.
    #[must_use]
    pub fn new(shape: &'p Shape) -> Gatherer<'p> {
        let mut spaces = vec![Vec::new(); shape.strides.len() + 1];
        for (number, node) in (0..).zip(&shape.nodes).skip(1) {
            if let Some(space) = spaces.get_mut(node.in_list.map_or(0, |list| list as usize + 1)) {
                space.push(number);
            }
        }
        Gatherer { shape, rows: 0, slots: vec![Vec::new(); shape.nodes.len()], spaces }
    }

    /// Takes in one record.
    pub fn take(&mut self, facts: &Facts<'_>) {
        self.rows += 1;
        self.space(0, 0, facts);
    }

    /// The depth is that of lists within lists.
    fn space(&mut self, space: usize, base: usize, facts: &Facts<'_>) {
        let shape = self.shape;
        for at in 0..self.spaces.get(space).map_or(0, Vec::len) {
            let id = self.spaces.get(space).and_then(|nodes| nodes.get(at));
            let Some((id, node)) = id.and_then(|id| Some((*id, shape.nodes.get(*id as usize)?))) else {
                continue;
            };
            let slot = match space.checked_sub(1) {
                None => facts.slots.get(node.slot as usize),
                Some(list) => facts.lists.get(list).and_then(|list| list.get(base + node.slot as usize)),
            };
            let slot = slot.cloned().unwrap_or_default();
            if let (Slot::List { start, len }, NodeKind::List { list, .. }) = (&slot, &node.kind) {
                let stride = shape.strides.get(*list as usize).copied().unwrap_or(1);
                for item in 0..*len {
                    self.space(*list as usize + 1, (start + item * stride) as usize, facts);
                }
            }
            if let Some(slots) = self.slots.get_mut(id as usize) {
                slots.push(owned(slot));
            }
        }
    }

    /// What was taken in, as columns.
    #[must_use]
    pub fn finish(self, texts: TextForm) -> Gathered {
        let mut columns = Vec::new();
        for ((id, node), slots) in (0..).zip(&self.shape.nodes).zip(self.slots).skip(1) {
            // A place that nobody named has no column, but for records: one below which something is named is not
            // there in every row.
            if slots.iter().any(|slot| !matches!(slot, Slot::Absent | Slot::Null))
                || !matches!(node.kind, NodeKind::Scalar(_))
            {
                columns.push((id, column(&node.kind, slots, texts, self.shape)));
            }
        }
        Gathered { rows: self.rows, columns }
    }
}

/// Columns that own what they hold.
#[derive(Clone, Debug)]
pub struct Gathered {
    rows: usize,
    columns: Vec<(NodeId, Owned)>,
}

/// A column.
#[derive(Clone, Debug)]
struct Owned {
    rows: usize,
    there: Option<Vec<u8>>,
    wrong: Vec<Wrong>,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Bool(Vec<u8>),
    Number(Numbers),
    Weight(Numbers),
    Money(Numbers, Vec<Currency>),
    Instant(Vec<i64>),
    Duration(Vec<i64>),
    Dictionary { codes: Vec<u32>, texts: Packed },
    Text(Packed),
    List(Vec<i64>),
    Record,
    Slots(Vec<Slot<'static>>),
}

#[derive(Clone, Debug)]
struct Numbers {
    narrow: Vec<i64>,
    /// Where 64 bits are too few.
    wide: Vec<i128>,
    scale: u32,
}

#[derive(Clone, Debug, Default)]
struct Packed {
    offsets: Vec<i64>,
    text: String,
}

impl Gathered {
    /// The columns, with their nodes.
    pub fn columns(&self) -> impl Iterator<Item = (NodeId, Column<'_>)> {
        self.columns.iter().map(|(node, column)| (*node, column.borrowed()))
    }

    /// The records, for the plan whose shape the facts had.
    ///
    /// # Errors
    /// The plan is another one, and what was gathered does not fit it.
    pub fn records<'a>(&'a self, plan: &'a Plan) -> Result<Records<'a>, ColumnError> {
        Records::new(plan, self.rows, self.columns())
    }
}

impl Owned {
    fn borrowed(&self) -> Column<'_> {
        let column = match &self.values {
            Values::Bool(bits) => Column::booleans(Bits::new(bits, self.rows)),
            Values::Number(numbers) => Column::numbers(numbers.borrowed(), numbers.scale),
            Values::Weight(numbers) => Column::grams(numbers.borrowed(), numbers.scale),
            Values::Money(numbers, currencies) => {
                let currencies = match currencies.as_slice() {
                    [only] => Currencies::One(*only),
                    each => Currencies::Each(each),
                };
                Column::money(numbers.borrowed(), numbers.scale, currencies)
            }
            Values::Instant(micros) => Column::instants(micros),
            Values::Duration(micros) => Column::durations(micros),
            Values::Dictionary { codes, texts } => Column::dictionary(Codes::U32(codes), texts.borrowed()),
            Values::Text(texts) => Column::texts(texts.borrowed()),
            Values::List(offsets) => Column::lists(Offsets::I64(offsets)),
            Values::Record => Column::records(self.rows),
            Values::Slots(slots) => Column::slots(slots),
        };
        let column = column.wrong(&self.wrong);
        match &self.there {
            Some(bits) => column.there(Bits::new(bits, self.rows)),
            None => column,
        }
    }
}

impl Numbers {
    fn borrowed(&self) -> Integers<'_> {
        if self.wide.is_empty() { Integers::I64(&self.narrow) } else { Integers::I128(&self.wide) }
    }

    /// The numbers with one scale; nothing where 28 digits do not hold them so.
    fn of(decimals: &[Decimal]) -> Option<Numbers> {
        let scale = decimals.iter().map(|decimal| decimal.places()).max().unwrap_or(0);
        let whole = |decimal: &Decimal| {
            let mantissa = match scale.checked_sub(decimal.scale()) {
                Some(more) => decimal.mantissa().checked_mul(10_i128.checked_pow(more)?)?,
                // It has zeros at its end.
                None => decimal.mantissa() / 10_i128.checked_pow(decimal.scale() - scale)?,
            };
            (mantissa.unsigned_abs() < LIMIT).then_some(mantissa)
        };
        let wide: Vec<i128> = decimals.iter().map(whole).collect::<Option<_>>()?;
        let narrow: Option<Vec<i64>> = wide.iter().map(|value| i64::try_from(*value).ok()).collect();
        Some(match narrow {
            Some(narrow) => Numbers { narrow, wide: Vec::new(), scale },
            None => Numbers { narrow: Vec::new(), wide, scale },
        })
    }
}

impl Packed {
    fn push(&mut self, text: &str) {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        self.text.push_str(text);
        self.offsets.push(i64::try_from(self.text.len()).unwrap_or(i64::MAX));
    }

    fn borrowed(&self) -> Texts<'_> {
        if self.offsets.is_empty() {
            return Texts::Each(&[]);
        }
        Texts::Packed { offsets: Offsets::I64(&self.offsets), text: &self.text }
    }
}

/// The column of what stood at a node.
fn column(kind: &NodeKind, mut slots: Vec<Slot<'static>>, form: TextForm, shape: &Shape) -> Owned {
    let rows = slots.len();
    let gaps = slots.iter().any(|slot| matches!(slot, Slot::Absent | Slot::Null));
    let there = gaps.then(|| bits(slots.iter().map(|slot| !matches!(slot, Slot::Absent | Slot::Null))));
    let values = match kind {
        NodeKind::Record(_) => Some(Values::Record),
        NodeKind::List { .. } => {
            let mut offsets = vec![0];
            let mut end = 0;
            for slot in &slots {
                end += if let Slot::List { len, .. } = slot { i64::from(*len) } else { 0 };
                offsets.push(end);
            }
            Some(Values::List(offsets))
        }
        NodeKind::Scalar(ty) => scalars(*ty, &slots, form, shape),
    };
    let Some(values) = values else {
        return Owned { rows, there: None, wrong: Vec::new(), values: Values::Slots(slots) };
    };
    let mut wrong: Vec<Wrong> = Vec::new();
    for (row, slot) in (0..).zip(&mut slots) {
        if let Slot::Wrong(found) = slot {
            wrong.push((row, core::mem::replace(found, Found::Kind(FoundKind::Nothing))));
        }
    }
    Owned { rows, there, wrong, values }
}

/// Single values in their narrowest form, something instead where there is none; nothing where they have no such form.
fn scalars(ty: ScalarType, slots: &[Slot<'static>], form: TextForm, shape: &Shape) -> Option<Values> {
    let decimals = |decimal: fn(&Scalar<'_>) -> Option<Decimal>| {
        let one = |slot: &Slot<'_>| match slot {
            Slot::Scalar(scalar) => decimal(scalar),
            _ => Some(Decimal::ZERO),
        };
        Numbers::of(&slots.iter().map(one).collect::<Option<Vec<Decimal>>>()?)
    };
    let micros = |micros: fn(&Scalar<'_>) -> Option<i64>| {
        let one = |slot: &Slot<'_>| match slot {
            Slot::Scalar(scalar) => micros(scalar),
            _ => Some(0),
        };
        slots.iter().map(one).collect::<Option<Vec<i64>>>()
    };
    Some(match ty {
        ScalarType::Bool => {
            Values::Bool(bits(slots.iter().map(|slot| matches!(slot, Slot::Scalar(Scalar::Bool(true))))))
        }
        ScalarType::Number => Values::Number(decimals(|scalar| match scalar {
            Scalar::Number(number) => Some(*number),
            _ => None,
        })?),
        ScalarType::Weight => Values::Weight(decimals(|scalar| match scalar {
            Scalar::Weight(grams) => Some(*grams),
            _ => None,
        })?),
        ScalarType::Money => {
            let numbers = decimals(|scalar| match scalar {
                Scalar::Money(money) => Some(money.amount),
                _ => None,
            })?;
            let currency = |slot: &Slot<'_>| match slot {
                Slot::Scalar(Scalar::Money(money)) => Some(money.currency),
                _ => None,
            };
            let first = slots.iter().find_map(currency).unwrap_or(Currency::CNY);
            let same = slots.iter().filter_map(currency).all(|currency| currency == first);
            let each = slots.iter().map(|slot| currency(slot).unwrap_or(first));
            Values::Money(numbers, if same { vec![first] } else { each.collect() })
        }
        ScalarType::Instant => Values::Instant(micros(|scalar| match scalar {
            Scalar::Instant(at) => Some(at.micros()),
            _ => None,
        })?),
        ScalarType::Duration => Values::Duration(micros(|scalar| match scalar {
            Scalar::Duration(length) => Some(length.micros()),
            _ => None,
        })?),
        ScalarType::Text | ScalarType::Enum(_) => {
            let texts: Vec<&str> = slots.iter().map(|slot| text(ty, slot, shape)).collect::<Option<_>>()?;
            match form {
                TextForm::Plain => {
                    let mut packed = Packed::default();
                    texts.iter().for_each(|text| packed.push(text));
                    Values::Text(packed)
                }
                TextForm::Dictionary => {
                    let (mut codes, mut packed) = (Vec::with_capacity(texts.len()), Packed::default());
                    let mut known: HashMap<&str, u32> = HashMap::new();
                    for text in texts {
                        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                        codes.push(*known.entry(text).or_insert_with(|| {
                            packed.push(text);
                            next
                        }));
                    }
                    Values::Dictionary { codes, texts: packed }
                }
            }
        }
    })
}

/// A text, or a member as it is spelled.
fn text<'s>(ty: ScalarType, slot: &'s Slot<'static>, shape: &'s Shape) -> Option<&'s str> {
    match (slot, ty) {
        (Slot::Scalar(Scalar::Text(text)), ScalarType::Text) => Some(text),
        (Slot::Scalar(Scalar::Member(_, Member::Known(index))), ScalarType::Enum(number)) => {
            let spellings = &shape.enums.get(number as usize)?.spellings;
            spellings.iter().find(|(_, known)| known == index).map(|(spelling, _)| spelling.as_str())
        }
        (Slot::Scalar(Scalar::Member(_, Member::Other(text))), ScalarType::Enum(number)) => {
            // One that is spelled like a declared member would be read as that.
            let reader = shape.enums.get(number as usize)?;
            reader.index(text).is_none().then_some(text)
        }
        (Slot::Scalar(_), _) => None,
        _ => Some(""),
    }
}

fn bits(values: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    for (at, value) in values.enumerate() {
        if at % 8 == 0 {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(value) << (at % 8);
        }
    }
    bytes
}

/// A slot that owns its text.
fn owned(slot: Slot<'_>) -> Slot<'static> {
    match slot {
        Slot::Absent => Slot::Absent,
        Slot::Null => Slot::Null,
        Slot::Record => Slot::Record,
        Slot::List { start, len } => Slot::List { start, len },
        Slot::Scalar(scalar) => Slot::Scalar(scalar.into_owned()),
        Slot::Wrong(found) => Slot::Wrong(found),
    }
}
