//! Ids against digests that Python's hashlib gives for the sentence in the module, and what makes two orders two.

use alloc::string::ToString;
use alloc::vec::Vec;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn derive(tenant: &str, channel: &str, shop: Option<&str>, number: &str) -> String {
    OrderId::derive(tenant, channel, shop, number).unwrap().to_string()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Computed by tests/tools/order_ids.py.
#[test]
fn published_form() {
    for (tenant, channel, shop, number, id, start) in [
        ("acme", "douyin", None, "6917926768823643751", "douyin_3xwqqpy6hzbkigsa", "dded08"),
        ("", "taobao", None, "4781320682406083640", "taobao_p7wd557wbvd57lqi", "7fec3e"),
        ("acme", "shopify", Some("花店"), "1001", "shopify_iqmv4hindkflxvbu", "44195e"),
        ("", "my_own_site", Some("s"), "订单-1", "my_own_site_osu5uotm6fj2seip", "74a9da"),
        ("acme", "pinduoduo", None, "240801-123456789012345", "pinduoduo_wr3ud3miivtr7clh", "b47741"),
    ] {
        assert_eq!(derive(tenant, channel, shop, number), id);
        let short = OrderId::parse(id).unwrap().short(at("2026-02-09T00:00:00+08:00"));
        assert!(short.ends_with(&["_20260209_", start].concat()), "{short}");
    }
}

#[test]
fn a_boundary_between_fields_counts() {
    let ids = [
        derive("a", "shopify", Some("b"), "1"),
        derive("ab", "shopify", Some("1"), "1"),
        derive("a", "shopify", Some("b1"), "1"),
        derive("a", "shopify", Some("b"), "11"),
        derive("", "shopify", Some("ab"), "1"),
    ];
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn a_shop_counts_only_where_numbers_need_it() {
    assert_eq!(derive("", "douyin", Some("旗舰店"), "1"), derive("", "douyin", None, "1"));
    assert_ne!(derive("", "shopify", Some("a"), "1"), derive("", "shopify", Some("b"), "1"));
    for channel in ["shopify", "woocommerce", "miniapp", "offline_store", "other_channel", "my_own_site"] {
        let refused = IdError::ShopNeeded(channel.into());
        assert_eq!(OrderId::derive("", channel, None, "1"), Err(refused.clone()));
        assert_eq!(OrderId::derive("", channel, Some(""), "1"), Err(refused), "an empty shop is none");
    }
}

#[test]
fn tmall_numbers_are_taobao_s() {
    assert_eq!(derive("", "tmall", None, "42"), derive("", "taobao", None, "42"));
    assert!(derive("", "tmall", None, "42").starts_with("taobao_"));
}

#[test]
fn what_has_no_id() {
    assert_eq!(OrderId::derive("", "douyin", None, ""), Err(IdError::NoNumber));
    for channel in ["", "抖音", "Douyin", "dou yin", "1688"] {
        assert_eq!(OrderId::derive("", channel, Some("s"), "1"), Err(IdError::Channel(channel.into())));
    }
}

#[test]
fn every_channel_of_the_vocabulary_is_known_and_has_its_own_letters() {
    let vocabulary = crate::builtin::vocabulary();
    let id = vocabulary.enum_names.get("channel").copied().unwrap();
    for member in &vocabulary.enumeration(id).unwrap().members {
        assert!(known(numbering(&member.primary)).is_some(), "{}", member.primary);
    }
    let codes: BTreeSet<&str> = CHANNELS.iter().map(|Channel(_, code, _)| *code).collect();
    assert_eq!(codes.len(), CHANNELS.len());
    assert!(codes.iter().all(|code| (2..=3).contains(&code.len())));
}

#[test]
fn other_texts_are_no_ids() {
    for text in [
        "",
        "douyin",
        "douyin_",
        "douyin_abc",
        "_aaaaaaaaaaaaaaaa",
        "douyin_AAAAAAAAAAAAAAAA",
        "douyin_aaaaaaaaaaaaaaa1",
        "douyin_aaaaaaaaaaaaaaaaa",
        "抖音_aaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(OrderId::parse(text), Err(IdError::Malformed(text.into())), "{text}");
    }
    assert_eq!(OrderId::parse("my_own_site_aaaaaaaaaaaaaaaa").unwrap().channel(), "my_own_site");
}

#[test]
fn other_texts_are_no_short_ids() {
    for text in [
        "",
        "DY",
        "DY_20260209",
        "DY_20260209_8a3f7",
        "DY_20260209_8a3f7g",
        "DY_20260209_+a3f7b",
        "DY_20260230_8a3f7b",
        "DY_2026020_8a3f7b",
        "D_20260209_8a3f7b",
        "DYDY_20260209_8a3f7b",
        "D1_20260209_8a3f7b",
        "DY_20260209_8a3f7b_",
        "抖_20260209_8a3f7b",
    ] {
        assert_eq!(ShortId::parse(text), Err(IdError::Malformed(text.into())), "{text}");
    }
    assert_eq!(ShortId::parse("dy_20260209_8A3F7B").unwrap().to_string(), "DY_20260209_8a3f7b");
}

/// The day is that of a calendar in China, whatever the day is elsewhere.
#[test]
fn a_short_id_has_the_day_in_china() {
    let id = OrderId::derive("", "douyin", None, "1").unwrap();
    let day = |text: &str| id.short(at(text)).split('_').nth(1).map(ToString::to_string);
    assert_eq!(day("2026-02-08T15:59:59.999999Z").as_deref(), Some("20260208"));
    assert_eq!(day("2026-02-08T16:00:00Z").as_deref(), Some("20260209"));
}

/// Orders of one day that share six digits are all found, and no others.
#[test]
fn an_ambiguous_short_id_finds_every_order_it_may_mean() {
    let day = at("2026-02-09T12:00:00+08:00");
    let orders: Vec<OrderId> =
        (0..20_000).map(|n| OrderId::derive("", "douyin", None, &n.to_string()).unwrap()).collect();
    let shorts: Vec<String> = orders.iter().map(|order| order.short(day)).collect();
    let apart: BTreeSet<&String> = shorts.iter().collect();
    // 20,000² / 2²⁵ is twelve; hashlib counts this many.
    assert_eq!(orders.len() - apart.len(), 20);
    let mut seen = BTreeSet::new();
    let twice = shorts.iter().find(|short| !seen.insert(*short)).unwrap();
    let short = ShortId::parse(twice).unwrap();
    let found = orders.iter().filter(|order| short.matches(order, day)).count();
    assert_eq!(found, shorts.iter().filter(|other| *other == twice).count());
    assert!(found >= 2);
    let tomorrow = at("2026-02-10T12:00:00+08:00");
    assert!(!orders.iter().any(|order| short.matches(order, tomorrow)));
}

proptest! {
    #[test]
    fn an_id_is_read_as_it_is_written(tenant in ".{0,8}", shop in ".{1,8}", number in ".{1,30}") {
        for channel in ["douyin", "shopify", "my_own_site"] {
            let id = OrderId::derive(&tenant, channel, Some(&shop), &number).unwrap();
            prop_assert_eq!(OrderId::parse(&id.to_string()), Ok(id));
        }
    }
}
