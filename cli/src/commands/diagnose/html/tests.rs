use super::*;
use crate::commands::diagnose::sample;

fn sample_page(lang: Lang, most: usize) -> String {
    page(&sample::diagnosis(), &dangjiu::builtin::vocabulary(), lang, most).unwrap()
}

/// What stands between the tags of the data block.
fn data_of(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once(r#"<script type="application/json" id="data">"#).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn nothing_from_an_export_becomes_markup() {
    let page = sample_page(Lang::Zh, 2000);
    for hostile in [sample::HOSTILE, sample::CLOSING, "<b>Co</b>"] {
        assert!(!page.contains(hostile), "{hostile}");
    }
    // One block of data, one of script, and nothing that an export opened.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert_eq!(page.matches("<img").count(), 0);
    let data = data_of(&page);
    let orders = data["report"]["orders"].as_array().unwrap();
    assert!(orders.iter().any(|order| order["platform_id"] == sample::HOSTILE), "kept as data");
}

#[test]
fn a_page_is_known_again() {
    let page = sample_page(Lang::Zh, 2000);
    assert!(is_ours(&page) && is_ours(page.get(..1000).unwrap()));
    assert!(!is_ours("<!doctype html>\n<title>dangjiu</title>") && !is_ours(GENERATOR));
}

#[test]
fn the_page_asks_nobody_for_anything() {
    let page = sample_page(Lang::En, 2000);
    assert!(page.contains("default-src 'none'"));
    let own = [PAGE, STYLE, &SCRIPTS.concat()].concat();
    for word in ["http:", "https:", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "src="] {
        // The one name of a namespace is no address anybody asks.
        let own = own.replace("http://www.w3.org/2000/svg", "");
        assert!(!own.contains(word), "{word}");
    }
}

#[test]
fn every_mark_of_the_page_is_filled() {
    let page = sample_page(Lang::En, 2000);
    let (head, _) = page.split_once(r#"<script type="application/json""#).unwrap();
    assert!(!head.contains("<!--") && !page.ends_with("-->"), "{head}");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(sample_page(Lang::Zh, 1).starts_with("<!doctype html>\n<html lang=\"zh-CN\">"));
}

#[test]
fn a_page_holds_the_heaviest_orders_and_says_of_how_many() {
    let whole = sample::diagnosis();
    let data = data_of(&sample_page(Lang::En, 3));
    let ids: Vec<&str> = data["report"]["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["id"].as_str().unwrap())
        .collect();
    // By weight: the hundredfold amount 19437, the write-back 2713, the refund 1055.
    let expected: Vec<&str> = ["2609240817355412088", "6921884471020387911", "260924-077120334461207"]
        .iter()
        .map(|number| whole.orders.iter().find(|order| order.platform_id == *number).unwrap().id.as_str())
        .collect();
    assert_eq!(ids, expected);
    assert_eq!(data["totals"]["orders"], whole.orders.len());
    assert_eq!(data["totals"]["findings"], whole.findings.len());
    for (index, order) in data["report"]["orders"].as_array().unwrap().iter().enumerate() {
        for finding in order["findings"].as_array().unwrap() {
            let finding = usize::try_from(finding.as_u64().unwrap()).unwrap();
            assert_eq!(data["report"]["findings"][finding]["order"], index);
        }
    }
}

/// The pages the browser is shown by `tests/browser`; written where `DANGJIU_PAGES` says, so that they are never older
/// than the code.
#[test]
fn pages_for_the_browser() {
    let Some(folder) = std::env::var_os("DANGJIU_PAGES") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sample.html"), sample_page(Lang::Zh, 2000)).unwrap();
    std::fs::write(folder.join("few.html"), sample_page(Lang::En, 3)).unwrap();
    let nothing = Diagnosis {
        tenant: "empty".to_owned(),
        now: "2026-09-27T10:40:00Z".to_owned(),
        ..Diagnosis::default()
    };
    let vocabulary = dangjiu::builtin::vocabulary();
    std::fs::write(folder.join("empty.html"), page(&nothing, &vocabulary, Lang::En, 10).unwrap()).unwrap();
}
