//! The tables by which a host decides few rules: what each value leaves of them, worked out by hand.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by stopping")]

use std::fmt::Write as _;

use dangjiu::builtin::{self, BuiltinPacks};
use dangjiu::check::{CheckOptions, check};
use dangjiu::limits::Limits;
use dangjiu::plan::{Line, ListMesh, Mesh, Plan, SIEVE_MESHES, SIEVE_RULES, Sieve, Tells};
use dangjiu::program::TextTest;
use dangjiu::span::{Source, SourceId};
use dangjiu::syntax::parse;
use dangjiu::zone::BuiltinZones;

const DECLARED: &str = r#"
enum kind { red "红", green }
record line { sku: text required  many: number required  gift: boolean default false }
record sale {
  kind: kind required
  many: number required
  size: number optional
  least: number default 3
  total: money required
  open: boolean required
  code: text required
  made: time required
  marks: list of text optional
  lines: list of line required
}
"#;

/// The plan of rules that ask this each.
fn plan(conditions: &[&str]) -> Plan {
    let mut text = DECLARED.to_owned();
    for (number, condition) in conditions.iter().enumerate() {
        write!(text, "rule r{number}{condition}\nthen add_tag(tag: \"x\")\n").expect("a text grows");
    }
    let file = parse(&Source::new(SourceId(0), "a", &text), &Limits::default()).file;
    let options = CheckOptions { limits: Limits::default(), zones: &BuiltinZones, packs: &BuiltinPacks };
    let checked = check(&[file], &builtin::vocabulary(), &options);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Plan::compile(&checked.program, &Limits::default()).expect("it compiles")
}

fn sieve(conditions: &[&str]) -> (Plan, Sieve) {
    let plan = plan(conditions);
    let sieve = plan.sieve().expect("the rules have a sieve");
    (plan, sieve)
}

/// What is told apart at a path, and per value which of so many rules are left.
fn mesh<'s>(plan: &Plan, meshes: &'s [Mesh], path: &str) -> &'s Mesh {
    let node = plan.shape().node(path).expect("it is read");
    meshes.iter().find(|mesh| mesh.node == node).unwrap_or_else(|| panic!("{path} has no mesh"))
}

/// The rules among so many of each mask.
fn left(mesh: &Mesh, rules: u32) -> Vec<u32> {
    mesh.masks.iter().map(|mask| mask & ((1 << rules) - 1)).collect()
}

#[test]
fn a_member_and_a_boolean_leave_the_rules_that_want_them() {
    let (plan, sieve) = sieve(&[
        "\nwhen sale.kind is red and sale.open",
        "\nwhen sale.kind is not red",
        "\nwhen not sale.open",
    ]);
    assert_eq!(sieve.rest, 0);
    let kind = mesh(&plan, &sieve.meshes, "sale.kind");
    assert_eq!((&kind.tells, kind.decides, kind.absent), (&Tells::Members, 0b011, None));
    // Per spelling, as the shape has them.
    let reader = plan.shape().enums.iter().find(|reader| reader.index("红").is_some()).expect("the enum");
    let expected: Vec<u32> = reader
        .spellings
        .iter()
        .map(|(spelling, _)| if spelling == "green" { 0b110 } else { 0b101 })
        .collect();
    assert_eq!(expected.len(), 3);
    assert_eq!(left(kind, 3), expected);
    let open = mesh(&plan, &sieve.meshes, "sale.open");
    assert_eq!((&open.tells, open.decides, left(open, 3)), (&Tells::Booleans, 0b101, vec![0b110, 0b011]));
    assert_eq!(open.parent, plan.shape().node("sale"));
}

#[test]
fn numbers_lie_on_a_line_on_which_every_constant_is_whole() {
    let (plan, sieve) = sieve(&[
        "\nwhen sale.many >= 2 and sale.total < 9.9 CNY",
        "\nwhen sale.many < 2.5",
        "\nwhen sale.size is 7",
        "\nwhen sale.least > 2 and sale.size is none",
    ]);
    assert_eq!(sieve.rest, 0);
    // With a decimal place in the constants, 2 stands at 40 and 2.5 at 50.
    let many = mesh(&plan, &sieve.meshes, "sale.many");
    assert_eq!(many.tells, Tells::Numbers(Line { scale: 20, cuts: vec![40, 50] }));
    assert_eq!(left(many, 4), [0b1110, 0b1111, 0b1101]);
    // Amounts have two at least: 9.90 stands at 1980.
    let total = mesh(&plan, &sieve.meshes, "sale.total");
    assert_eq!(total.tells, Tells::Amounts("CNY".to_owned(), Line { scale: 200, cuts: vec![1980] }));
    assert_eq!(left(total, 4), [0b1111, 0b1110]);
    // Equal to 7 is a stretch of one position; with any value it is not none.
    let size = mesh(&plan, &sieve.meshes, "sale.size");
    assert_eq!(size.tells, Tells::Numbers(Line { scale: 2, cuts: vec![14, 15] }));
    assert_eq!(left(size, 4), [0b0011, 0b0111, 0b0011]);
    assert_eq!((size.decides, size.absent.map(|mask| mask & 15)), (0b1100, Some(0b1011)));
    // What is absent is 3, which is more than 2.
    let least = mesh(&plan, &sieve.meshes, "sale.least");
    assert_eq!((least.absent.map(|mask| mask & 15), left(least, 4)), (Some(0b1111), vec![0b0111, 0b1111]));
}

#[test]
fn a_text_is_one_of_those_named_and_has_parts() {
    let (plan, sieve) = sieve(&[
        "\nwhen sale.code in [\"A\", \"B\"] and sale.code is not \"B\"",
        "\nwhen sale.code starts with \"A\" and not (sale.code ends with \"Z\")",
    ]);
    let code = mesh(&plan, &sieve.meshes, "sale.code");
    let Tells::Texts { named, parts } = &code.tells else { panic!("it tells texts apart") };
    assert_eq!(*named, ["A", "B"]);
    assert_eq!(*parts, [(TextTest::StartsWith, "A".to_owned()), (TextTest::EndsWith, "Z".to_owned())]);
    // A, B, any other; without and with each part.
    assert_eq!(left(code, 2), [0b11, 0b10, 0b10, 0b01, 0b11, 0b11, 0b01]);
    assert_eq!((code.decides, sieve.rest), (0b11, 0));
}

#[test]
fn a_part_of_a_time_stands_where_it_is_written_in_the_offset_of_the_zone() {
    let (plan, sieve) = sieve(&["\nwhen hour(sale.made, \"Asia/Shanghai\") >= 20"]);
    let made = mesh(&plan, &sieve.meshes, "sale.made");
    let line = Line { scale: 2, cuts: vec![40] };
    // The last summer time of China ended in 1991.
    let told = Tells::Clock { offset: "+08:00".to_owned(), since: 1992, digits: (11, 2), line };
    assert_eq!((&made.tells, left(made, 1), made.absent), (&told, vec![0, 1], None));
}

/// What a list contains, and what an item is, are two tables of one place.
#[test]
fn texts_of_two_tables_are_told_apart_together() {
    let asked = [
        "\nwhen any m in sale.marks (m in [\"a\", \"b\"])",
        "\nwhen sale.marks contains \"b\"",
        "\nwhen sale.marks contains \"c\"",
    ];
    let (_, found) = sieve(&asked);
    let [list] = found.lists.as_slice() else { panic!("one list") };
    let [text] = list.meshes.as_slice() else { panic!("one place") };
    let Tells::Texts { named, .. } = &text.tells else { panic!("texts") };
    let of = |wanted: &str| {
        let at = named.iter().position(|name| name == wanted).unwrap_or(named.len());
        left(text, 3).get(at).copied()
    };
    assert_eq!((of("a"), of("b"), of("c"), of("d")), (Some(0b001), Some(0b011), Some(0b100), Some(0)));
    assert_eq!((named.len(), text.masks.len(), found.rest), (3, 4, 0));
}

#[test]
fn a_weekday_stands_nowhere() {
    assert_eq!(plan(&["\nwhen weekday(sale.made, \"Asia/Shanghai\") is 6"]).sieve(), None);
}

#[test]
fn items_narrow_the_rules_that_are_about_them() {
    let (plan, sieve) = sieve(&[
        "\nwhen any i in sale.lines (i.many >= 2 and i.gift)",
        "\nwhen no m in sale.marks (m is \"a\")",
        "\nwhen all i in sale.lines (not i.gift) and sale.open",
        "\nwhen sale.marks contains \"b\"",
    ]);
    let list = |path: &str| -> &ListMesh {
        let node = plan.shape().node(path).expect("it is read");
        sieve.lists.iter().find(|list| list.node == node).expect("it has a mesh")
    };
    let (lines, marks) = (list("sale.lines"), list("sale.marks"));
    assert_eq!((lines.any, lines.all, lines.no, lines.optional), (0b0001, 0b0100, 0, false));
    let gift = lines.meshes.iter().find(|mesh| mesh.tells == Tells::Booleans).expect("the gift");
    assert_eq!((left(gift, 4), gift.absent.map(|mask| mask & 15)), (vec![0b1110, 0b1011], Some(0b1110)));
    let many = lines.meshes.iter().find(|mesh| matches!(mesh.tells, Tells::Numbers(_))).expect("how many");
    assert_eq!(left(many, 4), [0b1110, 0b1111]);
    assert_eq!((marks.any, marks.all, marks.no, marks.optional), (0b1000, 0, 0b0010, true));
    let [text] = marks.meshes.as_slice() else { panic!("the items are texts") };
    let Tells::Texts { named, .. } = &text.tells else { panic!("they are told apart") };
    let of = |wanted: &str| {
        let at = named.iter().position(|name| name == wanted).unwrap_or(named.len());
        left(text, 4).get(at).copied()
    };
    assert_eq!((of("a"), of("b"), of("c")), (Some(0b0111), Some(0b1101), Some(0b0101)));
    assert_eq!(sieve.rest, 0);
}

/// What only the engine can decide is said to be so, and what rules it out is known all the same.
#[test]
fn what_no_table_knows_is_for_the_engine() {
    let (_, found) = sieve(&[
        "\nwhen sale.open",
        "\nwhen sale.open and (sale.many > 1 or sale.size > 1)",
        " from 2026-01-01 to 2026-02-01\nwhen sale.open",
        "\nwhen sale.open and sale.made > 2026-01-01",
        "\nwhen sale.open and sale.many + 1 > 2",
        "\nwhen any i in sale.lines (i.gift) and no i in sale.lines (i.many > 3)",
        " once per sale.code\nwhen sale.open",
    ]);
    assert_eq!(found.rest, 0b111_1110, "all but the first");
    // Where a rule would be left each time, there is no sieve; nor where no call asks any.
    assert_eq!(plan(&["\nwhen sale.open", "\nwhen sale.many + 1 > 2"]).sieve(), None);
    assert_eq!(plan(&["\nwhen order.created and sale.open"]).sieve(), None);
    let otherwise = "then add_tag(tag: \"y\")\notherwise add_tag(tag: \"z\")\nrule last\nwhen sale.open";
    assert_eq!(plan(&[&format!("\nwhen sale.open\n{otherwise}")]).sieve(), None);
}

#[test]
fn there_are_as_many_as_a_word_has_bits() {
    let conditions = vec!["\nwhen sale.open"; SIEVE_RULES];
    let most = plan(&conditions).sieve().expect("a bit for each");
    assert_eq!((most.rules.len(), most.rest), (32, 0));
    assert_eq!(plan(&[conditions.as_slice(), &["\nwhen sale.open"]].concat()).sieve(), None);
    let fields = |many: usize| {
        let fields: String = (0..many).map(|number| format!("  f{number}: boolean required\n")).collect();
        let parts: Vec<String> = (0..many).map(|number| format!("wide.f{number}")).collect();
        (format!("record wide {{\n{fields}}}\n"), parts.join(" and "))
    };
    for (many, there) in [(SIEVE_MESHES, true), (SIEVE_MESHES + 1, false)] {
        let (declared, condition) = fields(many);
        let wide = format!("\nwhen {condition}\nthen add_tag(tag: \"y\")\n{declared}rule last\nwhen wide.f0");
        let found = plan(&[&wide]).sieve();
        assert_eq!(found.is_some(), there, "{many} places");
    }
}
