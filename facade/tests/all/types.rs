//! Types for hosts: what stands in them follows from the declarations.

use dangjiu::lang::Lang;
use dangjiu_facade::rules::{Rules, SourceText};
use dangjiu_facade::types::{Target, write};

const SHOP: &str = r#"
enum lane "线路" { express "快" "kuai"  normal "慢" }
enum mood "心情" open { good "好" }
record sale "销售" {
  lane "线路": lane required
  mood "心情": mood optional
  class "等级": text required
  paid "已付": money default 0元
  parts "件": list of part required
}
record part "件项" { weight "重": weight required  at "时": time optional }
action move_on "推进" (sale "销售": sale, count "数": number optional, gift "赠": boolean)
"#;

fn types(target: Target, lang: Lang) -> String {
    let rules = Rules::compile(vec![SourceText::new("shop.dj", SHOP)]);
    assert!(rules.found().iter().all(|found| !found.is_error()), "{:?}", rules.found());
    write(&rules.program().vocabulary, target, lang)
}

/// The lines from one that begins so to the first that is `end`.
fn part<'t>(text: &'t str, begins: &str, end: &'t str) -> Vec<&'t str> {
    let lines = text.lines().skip_while(|line| !line.starts_with(begins));
    let mut found: Vec<&str> = lines.take_while(|line| *line != end).collect();
    found.push(end);
    found
}

#[test]
fn typescript() {
    let text = types(Target::TypeScript, Lang::En);
    assert!(
        text.contains("export type Lane =\n  | \"express\" | \"快\" | \"kuai\"\n  | \"normal\" | \"慢\";\n"),
        "{text}"
    );
    assert!(text.contains("export type Mood =\n  | \"good\" | \"好\"\n  | (string & {});\n"), "{text}");
    assert_eq!(
        part(&text, "export interface Sale {", "}"),
        [
            "export interface Sale {",
            "  /** 线路; undecided where it is missing */",
            "  lane?: Lane;",
            "  /** 心情; may be none */",
            "  mood?: Mood | null;",
            "  /** 等级; undecided where it is missing */",
            "  class?: string;",
            "  /** 已付; has a default */",
            "  paid?: Money | null;",
            "  /** 件; undecided where it is missing */",
            "  parts?: readonly Part[];",
            "}",
        ]
    );
    assert!(text.contains("  sale?: Sale | null;\n"));
    let intent = "  | IntentOf<\"move_on\", { readonly sale: Given; readonly count?: string; readonly gift: boolean }>";
    assert!(text.lines().any(|line| line.trim_end_matches(';') == intent), "{text}");
}

#[test]
fn keys_in_the_other_language() {
    let text = types(Target::TypeScript, Lang::Zh);
    assert!(text.contains("export interface 销售 {\n"), "{text}");
    assert!(text.contains("  件?: readonly 件项[];\n"));
    // What an intent says has one name in every language.
    assert!(text.contains("IntentOf<\"move_on\", { readonly sale: Given;"));
}

#[test]
fn python() {
    let text = types(Target::Python, Lang::En);
    assert!(text.contains(
        "\nLane = Literal[\n    \"express\",\n    \"快\",\n    \"kuai\",\n    \"normal\",\n    \"慢\",\n]\n"
    ));
    assert!(text.contains("\nMood = str\n"), "an open enum is any text");
    // `class` is a word of Python's own.
    let sale = part(&text, "Sale = TypedDict(", ")");
    assert!(sale.contains(&"        \"class\": \"str\","), "{sale:?}");
    assert!(sale.contains(&"        \"parts\": \"list[Part]\","), "{sale:?}");
    assert!(sale.contains(&"        \"paid\": \"Union[Money, None]\","), "{sale:?}");
    assert!(text.contains("class Part(TypedDict, total=False):\n"));
    assert!(text.contains("class MoveOnArgs(TypedDict, total=False):\n"));
    assert!(text.contains("    action: Literal[\"move_on\"]\n"));
}

/// `record ship_args` is not what `ship` is asked for, and `shipIt` is not `ship_it`.
#[test]
fn what_an_action_is_asked_for_has_a_name_of_its_own() {
    let clash = "record ship_args { a: text required }\nenum tag_intent { b }\naction ship (a: text)\naction shipIt (a: text)\n\
                 action ship_it (b: number)\naction tag (c: text)\n";
    let rules = Rules::compile(vec![SourceText::new("clash.dj", clash)]);
    assert!(rules.found().iter().all(|found| !found.is_error()), "{:?}", rules.found());
    let text = write(&rules.program().vocabulary, Target::Python, Lang::En);
    let mut names: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("class ")?.split('(').next()).collect();
    names.extend(text.lines().filter_map(|line| line.strip_suffix(" = Literal[")));
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
    for (action, args, intent) in [
        ("ship", "Ship2Args", "Ship2Intent"),
        ("shipIt", "ShipItArgs", "ShipItIntent"),
        ("ship_it", "ShipIt2Args", "ShipIt2Intent"),
        ("tag", "Tag2Args", "Tag2Intent"),
    ] {
        let of_intent = part(&text, &format!("class {intent}("), "    shadow: bool");
        assert!(of_intent.contains(&format!("    action: Literal[\"{action}\"]").as_str()), "{of_intent:?}");
        assert!(of_intent.contains(&format!("    args: {args}").as_str()), "{of_intent:?}");
        assert!(text.contains(&format!("\n    {intent},\n")), "{text}");
    }
}

/// No two types have one name, and none hides what the module has already.
#[test]
fn names_are_free() {
    let clash =
        "enum money_parts { a }\nrecord intent { a: text required }\nrecord tier { b: text required }\n";
    let rules = Rules::compile(vec![SourceText::new("clash.dj", clash)]);
    for target in [Target::TypeScript, Target::Python] {
        let text = write(&rules.program().vocabulary, target, Lang::En);
        let declared = |line: &str| {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let name = match (line.split_once(" = "), line.strip_prefix("class ")) {
                (_, Some(class)) => class.split('(').next()?,
                (Some((name, _)), None) => name,
                (None, None) => line.split_once(" =").map_or(line, |(name, _)| name),
            };
            let name = name.strip_prefix("type ").or(name.strip_prefix("interface ")).unwrap_or(name);
            let name = name.split(['<', ' ']).next()?;
            (name.starts_with(|c: char| c.is_ascii_uppercase()) && !line.starts_with(' '))
                .then(|| name.to_owned())
        };
        let mut names: Vec<String> = text.lines().filter_map(declared).collect();
        assert!(names.len() > 40, "{names:?}");
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{target:?}");
    }
}
