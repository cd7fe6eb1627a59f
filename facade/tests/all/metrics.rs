//! Counts of what rules did, against counts by hand.
#![expect(clippy::expect_used, reason = "a test may fail where it stands")]

use dangjiu::time::Instant;
use dangjiu_facade::object::{Keys, Texts};
use dangjiu_facade::rules::{Rules, SourceText};

use crate::object::{Name, Toy};

const RULES: &str = "pack shop
rule big
when order.amount >= 500 CNY
then add_tag(tag: order.id)
otherwise add_tag(tag: \"small\")
rule vip
when order.customer.tier is gold and order.amount >= 1 CNY
then add_tag(tag: \"vip\")
";

fn asked() -> Rules {
    let rules = Rules::compile(vec![SourceText::new("shop.dj", RULES)]);
    for document in [
        r#"{"id": "1", "amount": "600 CNY", "customer": {"tier": "gold"}}"#,
        r#"{"id": "2", "amount": "10 CNY", "customer": {"tier": "silver"}}"#,
        // Neither can be decided without an amount, and the path is one.
        r#"{"id": "3", "customer": {"tier": "gold"}}"#,
        // An amount without a currency: both err.
        r#"{"id": "4", "amount": 12, "customer": {"tier": "gold"}}"#,
        // The order has no id that a tag could be for.
        r#"{"amount": "600 CNY", "customer": {"tier": "silver"}}"#,
    ] {
        rules.evaluate(document.as_bytes(), Instant::EPOCH, false).expect(document);
    }
    assert!(rules.evaluate(b"{", Instant::EPOCH, false).is_err());
    rules
}

#[test]
fn numbers() {
    let found = asked().metrics();
    assert_eq!((found.events, found.refused, found.events_with_intents), (5, 1, 2));
    assert_eq!((found.intents, found.withheld), (3, 1));
    let counts: Vec<(&str, [u64; 5])> = found
        .rules
        .iter()
        .map(|rule| {
            let counts = [rule.fired, rule.otherwise, rule.intents, rule.undecided, rule.errored];
            (rule.rule.as_str(), counts)
        })
        .collect();
    assert_eq!(counts, [("shop.big", [2, 1, 2, 1, 1]), ("shop.vip", [1, 0, 1, 1, 1])]);
    assert_eq!(found.missing.into_iter().collect::<Vec<_>>(), [("order.amount".to_owned(), 1)]);
}

/// So that the share of events for which a rule fires is one.
#[test]
fn a_rule_is_counted_once_for_an_event() {
    let rules = Rules::compile(vec![SourceText::new(
        "a.dj",
        "pack a\nrule each\nwhen order.created\nthen for each i in order.items: emit order.merged(into: i.sku)\n\
         rule merged\nwhen order.merged\nthen add_tag(tag: \"m\")\n",
    )]);
    let document = br#"{"event": {"type": "order.created", "id": "e"},
        "order": {"id": "1", "items": [{"sku": "A"}, {"sku": "B"}, {"sku": "C"}]}}"#;
    let found = rules.evaluate(document, Instant::EPOCH, false).expect("it is read");
    assert_eq!(found.fired, ["a.each", "a.merged", "a.merged", "a.merged"]);
    let counted = rules.metrics();
    assert_eq!((counted.events, counted.intents), (1, 3));
    let counts: Vec<_> = counted.rules.iter().map(|rule| (&*rule.rule, rule.fired, rule.intents)).collect();
    assert_eq!(counts, [("a.each", 1, 0), ("a.merged", 1, 3)]);
}

/// An intent of an order without an event has the digest of the whole order in its key; where it has none, nothing was
/// evaluated. What the host raises is no refusal.
#[test]
fn an_answer_that_does_not_hold_is_not_counted() {
    let rules = Rules::compile(vec![SourceText::new("shop.dj", RULES)]);
    let plan = rules.plan().expect("it compiles");
    let text = |text: &str| Toy::Json(text.into());
    let order = |odd| {
        vec![(Name::Text("id"), text("1")), (Name::Text("amount"), text("600 CNY")), (Name::Text("odd"), odd)]
    };
    let keys = Keys::of(plan.shape(), str::to_owned);
    for (odd, counted) in [(Toy::Odd, (0, 1)), (Toy::Raises, (0, 1)), (text("even"), (1, 1))] {
        let (order, texts) = (Toy::Record(order(odd)), Texts::default());
        let event = rules.object(&order, &keys, &texts);
        let found = rules.evaluate_from(plan, &event, Instant::EPOCH, false);
        assert_eq!(found.is_ok(), counted.0 == 1, "{found:?}");
        let metrics = rules.metrics();
        assert_eq!((metrics.events, metrics.refused), counted);
        assert_eq!(metrics.rules.iter().map(|rule| rule.fired).sum::<u64>(), counted.0);
    }
}

#[test]
fn openmetrics() {
    let text = asked().metrics().openmetrics();
    let begins = "# TYPE dangjiu_events counter\n# HELP dangjiu_events Events that were evaluated.\ndangjiu_events_total 5\n";
    assert!(text.starts_with(begins), "{text}");
    assert!(text.contains(
        "\ndangjiu_rule_fired_total{rule=\"shop.big\"} 2\ndangjiu_rule_fired_total{rule=\"shop.vip\"} 1\n"
    ));
    assert!(text.ends_with("\ndangjiu_missing_total{path=\"order.amount\"} 1\n# EOF\n"));
    // A family is told once, and stands together.
    let mut families: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    let told = families.len();
    families.dedup();
    assert_eq!((families.len(), told), (11, 11));
}

#[test]
fn threads_count_together() {
    let rules = asked();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..250 {
                    let order = br#"{"id": "1", "amount": "600 CNY", "customer": {"tier": "gold"}}"#;
                    assert!(rules.evaluate(order, Instant::EPOCH, false).is_ok());
                }
            });
        }
    });
    let found = rules.metrics();
    assert_eq!((found.events, found.rules.iter().map(|rule| rule.fired).sum::<u64>()), (1005, 2003));
}
