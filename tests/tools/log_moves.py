#!/usr/bin/env python3
"""What moves two real event logs make, worked out from the files alone.

    python3 tests/tools/log_moves.py FOLDER bpic2019|ocel

FOLDER holds bpic2019_one_trace_per_variant_a.xes.gz and ocel_order_simulated_part1.csv. Prints one JSON object: for every machine how many
cases report anything of it, how many reports there are, how many moves of each kind and between which two states, in which states cases
end, and in which a machine that never goes back keeps them. A second writing of tests/cases/logs/*.dj and of core's state tables and
timelines, by hand; nothing is shared with them.

Reports of a case are in the order of their times. Of one time, that state is first from which more other states can be reached, of two
such the one the machine declares first, and of one state that which stands first in the file. A move leads from a report to the next one of
the same machine: `repeat` to the same state,
`step` along an edge, `skip` to a state further on, `regression` to one from which the old state can be reached, `illegal` otherwise.
"""
import ast
import collections
import csv
import datetime
import gzip
import json
import pathlib
import sys
import xml.etree.ElementTree

MACHINES = {
    "document": "requested>created created>released created>held held>released created>deleted released>deleted",
    "goods": "expected>confirmed confirmed>received",
    "invoice": "not_invoiced>issued issued>booked booked>cleared booked>blocked blocked>booked",
    "course": "ordered>arrived arrived>invoiced invoiced>paid ordered>gone",
    "money": "placed>confirmed confirmed>reminded reminded>settled confirmed>settled",
    "picking": "wanted>short short>reordered reordered>picked picked>boxed wanted>picked",
    "delivery": "boxed>sent sent>delivered sent>failed failed>delivered",
}

ORDERED = [("document", "created"), ("goods", "expected"), ("invoice", "not_invoiced"), ("course", "ordered")]
REQUESTED = [("document", "requested")]
DELETED = [("document", "deleted"), ("course", "gone")]
BPIC = {
    "Create Purchase Requisition Item": REQUESTED, "SRM: Created": REQUESTED, "SRM: Incomplete": REQUESTED, "SRM: Held": REQUESTED,
    "SRM: Awaiting Approval": REQUESTED, "SRM: Complete": REQUESTED, "SRM: Document Completed": REQUESTED,
    "SRM: In Transfer to Execution Syst.": REQUESTED, "SRM: Transaction Completed": REQUESTED,
    "Create Purchase Order Item": ORDERED, "SRM: Ordered": ORDERED,
    "Reactivate Purchase Order Item": [("document", "created"), ("course", "ordered")],
    "Block Purchase Order Item": [("document", "held")],
    "Release Purchase Order": [("document", "released")],
    "Delete Purchase Order Item": DELETED, "SRM: Deleted": DELETED,
    "Receive Order Confirmation": [("goods", "confirmed")], "Update Order Confirmation": [("goods", "confirmed")],
    "Record Goods Receipt": [("goods", "received"), ("course", "arrived")],
    "Cancel Goods Receipt": [("goods", "expected"), ("course", "ordered")],
    "Vendor creates invoice": [("invoice", "issued")], "Vendor creates debit memo": [("invoice", "issued")],
    "Record Invoice Receipt": [("invoice", "booked"), ("course", "invoiced")],
    "Cancel Invoice Receipt": [("invoice", "issued"), ("course", "arrived")],
    "Set Payment Block": [("invoice", "blocked")],
    "Remove Payment Block": [("invoice", "booked")],
    "Clear Invoice": [("invoice", "cleared"), ("course", "paid")],
}
# Known, and moving nothing.
BPIC_NOTHING = """Record Service Entry Sheet|Record Subsequent Invoice|Cancel Subsequent Invoice|Change Quantity|Change Price|Change Approval for
 Purchase Order|Change Delivery Indicator|Change Storage Location|Change Currency|Change payment term|Change Final Invoice Indicator|SRM: Change
 was Transmitted|SRM: Transfer Failed (E.Sys.)|Release Purchase Requisition""".replace("\n", "").split("|")
OCEL = {
    "orders": ("money", {"place order": "placed", "confirm order": "confirmed", "payment reminder": "reminded", "pay order": "settled"}),
    "items": ("picking", {"place order": "wanted", "item out of stock": "short", "reorder item": "reordered", "pick item": "picked",
                          "create package": "boxed"}),
    "packages": ("delivery", {"create package": "boxed", "send package": "sent", "failed delivery": "failed",
                              "package delivered": "delivered"}),
}


class Machine:
    def __init__(self, text):
        self.edges = {tuple(edge.split(">")) for edge in text.split()}
        # In the order in which they are first named, which for states from which equally many can be reached is that of the declaration.
        states = list(dict.fromkeys(state for edge in text.split() for state in edge.split(">")))
        self.declared = {state: at for at, state in enumerate(states)}
        self.behind = {state: self.search(state) for state in states}

    def search(self, start):
        seen = set()

        def visit(state):
            for a, b in self.edges:
                if a == state and b not in seen:
                    seen.add(b)
                    visit(b)

        visit(start)
        return seen

    def move(self, a, b):
        if a == b:
            return "repeat"
        if (a, b) in self.edges:
            return "step"
        if b in self.behind[a]:
            return "skip"
        return "regression" if a in self.behind[b] else "illegal"


class Counts:
    def __init__(self, name):
        self.machine = Machine(MACHINES[name])
        self.cases = self.reports = 0
        self.kinds, self.pairs, self.ends, self.kept = (collections.Counter() for _ in range(4))

    def take(self, reports):
        """Reports of one case: (time, place in the file, state)."""
        if not reports:
            return
        ahead = {state: len(behind - {state}) for state, behind in self.machine.behind.items()}
        declared = self.machine.declared
        in_order = sorted(reports, key=lambda report: (report[0], -ahead[report[2]], declared[report[2]], report[1]))
        states = [state for _, _, state in in_order]
        self.cases += 1
        self.reports += len(states)
        kept = states[0]
        for a, b in zip(states, states[1:]):
            kind = self.machine.move(a, b)
            self.kinds[kind] += 1
            self.pairs[f"{a} {kind} {b}"] += 1
            if self.machine.move(kept, b) in ("step", "skip"):
                kept = b
        self.ends[states[-1]] += 1
        self.kept[kept] += 1

    def figures(self):
        return {"cases": self.cases, "reports": self.reports, "kinds": dict(self.kinds), "pairs": dict(self.pairs),
                "ends": dict(self.ends), "kept": dict(self.kept)}


def bpic(path):
    counts = {name: Counts(name) for name in ("document", "goods", "invoice", "course")}
    traces = events = nothing = 0
    with gzip.open(path) as log:
        for _, element in xml.etree.ElementTree.iterparse(log):
            if element.tag.rpartition("}")[2] != "trace":
                continue
            traces += 1
            reports = {name: [] for name in counts}
            for at, event in enumerate(e for e in element if e.tag.rpartition("}")[2] == "event"):
                said = {a.get("key"): a.get("value") for a in event}
                events += 1
                activity = said["concept:name"]
                claims = BPIC.get(activity)
                if claims is None:
                    if activity not in BPIC_NOTHING:
                        raise SystemExit(f"an activity nobody has looked at: {activity}")
                    nothing += 1
                    continue
                for machine, state in claims:
                    reports[machine].append((datetime.datetime.fromisoformat(said["time:timestamp"]), at, state))
            for name, of in reports.items():
                counts[name].take(of)
            element.clear()
    return {"traces": traces, "events": events, "nothing": nothing, "machines": {n: c.figures() for n, c in counts.items()}}


def ocel(path):
    cases = {kind: collections.defaultdict(list) for kind in OCEL}
    events = 0
    with open(path, encoding="utf-8", newline="") as log:
        for at, row in enumerate(csv.DictReader(log)):
            events += 1
            time = datetime.datetime.strptime(row["ocel:timestamp"], "%Y-%m-%d %H:%M:%S.%fZ")
            for kind, (_, states) in OCEL.items():
                cell = row[f"ocel:type:{kind}"].strip()
                for thing in ast.literal_eval(cell) if cell else []:
                    cases[kind][thing].append((time, at, states[row["ocel:activity"]]))
    figures = {}
    for kind, (name, _) in OCEL.items():
        counts = Counts(name)
        for reports in cases[kind].values():
            counts.take(reports)
        figures[name] = counts.figures()
    return {"events": events, "machines": figures}


def main(folder, log):
    logs = {"bpic2019": (bpic, "bpic2019_one_trace_per_variant_a.xes.gz"), "ocel": (ocel, "ocel_order_simulated_part1.csv")}
    count, name = logs[log]
    print(json.dumps(count(folder / name), indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
