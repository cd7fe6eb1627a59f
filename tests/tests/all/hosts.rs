//! What all hosts are asked reaches what it should, and the two doors of the facade say the same of it.

use dangjiu_tests::hosts::Cases;
use serde_json::{Value as Json, json};

#[test]
fn a_seed_gives_the_same_cases_always() {
    let [one, again, other] = [1, 1, 2].map(|seed| Cases::draw(seed, 100).unwrap());
    assert_eq!(one, again);
    assert_ne!(one.sets, other.sets);
    assert!(one.documents >= 100 && one.documents == one.sets.len() * 48);
}

#[test]
fn the_answers_are_of_every_kind() {
    let cases = Cases::draw(3, 1000).unwrap();
    let answers = cases.answers().unwrap();
    assert_eq!(answers.len(), cases.documents * 4);
    let evaluated: Vec<Json> =
        answers.iter().step_by(4).map(|line| serde_json::from_str(line).unwrap()).collect();
    let code = |code: &str| evaluated.iter().filter(|line| line["error"]["code"] == code).count();
    for refused in ["malformed", "duplicate_key", "list_too_long", "too_deep"] {
        assert!(code(refused) > 0, "no document is refused as {refused}");
    }
    let refused = evaluated.iter().filter(|line| line.get("error").is_some()).count();
    assert!(refused * 4 < cases.documents, "{refused} of {} are refused", cases.documents);
    for what in ["fired", "otherwise", "intents", "withheld", "undecided", "errored"] {
        let some = |line: &&Json| line["ok"][what].as_array().is_some_and(|list| !list.is_empty());
        let count = evaluated.iter().filter(some).count();
        assert!(count * 50 >= cases.documents, "{what}: {count} of {}", cases.documents);
    }
}

#[test]
fn the_door_of_operations_says_the_same() {
    let cases = Cases::draw(5, 300).unwrap();
    let answers = cases.answers().unwrap();
    let (expected, _) = answers.as_chunks::<4>();
    let mut expected = expected.iter();
    for set in &cases.sets {
        let texts = set.sources.iter().map(|(name, text)| json!({"name": name, "text": text}));
        let sources: Vec<Json> = texts.collect();
        for ask in &set.asks {
            for document in &ask.documents {
                let [evaluated, _, explained, _] = expected.next().unwrap();
                let mut request =
                    json!({"sources": sources, "event_text": document, "now": ask.now, "reveal": ask.reveal});
                assert_eq!(&asked("evaluate", &request), evaluated, "{document}");
                request["rule"] = json!(ask.rule);
                assert_eq!(&asked("explain", &request), explained, "{document}");
            }
        }
    }
    assert!(expected.next().is_none());
}

fn asked(op: &str, request: &Json) -> String {
    String::from_utf8_lossy(&dangjiu_facade::call::call(op, request.to_string().as_bytes())).into_owned()
}
