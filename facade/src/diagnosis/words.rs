//! What a finding says, in both languages.

use dangjiu::diagnosis::{Cause, Diagnosis, Finding, Judged, Region, Shown};
use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::mapping::Claim;
use dangjiu::observation::{Milestone, NodeKind, Role, Settlement, SystemId};
use dangjiu::say;
use dangjiu::schema::{EnumType, Names as Spellings};
use dangjiu::zone::ZoneTable;

use super::money;
use super::titles::{capital, system_in_sentence};
use crate::wire;

/// The names of systems, states and headlines.
pub(crate) struct Names<'d> {
    systems: Vec<Bilingual>,
    channels: Vec<String>,
    headlines: Option<&'d EnumType>,
}

fn both(names: &Spellings) -> Bilingual {
    Bilingual { en: names.get(Lang::En).to_owned(), zh: names.get(Lang::Zh).to_owned() }
}

impl<'d> Names<'d> {
    pub(crate) fn of(diagnosis: &'d Diagnosis<'d>) -> Names<'d> {
        let vocabulary = diagnosis.vocabulary();
        let members = |name: &str| {
            let id = vocabulary.enum_names.get(name)?;
            vocabulary.enumeration(*id)
        };
        let systems = diagnosis.systems().iter().map(|system| system_in_sentence(vocabulary, &system.name));
        let channels = diagnosis.systems().iter().filter(|system| system.role == Role::Channel);
        Names {
            systems: systems.collect(),
            channels: channels.filter_map(|system| system.channel.clone()).collect(),
            headlines: members("headline"),
        }
    }

    pub(crate) fn is_channel(&self, numbering: &str) -> bool {
        self.channels.iter().any(|channel| dangjiu::ids::numbering(channel) == numbering)
    }

    fn system(&self, system: SystemId) -> Bilingual {
        self.systems.get(usize::from(system.0)).cloned().unwrap_or_default()
    }

    pub(crate) fn headlines(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        self.headlines
            .into_iter()
            .flat_map(|declared| &declared.members)
            .map(|member| member.primary.as_str())
    }

    pub(crate) fn headline(&self, name: &str) -> wire::Said {
        let member =
            self.headlines.and_then(|declared| declared.members.iter().find(|member| member.primary == name));
        member.map(both).unwrap_or_default().into()
    }

    /// What is wrong, with the values; those that somebody typed as they may be `shown`.
    pub(crate) fn message(
        &self,
        judged: &Judged<'_>,
        found: &Finding,
        shown: &dyn Fn(&str) -> String,
    ) -> Bilingual {
        let said = self.said(judged, found, shown);
        // What rests on a row that is not there says how much could not be read.
        let without = match found.cause {
            Cause::NotInErp | Cause::NotInWarehouse | Cause::NotOnChannel => Some(found.system),
            Cause::Behind if found.rows.first().is_some_and(|row| judged.is_event(*row)) => {
                Some(found.system)
            }
            Cause::Ahead if found.rows.get(1).is_some_and(|row| judged.is_event(*row)) => found.against,
            _ => None,
        };
        let Some(system) = without else { return said };
        let (lost, unread) = (judged.diagnosis().lost(system), judged.diagnosis().unread(system));
        unless_in_files(unless_in_rows(said, &self.system(system), lost), unread)
    }

    fn said(&self, judged: &Judged<'_>, found: &Finding, shown: &dyn Fn(&str) -> String) -> Bilingual {
        let own = self.system(found.system);
        let own = Bilingual { en: capital(&own.en), zh: own.zh };
        let other = found.against.map(|against| self.system(against)).unwrap_or_default();
        let cause = found.cause;
        let state = |region: Region, state: u32| {
            judged.state_of(region, state).map(|state| both(&state.state.names)).unwrap_or_default()
        };
        match &found.shown {
            Shown::States { region, own: one, other: two } => {
                states(cause, (&own, &state(*region, *one)), (&other, &state(*region, *two)))
            }
            Shown::Closed { goods, money } => {
                let (goods, money) = (state(Region::Fulfilment, *goods), state(Region::Payment, *money));
                closed(cause, (&own, &goods), (&other, &money))
            }
            Shown::Moved { machine, from, to, .. } => {
                let claimed = |state| judged.state(Claim { machine: *machine, state });
                let named = |state| claimed(state).map(|state| both(&state.state.names)).unwrap_or_default();
                let (from, to) = (named(*from), named(*to));
                say_of(
                    format!("{} went from `{}` to `{}`", own.en, from.en, to.en),
                    format!("{}从“{}”变为“{}”", own.zh, from.zh, to.zh),
                )
            }
            Shown::Raw => {
                let raw = found.rows.first().and_then(|row| judged.row(*row)).map_or("", |row| row.raw);
                unmapped(&own, &shown(raw))
            }
            Shown::Times(wrong, held_against) => {
                misplaced(cause, &own, &wrong.title(), held_against.map(Milestone::title))
            }
            Shown::Source => {
                let given = found.rows.first().and_then(|row| judged.source_kind(*row));
                match given.map(shown) {
                    Some(given) => say!(
                        "typed by hand with the source `{given}`, which is not in the list",
                        "手工单的来源“{given}”不在清单内"
                    ),
                    None => say!("typed by hand without a source", "手工单没有填写来源"),
                }
            }
            Shown::Other(node) => {
                let (_, id) = judged.node(*node);
                say_of(
                    format!("names the order {id}, which {} does not know", lower(&own.en)),
                    format!("单据上的平台单号 {id} 在{}查不到", own.zh),
                )
            }
            Shown::Amounts { measure, own: one, other: two } => {
                let sums = (&*money(*one), &*money(*two));
                amounts(cause, &own, &other, &measure.title(), sums)
            }
            Shown::Span(from, to) => {
                let minutes = (to.micros() - from.micros()) / 60_000_000;
                say_of(
                    format!("{}: paid, cancelled and paid again within {minutes} minutes", own.en),
                    format!("{}：{minutes} 分钟内付款、取消又付款", own.zh),
                )
            }
            Shown::Instant(at) => {
                let (kind, id) = judged.node(found.node);
                let (thing, date) = (kind.title(), ZoneTable::shanghai().to_civil(*at).date());
                let (en, zh, system) = (thing.en, thing.zh, lower(&own.en));
                let system_zh = &own.zh;
                say!(
                    "a row about the {en} {id} has a time on {date}, years after everything else, so what {system} says of it there is not believed",
                    "{zh} {id} 有一行的时间为 {date}，比其余数据晚数年，{system_zh}在该行所说的不予采信"
                )
            }
            Shown::Nothing => self.plainly(judged, found, &own.en, &own.zh),
        }
    }

    fn plainly(&self, judged: &Judged<'_>, found: &Finding, system: &str, system_zh: &str) -> Bilingual {
        let (kind, id) = judged.node(found.node);
        let thing = kind.title();
        match found.cause {
            Cause::NotInErp if kind == NodeKind::Outbound => say!(
                "the outbound {id} goes out, but no order stands behind it in the ERP",
                "出库单 {id} 在发货，ERP 中却没有对应的订单"
            ),
            Cause::ChannelNotNamed if judged.numbering(found.node).is_empty() => say!(
                "{system} has an order {id}, but does not say of which channel: several have that number",
                "{system_zh}有单号 {id}，却没有写平台：不止一个平台有此单号"
            ),
            Cause::ChannelNotNamed => say!(
                "paid, and the ERP has an order {id}, but does not say of which channel: several have that number",
                "{id} 已付款，ERP 中有此单号却没有写平台：不止一个平台有此单号"
            ),
            Cause::NotInErp
                if found.rows.first().and_then(|row| judged.settlement(*row)) == Some(Settlement::Cod) =>
            {
                say!("to be paid on delivery, and {id} is not in the ERP", "{id} 为货到付款，ERP 中却没有")
            }
            Cause::NotInErp => say!("paid, but {id} is not in the ERP", "{id} 已付款，ERP 中却没有"),
            // The second row is that of the outbound.
            Cause::NotInWarehouse if kind == NodeKind::Outbound => say!(
                "the outbound {id} was voided, and what the others send is less than was handed on",
                "出库单 {id} 已作废，其余出库单发出的件数少于下发的件数"
            ),
            Cause::NotInWarehouse if found.rows.len() > 1 => {
                let (en, zh) = (thing.en, thing.zh);
                say!(
                    "the {en} {id} was handed on, but the warehouse has voided its outbound and has no other",
                    "{zh} {id} 已下发，仓库却已作废其出库单，也没有别的出库单"
                )
            }
            Cause::NotInWarehouse => {
                let (en, zh) = (thing.en, thing.zh);
                say!(
                    "the {en} {id} was handed on, but the warehouse does not know it",
                    "{zh} {id} 已下发，仓库却没有"
                )
            }
            Cause::StillShipped => say!(
                "the ERP order {id} was merged or split, and went out all the same",
                "ERP 单 {id} 已合并或拆分，却仍被发出"
            ),
            Cause::StillActive => say!(
                "the ERP order {id} was merged or split, and still counts",
                "ERP 单 {id} 已合并或拆分，却仍有效"
            ),
            Cause::ServedTwice if kind == NodeKind::ErpOrder => {
                let outbounds = found.rows.len();
                say!(
                    "{outbounds} outbounds send more pieces than the ERP order {id} has",
                    "{outbounds} 张出库单合计发出的件数多于 ERP 单 {id} 的件数"
                )
            }
            Cause::ServedTwice => {
                let documents = found.rows.len();
                say!(
                    "{documents} ERP orders each serve {id} whole",
                    "{documents} 张 ERP 单各自按整单履约 {id}"
                )
            }
            Cause::RejectedRow => {
                let (en, zh, system) = (thing.en, thing.zh, lower(system));
                say!(
                    "a row about the {en} {id} could not be read, so what {system} says of it is not known",
                    "{zh} {id} 有一行未能读入，{system_zh}怎么说它尚不可知"
                )
            }
            cause => {
                let title = cause.title();
                let (en, zh) = (title.en, title.zh);
                say!("{system}: {en}", "{system_zh}：{zh}")
            }
        }
    }
}

fn say_of(en: String, zh: String) -> Bilingual {
    Bilingual { en, zh }
}

fn lower(text: &str) -> String {
    match text.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => text.to_owned(),
    }
}

/// A sentence that rests on a row not being there, where some rows could not be read.
fn unless_in_rows(said: Bilingual, system: &Bilingual, lost: u64) -> Bilingual {
    if lost == 0 {
        return said;
    }
    let rows = if lost == 1 { "1 row".to_owned() } else { format!("{lost} rows") };
    say_of(
        format!(
            "{}; {rows} of {} could not be read and may be about it: that cannot be ruled out",
            said.en, system.en
        ),
        format!("{}；{}有 {lost} 行未能读入，不排除其中就有此单", said.zh, system.zh),
    )
}

/// The same, where files were not read to their end.
fn unless_in_files(said: Bilingual, unread: usize) -> Bilingual {
    if unread == 0 {
        return said;
    }
    let files = if unread == 1 { "1 file was".to_owned() } else { format!("{unread} files were") };
    say_of(
        format!("{}; {files} refused and may tell of it: that cannot be ruled out", said.en),
        format!("{}；另有 {unread} 个文件被拒读，不排除其中就有此单", said.zh),
    )
}

/// What a system says.
type Says<'s> = (&'s Bilingual, &'s Bilingual);

/// Two systems, or two rows of one, that say different states of one region.
fn states(cause: Cause, (own, one): Says<'_>, (other, two): Says<'_>) -> Bilingual {
    let (system, system_zh, other, other_zh) = (&own.en, &own.zh, &other.en, &other.zh);
    let (one, one_zh, two, two_zh) = (&one.en, &one.zh, &two.en, &two.zh);
    match cause {
        Cause::Behind => say!(
            "{system} still says `{one}`, while {other} has said `{two}`",
            "{system_zh}仍是“{one_zh}”，而{other_zh}已是“{two_zh}”"
        ),
        Cause::Ahead => say!(
            "{system} says `{one}`, but {other} is only at `{two}`",
            "{system_zh}已是“{one_zh}”，而{other_zh}才到“{two_zh}”"
        ),
        Cause::RowsDiffer => say!(
            "{system} says both `{one}` and `{two}`, in rows of one file",
            "{system_zh}的同一份文件里，有的行是“{one_zh}”，有的行是“{two_zh}”"
        ),
        _ => say!(
            "{system} says `{one}`, {other} says `{two}`",
            "{system_zh}是“{one_zh}”，{other_zh}是“{two_zh}”"
        ),
    }
}

/// Goods that are on their way though the money says the order is closed.
fn closed(cause: Cause, (own, goods): Says<'_>, (other, money): Says<'_>) -> Bilingual {
    let (system, system_zh, other, other_zh) = (&own.en, &own.zh, &other.en, &other.zh);
    let (one, one_zh, two, two_zh) = (&goods.en, &goods.zh, &money.en, &money.zh);
    match cause {
        Cause::ShippedThoughClosed => say!(
            "{system} says `{one}`, after {other} had said `{two}`",
            "{other_zh}先已是“{two_zh}”，{system_zh}之后仍是“{one_zh}”"
        ),
        _ => say!(
            "{system} says `{one}`, {other} says `{two}`; their times do not tell which came first",
            "{system_zh}是“{one_zh}”，{other_zh}是“{two_zh}”；按现有时间分不出先后"
        ),
    }
}

/// A raw status that no map reads; empty: there is none.
fn unmapped(own: &Bilingual, raw: &str) -> Bilingual {
    let (system, system_zh) = (&own.en, &own.zh);
    if raw.is_empty() {
        return say!("{system} gave no status, which no map can read", "{system_zh}没有给出状态，无从映射");
    }
    say!("{system} gave the status `{raw}`, which no map knows", "{system_zh}给出的状态“{raw}”没有映射")
}

/// A time that is missing, lies before another, or has not come yet by the status.
fn misplaced(cause: Cause, own: &Bilingual, wrong: &Bilingual, before: Option<Bilingual>) -> Bilingual {
    let (system, system_zh, wrong, wrong_zh) = (&own.en, &own.zh, &wrong.en, &wrong.zh);
    match (before, cause) {
        (Some(Bilingual { en, zh }), _) => {
            say!("{system}: {wrong} lies before {en}", "{system_zh}：{wrong_zh}早于{zh}")
        }
        (None, Cause::TimeMissing) => say!(
            "{system}: the status needs {wrong}, which is empty",
            "{system_zh}：按状态应有{wrong_zh}，却为空"
        ),
        _ => say!(
            "{system}: {wrong} is there, but the status says it has not come to that",
            "{system_zh}：已有{wrong_zh}，状态却未到这一步"
        ),
    }
}

/// Two sums that should be one.
fn amounts(
    cause: Cause,
    own: &Bilingual,
    other: &Bilingual,
    measure: &Bilingual,
    (one, two): (&str, &str),
) -> Bilingual {
    let (system, system_zh, measure, measure_zh) = (&own.en, &own.zh, &measure.en, &measure.zh);
    match cause {
        Cause::OwnSum => say!(
            "{system}: {measure} is {one}, but its parts add up to {two}",
            "{system_zh}：{measure_zh}为 {one}，明细合计却是 {two}"
        ),
        Cause::RowsDiffer => say!(
            "{system}: {measure} is {one} in one row of a file and {two} in another",
            "{system_zh}：同一份文件里，{measure_zh}一行是 {one}，一行是 {two}"
        ),
        _ => {
            let (system, other, other_zh) = (lower(system), &other.en, &other.zh);
            say!(
                "{measure}: {one} in {system}, {two} in {other}",
                "{measure_zh}：{system_zh} {one}，{other_zh} {two}"
            )
        }
    }
}
