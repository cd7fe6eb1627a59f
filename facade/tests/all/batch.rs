//! Batches through the boundary: the answers of single calls, on any number of threads.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by stopping")]

use dangjiu::columns::{Column, Gatherer, Integers, Records, TextForm};
use dangjiu::facts::{FactSource, Facts};
use dangjiu::time::Instant;
use dangjiu_facade::canonical::digest;
use dangjiu_facade::rules::{Rules, SourceText};

const RULES: &str = "
group pay first
rule big in group pay priority 2
when order.amount >= 500 CNY
then add_tag(tag: \"big {order.id}\")
rule any in group pay
when order.amount > 0 CNY
then add_tag(tag: \"any\")
otherwise add_tag(tag: \"free\")
rule gift
when any item in order.items (item.is_gift and item.quantity >= 2)
then add_tag(tag: \"gift\")
rule made
when order.created
then add_tag(tag: \"made\")
rule night
when hour(order.created_at, \"Asia/Shanghai\") < 6 and order.channel in [douyin, jd]
then add_tag(tag: \"night\")
";

fn rules() -> Rules {
    let rules = Rules::compile(vec![SourceText::new("a.dj", RULES)]);
    assert!(rules.plan().is_ok(), "{:?}", rules.found());
    rules
}

fn now() -> Instant {
    Instant::parse("2026-02-09T10:00:00+08:00").unwrap()
}

/// Orders of every kind: whole, with gaps, wrong, with events, unreadable.
fn documents(count: usize) -> Vec<String> {
    let one = |at: usize| {
        let amount = ["\"600 CNY\"", "\"0 CNY\"", "5", "\"12.50 CNY\"", "null", "\"7 USD\""][at % 6];
        let items =
            ["[]", "[{\"is_gift\": true, \"quantity\": 2}]", "[{\"is_gift\": true}]", "7"][at / 2 % 4];
        let hour = at % 24;
        let channel = ["douyin", "jd", "taobao", "no such"][at / 3 % 4];
        let order = format!(
            "{{\"id\": \"{at}\", \"amount\": {amount}, \"items\": {items}, \"channel\": \"{channel}\", \
             \"created_at\": \"2026-02-09T{hour:02}:00:00+08:00\"}}"
        );
        match at % 17 {
            3 => format!(
                "{{\"order\": {order}, \"event\": {{\"type\": \"order.created\", \"id\": \"e{at}\"}}}}"
            ),
            5 => format!("{{\"order\": {order}, \"event\": {{\"type\": 7}}}}"),
            7 => "{\"order\": {".to_owned(),
            9 => "{}".to_owned(),
            _ => format!("{{\"order\": {order}}}"),
        }
    };
    (0..count).map(one).collect()
}

#[test]
fn documents_give_what_they_give_alone() {
    let rules = rules();
    let plan = rules.plan().unwrap();
    let texts = documents(4100);
    let documents: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
    let alone: Vec<_> = documents.iter().map(|document| rules.evaluate(document, now(), true)).collect();
    for threads in [0, 1, 2, 3, 100] {
        assert_eq!(rules.evaluate_documents(plan, &documents, now(), threads, true), alone);
    }
    assert!(alone.iter().any(Result::is_err) && alone.iter().flatten().any(|found| !found.fired.is_empty()));
    assert!(rules.evaluate_documents(plan, &[], now(), 4, true).is_empty());
}

#[test]
fn records_give_what_documents_give() {
    let rules = rules();
    let plan = rules.plan().unwrap();
    let texts = documents(3000);
    let (mut gatherer, mut digests, mut kept) = (Gatherer::new(plan.shape()), Vec::new(), Vec::new());
    for text in &texts {
        let event = rules.event(text.as_bytes());
        let mut facts = Facts::empty(plan.shape());
        if event.fill(plan.shape(), &mut facts).is_ok() {
            gatherer.take(&facts);
            digests.push(digest(text.as_bytes()));
            kept.push(text);
        }
    }
    let gathered = gatherer.finish(TextForm::Dictionary);
    let records = gathered.records(plan).unwrap().with_digests(&digests).unwrap();
    let alone: Vec<_> = kept.iter().map(|text| rules.evaluate(text.as_bytes(), now(), false)).collect();
    for threads in [1, 2, 5] {
        let found = rules.evaluate_batch(plan, &records, now(), threads).unwrap();
        assert_eq!(found.rows(threads, false, &|row| row), alone);
        assert_eq!(found.decided().rows(), kept.len());
    }
}

#[test]
fn without_digests_keys_follow_from_what_is_read() {
    let rules = Rules::compile(vec![SourceText::new(
        "a.dj",
        "rule big\nwhen order.amount >= 5 CNY\nthen add_tag(tag: \"x\")\n",
    )]);
    let plan = rules.plan().unwrap();
    let node = plan.shape().node("order.amount").unwrap();
    let cny = dangjiu::columns::Currencies::One(dangjiu::money::Currency::CNY);
    let key = |cents: &[i64], scale| {
        let records =
            Records::new(plan, cents.len(), [(node, Column::money(Integers::I64(cents), scale, cny))])
                .unwrap();
        let found = rules.evaluate_batch(plan, &records, now(), 1).unwrap();
        found.rows(1, true, &|row| row.unwrap().intents[0].key.clone()).remove(0)
    };
    assert_eq!(key(&[500], 2), key(&[5], 0));
    assert_ne!(key(&[500], 2), key(&[501], 2));
    let other = Rules::compile(vec![SourceText::new("b.dj", "")]);
    let records = Records::new(plan, 0, []).unwrap();
    let error = other.evaluate_batch(other.plan().unwrap(), &records, now(), 1).err().unwrap();
    assert_eq!(error.code, "other_plan");
}
