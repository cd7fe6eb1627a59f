#!/usr/bin/env python3
"""How fast a folder of exports is diagnosed, and in how much memory, beside a script that only counts it.

    python3 benches/diagnose.py [--orders 85000] [--runs 3] [--rules] [--built]

makes one week of an invented shop (85,000 orders: a million rows in eleven files; 850,000: ten million), runs `dangjiu
diagnose` on it, and judges the median of the runs. Time is that of one core (user and system), so other work on the
machine counts little; memory is the peak resident set. A row is a record as its file has it: a push of the carrier is one,
whatever the length of its trace.

Beside it stands what a shop would write first: Python with the csv module, reading the same files and counting rows and
distinct orders. It does far less: it compares, dates and sums nothing. Its counts come first, and must be those of the
diagnosis.
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "target" / "release"
RATE = 200_000  # rows a second on one core
BASE, PER_ORDER = 300_000_000, 150  # bytes

# How the names of a folder's files begin: encoding, columns of order numbers, the channel or the column that names it.
FILES = {
    "ExportOrderList": ("gb18030", ["订单编号"], "taobao"),
    "douyin_": ("utf-8-sig", ["主订单编号"], "douyin"),
    "拼多多": ("utf-8-sig", ["订单号"], "pinduoduo"),
    "小红书": ("xlsx", ["订单号"], "xiaohongshu"),
    "erp_orders": ("utf-8", ["线上订单号"], "平台"),
    "crm_manual": ("utf-8", ["原平台单号"], "平台"),
    "crm_after": ("utf-8", ["平台单号"], "平台"),
    "erp_log": ("utf-8", [], ""),
    "wms_": ("gb18030", [], ""),
}
CHANNELS = {"淘宝": "taobao", "抖音": "douyin", "拼多多": "pinduoduo", "小红书": "xiaohongshu"}


def sheet(path):
    """The rows of a workbook's first sheet, by header."""
    ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        with book.open("xl/sharedStrings.xml") as part:
            shared = ["".join(t.text or "" for t in item.iter(ns + "t")) for item in xml.parse(part).iter(ns + "si")]
        with book.open("xl/worksheets/sheet1.xml") as part:
            headers = None
            for _, row in xml.iterparse(part):
                if row.tag != ns + "row":
                    continue
                cells = {}
                for cell in row.iter(ns + "c"):
                    value = cell.find(ns + "v")
                    if value is not None:
                        text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                        cells[cell.get("r").rstrip("0123456789")] = text
                row.clear()
                if headers is None:
                    headers = cells
                else:
                    yield {header: cells.get(column, "") for column, header in headers.items()}


def rows(path, encoding):
    if encoding == "xlsx":
        return sheet(path)
    return csv.DictReader(open(path, encoding=encoding, newline=""))


def count(folder):
    """Rows of each file (of pushes: entries of their traces), and how many orders each channel has."""
    files, orders = {}, {channel: set() for channel in CHANNELS.values()}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".jsonl":
            with open(path, encoding="utf-8") as lines:
                files[path.name] = sum(len(json.loads(line)["lastResult"]["data"]) for line in lines)
            continue
        form = next((form for start, form in FILES.items() if path.name.startswith(start)), None)
        if form is None:
            continue
        encoding, columns, channel = form
        files[path.name] = 0
        for row in rows(path, encoding):
            files[path.name] += 1
            for column in columns:
                of = orders.get(channel) if channel in orders else orders.get(CHANNELS.get(row[channel], ""))
                for number in row[column].replace("，", ",").split(","):
                    number = number.strip('="\t ')
                    if number and of is not None:
                        of.add(number)
    return {"files": files, "orders": {channel: len(numbers) for channel, numbers in orders.items()}}


def measured(command, out):
    """Seconds of one core, seconds by the clock, peak bytes in memory. Exit code 1 says that there are findings."""
    start = time.monotonic()
    with open(out, "w", encoding="utf-8") as file:
        child = subprocess.Popen([str(word) for word in command], stdout=file, cwd=ROOT)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss * 1024


def report(title, runs, records, orders):
    """One line; whether the bars are met."""
    cpu, wall, peak = (statistics.median(run[at] for run in runs) for at in range(3))
    rate, room = records / cpu, BASE + PER_ORDER * orders
    print(f"{title:<34} {cpu:8.2f} s {wall:8.2f} s {rate:10,.0f} rows/s {peak / 1e6:8,.0f} MB  (median of {len(runs)})")
    return rate >= RATE, peak <= room


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--orders", type=int, default=85_000)
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--rules", action="store_true", help="also with the rules of examples/week")
    ask.add_argument("--built", action="store_true", help="the release build is there")
    ask.add_argument("--count", type=pathlib.Path, help=argparse.SUPPRESS)
    args = ask.parse_args()
    if args.count:
        print(json.dumps(count(args.count)))
        return
    if not args.built:
        subprocess.run(["cargo", "build", "--release", "-p", "dangjiu-cli", "-p", "dangjiu-week"], cwd=ROOT, check=True)
    home = ROOT / "target" / "diagnose-bench"
    folder = home / str(args.orders)
    if not (folder / "truth.json").exists():
        week = [RELEASE / "dangjiu-week", "--orders", str(args.orders), "--faults", "none", "--out", str(folder)]
        subprocess.run(week, cwd=ROOT, check=True)
    records = sum(json.loads((folder / "truth.json").read_text("utf-8"))["rows"].values())
    diagnose = [RELEASE / "dangjiu", "diagnose", folder]

    counted, said = home / "counted.json", home / "said.json"
    script = [measured([sys.executable, __file__, "--count", folder], counted) for _ in range(args.runs)]
    measured(diagnose + ["--json"], said)
    own, told = json.loads(counted.read_text("utf-8")), json.loads(said.read_text("utf-8"))
    files = {pathlib.Path(file["name"]).name: file["rows"] for file in told["files"]}
    verdicts = ("consistent", "inconsistent", "undecided", "one_system", "not_comparable")
    channels = {one["channel"]: sum(one["rate"][verdict] for verdict in verdicts) for one in told["channels"]}
    if (files, channels) != (own["files"], own["orders"]):
        sys.exit(f"the counts differ:\n  diagnosis {files} {channels}\n  script    {own['files']} {own['orders']}")
    orders = sum(one["orders"] for one in told["standing"])
    print(f"{records:,} rows in {len(files)} files, {orders:,} orders; the counts of both agree")
    print(f"{'':<34} {'one core':>10} {'clock':>10} {'':>17} {'memory':>11}")
    plain = [measured(diagnose, said) for _ in range(args.runs)]
    fast, small = report("dangjiu diagnose", plain, records, orders)
    if args.rules:
        ruled = diagnose + ["--rules", ROOT / "examples/week/rules"]
        report("dangjiu diagnose, seven rules", [measured(ruled, said) for _ in range(args.runs)], records, orders)
    report("Python with csv, counting only", script, records, orders)
    room = (BASE + PER_ORDER * orders) / 1e6
    print(f"at least {RATE:,} rows/s: {'yes' if fast else 'NO'}; at most {room:,.0f} MB: {'yes' if small else 'NO'}")
    sys.exit(0 if fast and small else 1)


if __name__ == "__main__":
    main()
