//! The operation `diagnose`: what several systems say of a shop's orders in, a diagnosis out.
//!
//! The request holds observations as readers of exports make them, so hosts with readers of their own, and the shared
//! vectors, get the same diagnosis as `dangjiu diagnose`. Names are those of the core; amounts and instants are texts.

use std::collections::{BTreeMap, HashMap};

use dangjiu::decimal::Decimal;
use dangjiu::diagnosis::{Diagnosis, Lacks, SystemOf};
use dangjiu::diagnostic::Bilingual;
use dangjiu::diagnostic::suggest::closest;
use dangjiu::mapping::Catalogue;
use dangjiu::mask::mask_within;
use dangjiu::money::Currency;
use dangjiu::observation::{
    Amount, Amounts, IntakeRefused, Link, LinkKind, Manual, Measure, Milestone, NodeKind, Observation,
    Origin, RawStatus, Role, Settlement, SystemId, Times, When,
};
use dangjiu::say;
use dangjiu::time::Instant;
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::language::{SourceIn, compiled};
use super::orders::{map_named, shipped};
use super::reason::reason_in_piece;
use super::{kind_of, offset, text, too_deep};
use crate::diagnosis::{Wanted, in_words, policy, rules as asked};
use crate::error::HostError;
use crate::moment::moment;
use crate::rules::{self, Rules};
use crate::wire;

/// What is to be diagnosed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DiagnoseIn {
    /// Whose data it is; part of every order's id.
    #[serde(default)]
    tenant: String,
    /// The instant it is judged at; without it, the latest that any system knows of.
    #[serde(default)]
    now: Option<String>,
    /// Files with rules to be asked about every order, and with maps of one's own.
    #[serde(default)]
    sources: Vec<SourceIn>,
    systems: Vec<SystemIn>,
    /// What each system says: an [`ObservationIn`] each.
    observations: Vec<Box<RawValue>>,
    /// Whether consistent orders are laid out too.
    #[serde(default)]
    all_orders: bool,
    /// Whether values about people are shown.
    #[serde(default)]
    reveal: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a system: `name` and `role`|系统，有 `name` 与 `role`")]
struct SystemIn {
    name: String,
    role: String,
    /// For a channel: the channel whose numbers its orders have; its own name where it is left out.
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    /// What its tables have no column for: `source_kind`, `settlement`, `discount`, `served_by`.
    #[serde(default)]
    lacks: Option<Vec<String>>,
}

/// What one system says of one thing: a row. What is null is not said.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an observation: `system`, `kind`, `id` and what is said|观察，有 `system`、`kind`、`id` 及其内容"
)]
struct ObservationIn {
    system: String,
    /// The file it stands in; without it, the one file of its system.
    #[serde(default)]
    file: Option<String>,
    /// The row there; without it, its place among the rows of its file, counted from 1.
    #[serde(default)]
    row: Option<u32>,
    kind: String,
    id: Json,
    /// The channel of a sales order, where it is not the system's own.
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    shop: Option<String>,
    #[serde(default)]
    links: Option<Vec<LinkIn>>,
    #[serde(default)]
    status: Option<StatusIn>,
    /// For an event: when it was. Without it the row is a snapshot.
    #[serde(default)]
    at: Option<String>,
    /// `created`, `paid`, `shipped`, `delivered`, `completed`, `cancelled`, `modified`
    #[serde(default)]
    times: Option<BTreeMap<String, Json>>,
    /// `goods`, `merchant_discount`, `platform_discount`, `freight`, `receivable`, `received`, `refunded`
    #[serde(default)]
    amounts: Option<BTreeMap<String, Json>>,
    #[serde(default)]
    quantity: Option<u32>,
    #[serde(default)]
    settlement: Option<String>,
    #[serde(default)]
    manual: Option<ManualIn>,
    #[serde(default)]
    operator: Option<String>,
    /// The row could not be read but for what it is about: of it only that and its links count.
    #[serde(default)]
    rejected: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a link: `kind`, `to` and `id`|关联，有 `kind`、`to` 与 `id`")]
struct LinkIn {
    kind: String,
    to: String,
    id: Json,
    #[serde(default)]
    channel: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a status: `map` and `fields`|状态，有 `map` 与 `fields`")]
struct StatusIn {
    map: String,
    #[serde(default)]
    edition: Option<String>,
    /// The raw fields in the map's order; what is null or empty is nothing.
    fields: Vec<Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `source_kind`|对象，有 `source_kind`")]
struct ManualIn {
    #[serde(default)]
    source_kind: Option<String>,
}

/// Judges what systems say, and asks the rules about it where there are any.
pub(super) fn diagnose(request: DiagnoseIn) -> Result<wire::Diagnosis, HostError> {
    let DiagnoseIn { sources, .. } = request;
    let request = DiagnoseIn { sources: Vec::new(), ..request };
    if sources.is_empty() {
        let catalogue = shipped()?;
        let vocabulary = rules::vocabulary();
        let diagnosis = Diagnosis::new(vocabulary, catalogue, policy(vocabulary, &[]));
        return told(&request, catalogue, diagnosis, None);
    }
    let rules = compiled(sources)?;
    rules.plan()?;
    let catalogue = rules.catalogue()?;
    let diagnosis =
        Diagnosis::new(rules.vocabulary(), &catalogue, policy(rules.vocabulary(), &rules.program().lists));
    told(&request, &catalogue, diagnosis, Some(&rules))
}

/// Why a request is refused: that quotes what was found, which may be about a person.
pub(super) fn masked(error: HostError) -> HostError {
    let Bilingual { en, zh } = &error.message;
    let message = Bilingual { en: mask_within(en).into_owned(), zh: mask_within(zh).into_owned() };
    HostError { message, ..error }
}

fn told(
    request: &DiagnoseIn,
    catalogue: &Catalogue,
    diagnosis: Diagnosis<'_>,
    rules: Option<&Rules>,
) -> Result<wire::Diagnosis, HostError> {
    let now = request.now.as_deref().map(moment).transpose()?;
    let mut intake = Intake {
        catalogue,
        diagnosis,
        systems: Vec::new(),
        lacks: HashMap::new(),
        files: Vec::new(),
        numbers: HashMap::new(),
    };
    for (number, system) in request.systems.iter().enumerate() {
        intake.declare(&format!("systems[{number}]"), system)?;
    }
    for (number, row) in request.observations.iter().enumerate() {
        let place = format!("observations[{number}]");
        intake.observe(&place, &observation(&place, row)?)?;
    }
    let Intake { mut diagnosis, files, .. } = intake;
    let files = (0..=u16::MAX).zip(files).map(|(number, file)| file.told(&diagnosis, number)).collect();
    let judged = diagnosis.judge(now);
    let wanted =
        Wanted { tenant: &request.tenant, files, all_orders: request.all_orders, reveal: request.reveal };
    let mut told = in_words(&judged, wanted);
    if let Some(rules) = rules {
        told.rules = asked::ask(rules, &judged, &told, request.reveal, &mut |_| {})?;
    }
    Ok(told)
}

/// Rows being taken in.
struct Intake<'c> {
    catalogue: &'c Catalogue,
    diagnosis: Diagnosis<'c>,
    systems: Vec<(String, SystemId)>,
    lacks: HashMap<SystemId, Lacks>,
    files: Vec<Taken>,
    /// The numbers of the files, by their systems and names.
    numbers: HashMap<(SystemId, Option<String>), u16>,
}

/// A file of a system and how many rows of it were taken in.
struct Taken {
    of: String,
    name: Option<String>,
    rows: u32,
    rejected: u32,
}

impl Taken {
    fn told(self, diagnosis: &Diagnosis<'_>, number: u16) -> wire::FileRead {
        let (from, cut_off) = diagnosis.covered(number);
        wire::FileRead {
            name: self.name.unwrap_or_else(|| self.of.clone()),
            system: Some(self.of),
            rows: self.rows.into(),
            read: (self.rows - self.rejected).into(),
            rejected: self.rejected.into(),
            from: from.map(|from| from.to_string()),
            cut_off: cut_off.map(|cut_off| cut_off.to_string()),
            ..wire::FileRead::default()
        }
    }
}

impl ObservationIn {
    fn is_rejected(&self) -> bool {
        self.rejected == Some(true)
    }
}

fn observation(place: &str, row: &RawValue) -> Result<ObservationIn, HostError> {
    if !row.get().starts_with('{') {
        let Bilingual { en, zh } =
            serde_json::from_str(row.get()).map_or(say!("this", "内容"), |row| kind_of(&row));
        let reason = say!(
            "{en}; expected an observation: `system`, `kind`, `id` and what is said",
            "这里是{zh}，应为一条观察：`system`、`kind`、`id` 等"
        );
        return Err(wrong(place, &reason));
    }
    serde_json::from_str(row.get()).map_err(|error| {
        let Bilingual { en, zh } = reason_in_piece(&error);
        too_deep(row.get())
            .unwrap_or_else(|| wrong(place, &say!("this row cannot be read: {en}", "这一行无法读取：{zh}")))
    })
}

impl Intake<'_> {
    fn declare(&mut self, place: &str, system: &SystemIn) -> Result<(), HostError> {
        let role = named(place, "role", &system.role, Role::named, &Role::ALL.map(Role::name))?;
        if self.systems.iter().any(|(known, _)| *known == system.name) {
            let name = &system.name;
            return Err(wrong(
                place,
                &say!("the system `{name}` is declared twice", "系统“{name}”声明了两次"),
            ));
        }
        let currency = system.currency.as_deref().unwrap_or("CNY");
        if Currency::parse(currency).is_none() {
            let reason = say!(
                "`{currency}` is not a currency; three capital letters are expected",
                "“{currency}”不是币种；应为三个大写字母"
            );
            return Err(wrong(place, &reason));
        }
        let own = (role == Role::Channel).then_some(system.name.as_str());
        let channel = system.channel.as_deref().or(own);
        let id = self.diagnosis.system(SystemOf { name: &system.name, role, channel, currency });
        let id = id.map_err(|refused| wrong(place, &refused.sentence()))?;
        let mut lacks = Lacks::default();
        for (number, name) in system.lacks.iter().flatten().enumerate() {
            let place = format!("{place}.lacks[{number}]");
            *named(&place, "column", name, column, &COLUMNS)?(&mut lacks) = true;
        }
        self.systems.push((system.name.clone(), id));
        self.lacks.insert(id, lacks);
        Ok(())
    }

    fn system(&self, place: &str, name: &str) -> Result<SystemId, HostError> {
        self.systems.iter().find(|(known, _)| known == name).map(|(_, id)| *id).ok_or_else(|| {
            let known: Vec<&str> = self.systems.iter().map(|(known, _)| known.as_str()).collect();
            unknown(place, "system", name, &known)
        })
    }

    /// The number of a file of a system, and that of its next row.
    fn file(&mut self, place: &str, system: SystemId, row: &ObservationIn) -> Result<(u16, u32), HostError> {
        let number = match self.numbers.get(&(system, row.file.clone())) {
            Some(number) => *number,
            None => {
                let number = self.diagnosis.file(system);
                let number = number.map_err(|refused| wrong(place, &refused.sentence()))?;
                self.diagnosis.lacks(number, self.lacks.get(&system).copied().unwrap_or_default());
                let of = row.system.clone();
                self.files.push(Taken { of, name: row.file.clone(), rows: 0, rejected: 0 });
                self.numbers.insert((system, row.file.clone()), number);
                number
            }
        };
        let rows = self.files.get_mut(usize::from(number)).map_or(0, |file| {
            file.rows += 1;
            file.rejected += u32::from(row.is_rejected());
            file.rows
        });
        Ok((number, rows))
    }

    fn observe(&mut self, place: &str, row: &ObservationIn) -> Result<(), HostError> {
        let system = self.system(place, &row.system)?;
        let (file, next) = self.file(place, system, row)?;
        let kind = kind(place, &row.kind)?;
        let id = id(place, &row.id)?;
        let mut links = Vec::new();
        for (number, link) in row.links.iter().flatten().enumerate() {
            links.push(tie(&format!("{place}.links[{number}]"), link)?);
        }
        let mut fields: Vec<Option<&str>> = Vec::new();
        for (number, field) in row.status.iter().flat_map(|status| &status.fields).enumerate() {
            let field = said(&format!("{place}.status.fields[{number}]"), field)?;
            fields.push(field.filter(|text| !text.is_empty()));
        }
        let status = match &row.status {
            Some(status) => Some(self.status(&format!("{place}.status"), status, &fields)?),
            None => None,
        };
        let when = match &row.at {
            Some(text) => When::At(instant(&format!("{place}.at"), text)?),
            None => When::AtExport,
        };
        let settlement = row.settlement.as_deref().map(|name| {
            named(place, "settlement", name, Settlement::named, &Settlement::ALL.map(Settlement::name))
        });
        let seen = Observation {
            channel: row.channel.as_deref(),
            shop: row.shop.as_deref().unwrap_or_default(),
            links: &links,
            status,
            when,
            times: times(place, row.times.iter().flatten())?,
            amounts: amounts(place, row.amounts.iter().flatten())?,
            quantity: row.quantity,
            settlement: settlement.transpose()?,
            manual: row.manual.as_ref().map(|manual| Manual { source_kind: manual.source_kind.as_deref() }),
            operator: row.operator.as_deref(),
            ..Observation::of(system, kind, id, Origin { file, row: row.row.unwrap_or(next) })
        };
        let taken = match row.is_rejected() {
            true => self.diagnosis.reject(&seen),
            false => self.diagnosis.observe(&seen),
        };
        taken.map_err(|refused| wrong(place, &refused.sentence()))
    }

    fn status<'f>(
        &self,
        place: &str,
        status: &StatusIn,
        fields: &'f [Option<&'f str>],
    ) -> Result<RawStatus<'f>, HostError> {
        let map = map_named(self.catalogue, &status.map, status.edition.as_deref())
            .map_err(|error| wrong(place, &error.message))?;
        let names = self.catalogue.map(map).map_or(&[][..], |map| &map.fields);
        if names.len() != fields.len() {
            let (wanted, given, names) = (names.len(), fields.len(), names.join(", "));
            let reason = say!(
                "the map reads {wanted} fields ({names}); {given} are given",
                "映射读取 {wanted} 个字段（{names}），给出了 {given} 个"
            );
            return Err(wrong(place, &reason));
        }
        Ok(RawStatus { map, fields })
    }
}

/// The columns that a table may lack.
const COLUMNS: [&str; 4] = ["source_kind", "settlement", "discount", "served_by"];

/// Where it is kept that a table lacks a column.
fn column(name: &str) -> Option<fn(&mut Lacks) -> &mut bool> {
    match name {
        "source_kind" => Some(|lacks| &mut lacks.source),
        "settlement" => Some(|lacks| &mut lacks.settlement),
        "discount" => Some(|lacks| &mut lacks.discount),
        "served_by" => Some(|lacks| &mut lacks.served_by),
        _ => None,
    }
}

fn kind(place: &str, name: &str) -> Result<NodeKind, HostError> {
    named(place, "kind", name, NodeKind::named, &NodeKind::ALL.map(NodeKind::name))
}

/// The id that stands at a place.
fn id<'t>(place: &str, given: &'t Json) -> Result<&'t str, HostError> {
    let text = said(&format!("{place}.id"), given)?.unwrap_or_default();
    IntakeRefused::of_id(text).map_err(|refused| wrong(place, &refused.sentence()))?;
    Ok(text)
}

fn tie<'t>(place: &str, link: &'t LinkIn) -> Result<Link<'t>, HostError> {
    Ok(Link {
        kind: named(place, "kind", &link.kind, LinkKind::named, &LinkKind::ALL.map(LinkKind::name))?,
        to: kind(place, &link.to)?,
        id: id(place, &link.id)?,
        channel: link.channel.as_deref(),
    })
}

fn times<'t>(place: &str, given: impl Iterator<Item = (&'t String, &'t Json)>) -> Result<Times, HostError> {
    let mut times = Times::default();
    for (name, given) in given {
        let of = format!("{place}.times.{name}");
        let at = said(&of, given)?.map(|text| instant(&of, text)).transpose()?;
        let known = Milestone::ALL.map(Milestone::name);
        *named(place, "time", name, Milestone::named, &known)?.of_mut(&mut times) = at;
    }
    Ok(times)
}

fn amounts<'t>(
    place: &str,
    given: impl Iterator<Item = (&'t String, &'t Json)>,
) -> Result<Amounts, HostError> {
    let mut amounts = Amounts::default();
    for (name, given) in given {
        let of = format!("{place}.amounts.{name}");
        let amount = said(&of, given)?.map(|text| amount(&of, text)).transpose()?;
        let known = Measure::ALL.map(Measure::name);
        *named(place, "amount", name, Measure::named, &known)?.of_mut(&mut amounts) = amount;
    }
    Ok(amounts)
}

fn amount(place: &str, text: &str) -> Result<Amount, HostError> {
    Decimal::parse(text).ok().and_then(Amount::of).ok_or_else(|| {
        let reason = say!(
            "`{text}` is not an amount with at most four decimals, such as `199.00`",
            "“{text}”不是至多四位小数的金额，例如“199.00”"
        );
        wrong(place, &reason)
    })
}

/// The text that stands at a place; nothing where there is null.
fn said<'t>(place: &str, given: &'t Json) -> Result<Option<&'t str>, HostError> {
    text(given).map_err(|reason| wrong(place, &reason))
}

fn instant(place: &str, text: &str) -> Result<Instant, HostError> {
    offset(text).map_err(|reason| wrong(place, &reason))
}

/// What a closed list of names calls so.
fn named<T>(
    place: &str,
    what: &str,
    name: &str,
    find: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<T, HostError> {
    find(name).ok_or_else(|| unknown(place, what, name, known))
}

fn unknown(place: &str, what: &str, name: &str, known: &[&str]) -> HostError {
    let list = known.join(", ");
    let what_zh = match what {
        "system" => "系统",
        "role" => "角色",
        "settlement" => "结算方式",
        "time" => "时刻",
        "amount" => "金额",
        "column" => "列",
        _ => "类型",
    };
    let reason = match closest(name, known.iter().copied()) {
        Some(near) => say!(
            "there is no {what} `{name}`; did you mean `{near}`?",
            "没有{what_zh}“{name}”；是不是“{near}”？"
        ),
        None => {
            say!("there is no {what} `{name}`; there are: {list}", "没有{what_zh}“{name}”；现有：{list}")
        }
    };
    wrong(place, &reason)
}

fn wrong(place: &str, reason: &Bilingual) -> HostError {
    let Bilingual { en, zh } = reason;
    HostError::usage("observation", say!("{place}: {en}", "{place}：{zh}"))
}
