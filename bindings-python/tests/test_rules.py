"""Compiling, evaluating, explaining: the typed API."""

from __future__ import annotations

import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import dangjiu

NOW = "2026-02-09T10:00:00+08:00"
BIG = 'rule big\nwhen order.amount >= 500 CNY\nthen add_tag(tag: "big")\n'
WRONG = "rule big\nwhen order.amont >= 500 CNY\nthen add_tag(tag: \"大\")\n"


def test_an_order_fires_a_rule() -> None:
    found = dangjiu.compile(BIG).evaluate({"id": "A-1", "amount": "620.00 CNY"}, now=NOW)
    assert found.fired == ("main.big",)
    (intent,) = found.intents
    assert intent.action == "add_tag" and intent.args == {"tag": "big"}
    assert intent.rule == "main.big" and intent.at == "2026-02-09T02:00:00Z"
    assert intent.settled is False and intent.item is None and intent.undone_by == "remove_tag"
    assert found.intents is found.intents
    assert found.undecided == () and found.errored == () and found.withheld == () and found.events == ()


def test_deciding_says_only_which_rules_fire() -> None:
    rules = dangjiu.compile(BIG + BIG.replace("big", "huge").replace("500", "5000"))
    orders = [{"id": "A-1", "amount": f"{amount} CNY"} for amount in (620, 6200, 62, 620)]
    assert [rules.decide(order, NOW) for order in orders] == [
        ("main.big",),
        ("main.big", "main.huge"),
        (),
        ("main.big",),
    ]
    with pytest.raises(dangjiu.FactError):
        rules.decide("{", NOW)
    assert rules.decide(json.dumps(orders[0]), now=NOW) == ("main.big",)


def test_packed_rules_are_the_same_rules() -> None:
    written = 'list vip of text ["c1"]\nlet limit = 500 CNY\nrule big\nwhen order.amount >= limit and customer.id in list vip\n'
    rules = dangjiu.compile(written + 'then add_tag(tag: "big")\n').with_values(lets={"limit": "50 CNY"}, lists={"vip": ["c2"]})
    orders = [{"id": "A-1", "amount": amount, "customer": {"id": who}} for amount in ("60 CNY", 5, "40 CNY") for who in ("c1", "c2")]
    for again in (dangjiu.unpack(rules.pack()), dangjiu.unpack(bytearray(rules.pack(texts=True))), pickle.loads(pickle.dumps(rules))):
        assert again.names == ["main.big"]
        assert [again.evaluate(order, NOW).to_dict()["fired"] for order in orders] == [[], ["main.big"], [], [], [], []]
        assert [again.evaluate(order, NOW).intents for order in orders] == [rules.evaluate(order, NOW).intents for order in orders]
    quoted = pickle.loads(pickle.dumps(rules)).explain("big", orders[0], NOW)
    assert quoted == rules.explain("big", orders[0], NOW)
    assert len(rules.pack()) < len(rules.pack(texts=True))


def test_a_copy_in_the_process_is_the_same_rules() -> None:
    rules = dangjiu.compile(BIG)
    assert copy.copy(rules) is rules and copy.deepcopy([rules])[0] is rules
    found = rules.evaluate({}, NOW)
    assert copy.deepcopy(found) is found


def test_bytes_that_are_no_packed_rules_are_refused() -> None:
    with pytest.raises(dangjiu.UsageError):
        dangjiu.unpack(BIG.encode())
    with pytest.raises(dangjiu.UsageError, match="packed rules are str; expected bytes"):
        dangjiu.unpack(BIG)  # type: ignore[arg-type]


def test_answers_go_to_other_processes() -> None:
    rules = dangjiu.compile(BIG + 'rule tell\nwhen order.amount > 0 CNY\nthen add_tag(tag: "{order.platform_id}")\n')
    for facts in ({"id": "A-1", "amount": "620 CNY"}, {"id": "A-1"}, {"id": "A-1", "amount": 5}, {"event": {"type": "x.y"}}):
        found = rules.evaluate(facts, NOW)
        again = pickle.loads(pickle.dumps(found))
        assert again == found and again.to_json() == found.to_json() and again.intents == found.intents


def test_what_is_missing_is_not_false() -> None:
    found = dangjiu.compile(BIG).evaluate({"id": "A-1"}, now=NOW)
    assert found.fired == ()
    assert [(rule.rule, rule.missing) for rule in found.undecided] == [("main.big", ("order.amount",))]


def test_a_wrong_value_is_an_error_of_the_rule_that_reads_it() -> None:
    found = dangjiu.compile(BIG).evaluate({"id": "A-1", "amount": 620}, now=NOW)
    (errored,) = found.errored
    assert errored.path == "order.amount" and "number 620" in errored.error.en
    assert errored.at is not None and errored.at.start.line == 2
    assert str(errored.error) == errored.error.en != errored.error.zh


def test_now_is_an_argument_with_an_offset() -> None:
    rules = dangjiu.compile(BIG)
    order = {"id": "A-1", "amount": "620 CNY"}
    aware = datetime(2026, 2, 9, 10, tzinfo=timezone(timedelta(hours=8)))
    assert rules.evaluate(order, aware) == rules.evaluate(order, now=NOW)
    assert rules.evaluate(order, now=aware + timedelta(microseconds=1)) != rules.evaluate(order, now=NOW)
    for wrong in (datetime(2026, 2, 9), "2026-02-09T10:00:00", "today", 1_770_602_400, None, aware.date()):
        with pytest.raises(dangjiu.UsageError, match="now"):
            rules.evaluate(order, now=wrong)  # type: ignore[arg-type]
    with pytest.raises(dangjiu.UsageError, match=r"datetime\.now\(timezone\.utc\)"):
        rules.evaluate(order, now=datetime(2026, 2, 9))
    with pytest.raises(TypeError):
        rules.evaluate(order)  # type: ignore[call-arg]


def test_mistakes_in_rules_are_shown_as_the_command_line_shows_them() -> None:
    with pytest.raises(dangjiu.RuleError) as caught:
        dangjiu.compile({"shop.dj": WRONG})
    error = caught.value
    assert isinstance(error, (dangjiu.DangjiuError, ValueError))
    assert str(error).startswith("error[DJ2102]: `order` has no field `amont`\n --> shop.dj:2:12\n")
    assert "2 | when order.amont >= 500 CNY\n  |            ^^^^^\n" in str(error)
    assert error.render() == str(error) and error.render("zh").startswith("错误[DJ2102]: ")
    assert (error.kind, error.code, error.fault) == ("check", "diagnostics", "rules")
    (found,) = error.diagnostics
    assert (found.code, found.severity) == ("DJ2102", "error")
    assert (found.file, found.line, found.column, found.span) == ("shop.dj", 2, 12, (20, 25))
    assert found.message.zh == "“订单”没有字段“amont”"
    assert found.fix is not None and found.fix.replacement == "amount"
    again = pickle.loads(pickle.dumps(error))
    assert again.diagnostics == error.diagnostics and again.render("zh") == error.render("zh")


def test_every_error_is_shown_in_both_languages() -> None:
    with pytest.raises(dangjiu.UsageError) as caught:
        dangjiu.compile(BIG).explain("small", {}, now=NOW)
    error = caught.value
    again = pickle.loads(pickle.dumps(error))
    for each in (error, again):
        assert each.render() == str(each) == each.message.en and each.render("zh") == each.message.zh != each.message.en
        assert each.retryable is False and each.to_dict()["retryable"] is False
    with pytest.raises(dangjiu.UsageError, match="no language `fr`"):
        error.render("fr")


def test_rules_come_from_text_names_or_files(tmp_path: Path) -> None:
    (tmp_path / "a.dj").write_text(BIG, "utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.dj").write_text(BIG.replace("big", "large"), "utf-8")
    both = ["main.big", "main.large"]
    assert dangjiu.compile(paths=[tmp_path]).names == both
    assert dangjiu.compile(paths=[str(tmp_path / "a.dj"), tmp_path / "more"]).names == both
    assert dangjiu.compile({"a": BIG, "b": BIG.replace("big", "large").encode()}).names == both
    assert repr(dangjiu.compile(BIG)) == "<dangjiu.Rules: 1 rules>"
    with pytest.raises(FileNotFoundError):
        dangjiu.compile(paths=[tmp_path / "none.dj"])
    with pytest.raises(dangjiu.UsageError, match="either"):
        dangjiu.compile()
    with pytest.raises(dangjiu.UsageError, match="either"):
        dangjiu.compile(BIG, paths=[tmp_path])
    with pytest.raises(dangjiu.UsageError, match="list of paths"):
        dangjiu.compile(paths=str(tmp_path))
    with pytest.raises(dangjiu.RuleError, match="UTF-8"):
        dangjiu.compile(b"\xff\xfe")


def test_a_folder_stands_for_what_it_stands_for_on_the_command_line(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    for hidden in (".history", "~old"):
        (shop / hidden).mkdir(parents=True)
        (shop / hidden / "a.dj").write_text(BIG, "utf-8")
    for hidden in (".#a.dj", "~a.dj"):
        (shop / hidden).write_text(BIG, "utf-8")
    (shop / "empty.dj").mkdir()
    (shop / "A.DJ").write_text(BIG, "utf-8")
    (shop / "empty.dj" / "b.Dj").write_text(BIG.replace("big", "large"), "utf-8")
    both = ["main.big", "main.large"]
    assert dangjiu.compile(shop).names == both
    # A file is read once, whatever paths lead to it.
    (tmp_path / "link.dj").symlink_to(shop / "A.DJ")
    again: list[Path | str] = [shop, shop / "A.DJ", str(shop / "empty.dj" / ".." / "A.DJ"), tmp_path / "link.dj"]
    assert dangjiu.compile(paths=again).names == both
    assert dangjiu.check(again).rules == tuple(both)
    # Links to folders are not followed: they may lead back.
    (shop / "back.dj").symlink_to(tmp_path, target_is_directory=True)
    assert dangjiu.compile(shop).names == both
    # What is named itself is read, hidden or not.
    assert dangjiu.compile(shop / ".history").names == dangjiu.compile(shop / "~a.dj").names == ["main.big"]


def test_results_show_themselves_and_turn_into_plain_data() -> None:
    found = dangjiu.compile(BIG).evaluate({"id": "<A>", "amount": "620 CNY"}, now=NOW)
    assert repr(found) == "Evaluation(fired=('main.big',), intents=1)"
    assert found.to_dict() == json.loads(found.to_json())
    assert list(found.to_dict()) == [
        "fired", "otherwise", "intents", "withheld", "events", "undecided", "errored", "needs_state"
    ]  # fmt: skip
    html = found._repr_html_()
    assert "<td>main.big</td>" in html and "tag: big" in html
    (intent,) = found.intents
    assert repr(intent).startswith("Intent(key='") and "args={'tag': 'big'}" in repr(intent)
    assert intent.to_dict() == found.to_dict()["intents"][0]
    assert intent.to_json() in found.to_json()
    assert pickle.loads(pickle.dumps(intent)) == intent
    with pytest.raises(AttributeError):
        intent.action = "other"  # type: ignore[misc]
    escaped = dangjiu.compile(BIG.replace('"big"', '"<b>"')).evaluate({"amount": "620 CNY"}, now=NOW)
    assert "<b>" not in escaped._repr_html_() and "&lt;b&gt;" in escaped._repr_html_()
    assert "<td>en</td>" in dangjiu.compile(BIG).why_not("big", {"amount": "1 CNY"}, NOW)._repr_html_()  # type: ignore[union-attr]


def test_explanations() -> None:
    rules = dangjiu.compile(BIG)
    trace = rules.explain("big", {"amount": "20 CNY"}, NOW)
    assert (trace.verdict, trace.first_failing) == ("failed", 0)
    (clause,) = trace.clauses
    assert (clause.text, clause.outcome, clause.needed) == ("order.amount >= 500 CNY", "false", dangjiu.Said({"en": ">= 500.00 CNY", "zh": ">= 500.00 CNY"}))
    assert [(seen.path, seen.value) for seen in clause.seen] == [("order.amount", "20.00 CNY")]
    assert clause.items is None and trace.trigger is None
    why_not = rules.why_not("main.big", b'{"amount": "20 CNY"}', NOW)
    assert why_not == trace.why_not and why_not is not None and "20.00 CNY" in why_not.zh
    assert rules.why_not("big", {"amount": "600 CNY"}, NOW) is None
    with pytest.raises(dangjiu.UsageError, match="did you mean `big`"):
        rules.why_not("bug", {}, NOW)


def test_people_are_masked_unless_revealed() -> None:
    rules = dangjiu.compile('rule r\nwhen order.amount >= 1 CNY\nthen alert(text: "{order.receiver_phone}")\n')
    order = {"id": "A", "amount": "620 CNY", "receiver_phone": "13912345678"}
    assert "13912345678" not in rules.evaluate(order, NOW).to_json().decode()
    assert rules.evaluate(order, NOW, reveal=True).intents[0].args["text"] == "13912345678"


def test_tests_beside_rules_run() -> None:
    text = BIG + 'test "a big order"\ngiven order { amount: 600 CNY }\nexpect add_tag(tag: "big")\n'
    report = dangjiu.compile(text).test()
    assert (report.passed, report.failed) == (1, 0), report
    assert report.results[0].title == "a big order" and report.coverage[0].fired == 1
    failing = dangjiu.compile(text.replace('expect add_tag(tag: "big")', 'expect add_tag(tag: "small")')).test()
    assert failing.failed == 1 and failing.results[0].failures[0].message.en


def test_values_of_the_host() -> None:
    text = (
        "let limit = 500 CNY\nlist shops of text [\"a\"]\n"
        'rule big\nwhen order.amount >= limit and order.shop in list shops\nthen add_tag(tag: "big")\n'
    )
    rules = dangjiu.compile(text)
    order = {"id": "A", "amount": "300 CNY", "shop": "b"}
    own = rules.with_values(lets={"limit": "200 CNY"}, lists={"shops": ["b", "c"]})
    assert rules.evaluate(order, NOW).fired == () and own.evaluate(order, NOW).fired == ("main.big",)
    for values in ({"lets": {"limt": "1 CNY"}}, {"lets": {"limit": 3}}, {"lists": {"shops": "b"}}):
        with pytest.raises(dangjiu.UsageError):
            rules.with_values(**values)
    with pytest.raises(dangjiu.UsageError, match="zone"):
        rules.with_values(zone="Mars/Olympus")


def test_drawings() -> None:
    rules = dangjiu.compile(BIG)
    assert rules.graph().startswith("flowchart") and rules.graph(format="dot").startswith("digraph")
    assert rules.graph("支付", lang="zh") != rules.graph("支付")
    for wrong in ({"machine": "nothing"}, {"lang": "fr"}, {"format": "png"}):
        with pytest.raises(dangjiu.UsageError):
            rules.graph(**wrong)


def test_one_set_of_rules_serves_many_threads() -> None:
    rules = dangjiu.compile(BIG)
    orders = [{"id": f"A-{number}", "amount": f"{number} CNY"} for number in range(300)]
    alone = [rules.evaluate(order, NOW).to_json() for order in orders]
    as_bytes = [json.dumps(order).encode() for order in orders]

    def work(part: int) -> list[bytes]:
        source = as_bytes if part % 2 else orders
        return [rules.evaluate(order, NOW).to_json() for order in source]

    with ThreadPoolExecutor(8) as pool:
        assert all(answers == alone for answers in pool.map(work, range(8)))


def test_rules_count_what_they_do() -> None:
    rules = dangjiu.compile(BIG)
    none = {"rule": "main.big", "fired": 0, "otherwise": 0, "intents": 0, "undecided": 0, "errored": 0}
    start = {"events": 0, "refused": 0, "events_with_intents": 0, "intents": 0, "withheld": 0}
    assert rules.metrics() == {**start, "rules": [none], "missing": {}}
    rules.evaluate({"id": "A", "amount": "620 CNY"}, NOW)
    rules.evaluate({"id": "B", "amount": "62 CNY"}, NOW)
    rules.evaluate({"id": "C"}, NOW)
    rules.evaluate({"id": "D", "amount": 620}, NOW)
    with pytest.raises(dangjiu.FactError):
        rules.evaluate("{", NOW)
    rules.decide({"id": "E", "amount": "620 CNY"}, NOW)
    rule = {**none, "fired": 1, "intents": 1, "undecided": 1, "errored": 1}
    counts = {**start, "events": 4, "refused": 1, "events_with_intents": 1, "intents": 1}
    assert rules.metrics() == {**counts, "rules": [rule], "missing": {"order.amount": 1}}
    # What is asked for with other values is counted where the rules were compiled.
    rules.with_values(zone="Asia/Shanghai").evaluate({"id": "F", "amount": "620 CNY"}, NOW)
    assert rules.metrics()["events"] == 5
    lines = rules.openmetrics().splitlines()
    assert lines[0] == "# TYPE dangjiu_events counter" and lines[-1] == "# EOF"
    assert {"dangjiu_events_total 5", "dangjiu_refused_total 1", 'dangjiu_rule_fired_total{rule="main.big"} 2'} <= set(lines)
    assert 'dangjiu_missing_total{path="order.amount"} 1' in lines
