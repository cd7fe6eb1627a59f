use super::*;
use crate::commands::diagnose::{compare, sample, suppress};
use dangjiu_facade::wire::CurrencyOrders;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

fn shown(diagnosis: &Diagnosis, lang: Lang, width: Option<usize>) -> String {
    let vocabulary = dangjiu::builtin::vocabulary();
    let look = Look { lang, colour: false, width, top: 3 };
    lines(diagnosis, &vocabulary, look).into_iter().map(|line| line + "\n").collect()
}

/// The sample with something compared and something suppressed.
fn full() -> Diagnosis {
    let mut earlier = sample::diagnosis();
    earlier.findings[0].key = "of-last-week".to_owned();
    let earlier = compare::parse(&serde_json::to_string(&earlier).unwrap()).unwrap();
    let mut diagnosis = sample::diagnosis();
    compare::compare(&earlier, &mut diagnosis, false).unwrap();
    let entries = suppress::parse(
        "[[suppress]]\nkind = \"unmapped\"\nreason = \"asked the platform\"\nexpires = \"2026-10-31\"\n\
         [[suppress]]\nkind = \"drift\"\nreason = \"summer sale\"\nexpires = \"2026-08-31\"",
        &[],
    );
    suppress::apply(&entries.unwrap(), &mut diagnosis);
    diagnosis
}

/// Compares with the file; with `DANGJIU_BLESS=1` it is rewritten: read it before you keep it.
fn golden(name: &str, printed: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/diagnose").join(name);
    if std::env::var_os("DANGJIU_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, printed).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    for (number, (wanted, got)) in expected.lines().zip(printed.lines()).enumerate() {
        assert_eq!(got, wanted, "{name}:{}", number + 1);
    }
    assert_eq!(printed.len(), expected.len(), "{name}: one is longer");
}

#[test]
fn in_chinese_on_a_terminal() {
    golden("terminal_zh.txt", &shown(&full(), Lang::Zh, Some(110)));
}

#[test]
fn in_english_on_a_terminal() {
    golden("terminal_en.txt", &shown(&full(), Lang::En, Some(110)));
}

#[test]
fn amounts_of_another_currency_are_shown_as_such() {
    let mut diagnosis = sample::diagnosis();
    let of = |currency: &str, orders| CurrencyOrders { currency: currency.into(), orders };
    diagnosis.currencies = vec![of("CNY", 40), of("USD", 1)];
    diagnosis.findings[0].amount = "1000.00".into();
    diagnosis.findings[0].currency = Some("USD".into());
    let printed = shown(&diagnosis, Lang::En, None);
    assert!(printed.contains("  Sums are in CNY. Not in them: 1 order in USD;"), "{printed}");
    assert!(printed.contains("  1,000.00 USD  "), "{printed}");
}

#[test]
fn in_a_pipe_each_finding_stays_on_one_line() {
    let printed = shown(&full(), Lang::Zh, None);
    assert!(printed.lines().any(|line| line
        == "    淘宝仍是“买家已付款，等待卖家发货”，而仓库已于 2026-09-25 16:32 出库（DELIVERED）。"));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [100, 120, 160] {
        for line in shown(&full(), Lang::Zh, Some(width)).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn nothing_found_is_said() {
    let printed = shown(&Diagnosis::default(), Lang::En, Some(80));
    assert!(printed.contains("nothing found"), "{printed}");
    assert!(printed.contains("so there is no rate"), "{printed}");
}

#[test]
fn the_oldest_of_a_group_is_its_earliest() {
    let diagnosis = sample::diagnosis();
    let group = diagnosis.causes.iter().find(|group| group.system == "taobao").unwrap();
    assert_eq!(findings::oldest(&diagnosis.findings, group), Some("2026-09-25T08:32:00Z"));
}
