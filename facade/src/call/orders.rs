//! The operations `map_status` and `order_id`: raw statuses through their maps, and the canonical ids of orders.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dangjiu::builtin;
use dangjiu::diagnostic::Bilingual;
use dangjiu::diagnostic::suggest::closest;
use dangjiu::ids::{IdError, OrderId, ShortId};
use dangjiu::mapping::{Catalogue, Mapped, StatusMap};
use dangjiu::observation::MapId;
use dangjiu::say;
use dangjiu::schema::Vocabulary;
use dangjiu::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::language::{SourceIn, compiled};
use super::{offset, text};
use crate::error::{ErrorKind, HostError};
use crate::rules::{self, Rules};
use crate::wire::Said;

/// A raw status to read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MapStatusIn {
    /// Files with maps of one's own; they add to and replace the shipped ones.
    #[serde(default)]
    sources: Vec<SourceIn>,
    map: String,
    #[serde(default)]
    edition: Option<String>,
    /// The raw fields by name: a text, or null. What is left out, or empty, is nothing.
    #[serde(default)]
    fields: BTreeMap<String, Json>,
    /// When it was so, for maps that hold for a time.
    #[serde(default)]
    at: Option<String>,
}

/// What a map makes of it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MappedOut {
    /// The state of each region that is claimed.
    Claims(BTreeMap<String, String>),
    /// A declared non-state.
    Nothing(bool),
    /// No row takes it.
    Unmapped(bool),
}

/// Reads a raw status through a map.
pub(super) fn map_status(request: MapStatusIn) -> Result<MappedOut, HostError> {
    if request.sources.is_empty() {
        return read(shipped()?, rules::vocabulary(), &request);
    }
    let own = own(&request.sources)?;
    read(&own.catalogue, own.rules.vocabulary(), &request)
}

/// Maps of a host's own, made ready.
struct OwnMaps {
    sources: Vec<SourceIn>,
    rules: Rules,
    catalogue: Catalogue,
}

/// The maps of these files. Those of the last call are kept: status after status is asked for with the same ones, and to make
/// them ready takes as long as thousands of answers.
fn own(sources: &[SourceIn]) -> Result<Arc<OwnMaps>, HostError> {
    static LAST: Mutex<Option<Arc<OwnMaps>>> = Mutex::new(None);
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(own) = last().as_ref().filter(|own| own.sources == sources) {
        return Ok(Arc::clone(own));
    }
    let rules = compiled(sources.to_vec())?;
    // A row with a mistake is not in the program, and the shipped map would answer in its place.
    rules.plan()?;
    let catalogue = rules.catalogue()?;
    let own = Arc::new(OwnMaps { sources: sources.to_vec(), rules, catalogue });
    *last() = Some(Arc::clone(&own));
    Ok(own)
}

/// The shipped maps, made once.
pub(super) fn shipped() -> Result<&'static Catalogue, HostError> {
    static SHIPPED: OnceLock<Option<Catalogue>> = OnceLock::new();
    SHIPPED.get_or_init(|| builtin::catalogue(rules::vocabulary(), &[]).ok()).as_ref().ok_or_else(|| {
        let message = say!("the shipped status maps cannot be read", "随附的状态映射无法读取");
        HostError::new(ErrorKind::Internal, "maps", message)
    })
}

fn read(
    catalogue: &Catalogue,
    vocabulary: &Vocabulary,
    request: &MapStatusIn,
) -> Result<MappedOut, HostError> {
    let MapStatusIn { map: name, edition, fields, at, .. } = request;
    let id = map_named(catalogue, name, edition.as_deref())?;
    let map = catalogue.map(id).ok_or_else(|| unknown(catalogue, name))?;
    known_fields(map, fields.keys())?;
    let at = at.as_deref().map(|text| instant("at", text)).transpose()?;
    let mut raw: Vec<Option<&str>> = Vec::new();
    for field in &map.fields {
        let given = fields.get(field).map(|value| said("field", field, value)).transpose()?.flatten();
        raw.push(given.filter(|text| !text.is_empty()));
    }
    Ok(match catalogue.read(id, &raw, at) {
        Mapped::Nothing => MappedOut::Nothing(true),
        Mapped::Unmapped => MappedOut::Unmapped(true),
        Mapped::Claims(claims) => {
            let named = claims.iter().filter_map(|claim| {
                let machine = vocabulary.machines.get(usize::try_from(claim.machine).ok()?)?;
                let state = machine.states.get(usize::try_from(claim.state).ok()?)?;
                Some((machine.names.primary.clone(), state.names.primary.clone()))
            });
            MappedOut::Claims(named.collect())
        }
    })
}

/// The map with this name for this edition.
pub(super) fn map_named(
    catalogue: &Catalogue,
    name: &str,
    edition: Option<&str>,
) -> Result<MapId, HostError> {
    catalogue.named(name, edition).ok_or_else(|| unknown(catalogue, name))
}

/// The instant that an argument is.
fn instant(name: &'static str, text: &str) -> Result<Instant, HostError> {
    offset(text)
        .map_err(|Bilingual { en, zh }| HostError::usage(name, say!("`{name}`: {en}", "“{name}”：{zh}")))
}

fn unknown(catalogue: &Catalogue, name: &str) -> HostError {
    let editions: Vec<&str> = catalogue.editions(name).map(|edition| edition.unwrap_or("-")).collect();
    if !editions.is_empty() {
        let known = editions.join(", ");
        let message = say!(
            "there is no such edition of the map `{name}`; there are: {known}",
            "映射“{name}”没有这个版本；现有：{known}"
        );
        return HostError::usage("edition", message);
    }
    let names = catalogue.iter().map(|(_, map)| map.name.as_str());
    let message = match closest(name, names) {
        Some(near) => {
            say!("there is no map `{name}`; did you mean `{near}`?", "没有映射“{name}”；是不是“{near}”？")
        }
        None => say!(
            "there is no map `{name}`; `vocabulary` has those that there are",
            "没有映射“{name}”；现有的映射见 vocabulary"
        ),
    };
    HostError::usage("map", message)
}

/// The text that is given under a name; nothing where it is null.
fn said<'t>(code: &'static str, name: &str, value: &'t Json) -> Result<Option<&'t str>, HostError> {
    text(value).map_err(|Bilingual { en, zh }| HostError::usage(code, say!("{name}: {en}", "{name}：{zh}")))
}

fn known_fields<'f>(map: &StatusMap, names: impl Iterator<Item = &'f String>) -> Result<(), HostError> {
    for name in names {
        if !map.fields.contains(name) {
            let known = map.fields.join(", ");
            let message = say!(
                "this map has no field `{name}`; it has: {known}",
                "该映射没有字段“{name}”；它有：{known}"
            );
            return Err(HostError::usage("field", message));
        }
    }
    Ok(())
}

/// An order as its platform names it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeriveIn {
    #[serde(default)]
    tenant: String,
    channel: String,
    #[serde(default)]
    shop: Option<String>,
    platform_id: Json,
    #[serde(default)]
    created: Option<String>,
}

/// A short id, and orders it may mean.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FindIn {
    short: String,
    orders: Vec<HeldIn>,
}

/// What is to be done with ids of orders.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum OrderIdIn {
    /// The id of an order; its short form too where it is said when the order was made.
    Derive(DeriveIn),
    /// Which of these orders a short id may mean.
    Find(FindIn),
}

/// An order somebody holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an order: `id` and `created`|订单，有 `id` 与 `created`")]
pub(super) struct HeldIn {
    id: String,
    created: String,
}

/// What came of it.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum OrderIdOut {
    Id {
        id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        short: Option<String>,
    },
    Candidates {
        candidates: Vec<String>,
    },
    Refused(Refused),
}

/// Why there is no id.
#[derive(Serialize)]
pub(super) struct Refused {
    /// `no_number`, `channel`, `shop_needed` or `malformed`
    refused: &'static str,
    message: Said,
}

impl From<IdError> for Refused {
    fn from(error: IdError) -> Refused {
        let (refused, message) = match error {
            IdError::NoNumber => ("no_number", say!("the order has no number", "订单没有单号")),
            IdError::Channel(name) => (
                "channel",
                say!(
                    "`{name}` is no primary name of a channel, such as `douyin`: small letters, digits and `_`",
                    "“{name}”不是渠道的主名称，如 `douyin`：只能是小写字母、数字与 `_`"
                ),
            ),
            IdError::ShopNeeded(channel) => (
                "shop_needed",
                say!(
                    "numbers of `{channel}` are unique only within a shop; give `shop`",
                    "渠道“{channel}”的单号只在店铺内唯一，须给出 `shop`"
                ),
            ),
            IdError::Malformed(text) => {
                ("malformed", say!("`{text}` is no id of an order", "“{text}”不是订单 id"))
            }
        };
        Refused { refused, message: Said::from(&message) }
    }
}

/// Derives and finds ids.
pub(super) fn order_id(request: &OrderIdIn) -> Result<OrderIdOut, HostError> {
    let answer = match request {
        OrderIdIn::Derive(DeriveIn { tenant, channel, shop, platform_id, created }) => {
            let created = created.as_deref().map(|text| instant("created", text)).transpose()?;
            let platform_id = said("platform_id", "platform_id", platform_id)?.unwrap_or_default();
            OrderId::derive(tenant, channel, shop.as_deref(), platform_id).map(|id| OrderIdOut::Id {
                id: id.to_string(),
                short: created.map(|created| id.short(created)),
            })
        }
        OrderIdIn::Find(FindIn { short, orders }) => {
            let mut held = Vec::with_capacity(orders.len());
            for order in orders {
                held.push((&order.id, instant("created", &order.created)?));
            }
            candidates(short, &held)
        }
    };
    Ok(answer.unwrap_or_else(|error| OrderIdOut::Refused(error.into())))
}

fn candidates(short: &str, held: &[(&String, Instant)]) -> Result<OrderIdOut, IdError> {
    let short = ShortId::parse(short)?;
    let mut candidates = Vec::new();
    for (id, created) in held {
        if short.matches(&OrderId::parse(id)?, *created) {
            candidates.push((*id).clone());
        }
    }
    Ok(OrderIdOut::Candidates { candidates })
}
