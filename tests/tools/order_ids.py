#!/usr/bin/env python3
"""Recomputes the canonical ids of orders that vectors expect, with hashlib and base64 only.

    python3 tests/tools/order_ids.py

An id is the channel, `_`, and the lower-case base32 of the first ten bytes of SHA-256 over the domain, tenant, channel,
shop and platform number, each behind its length in bytes as four bytes, the highest first. The shop is empty for
channels whose numbers are unique without it; Tmall's orders have Taobao's numbers.
"""
import base64
import datetime
import hashlib
import json
import pathlib
import sys

DOMAIN = "dangjiu/order/1"
UNIQUE = {
    "taobao": "TB", "jd": "JD", "pinduoduo": "PDD", "douyin": "DY", "xiaohongshu": "XHS", "kuaishou": "KS",
    "wechat_shop": "WX", "youzan": "YZ", "weimob": "WM", "alibaba_1688": "AL", "vipshop": "VIP", "dewu": "DW",
    "bilibili": "BL",
}
WITHIN_A_SHOP = {"miniapp": "MP", "shopify": "SPF", "woocommerce": "WC", "offline_store": "OFF"}


def order_id(tenant, channel, shop, number):
    channel = "taobao" if channel == "tmall" else channel
    shop = "" if channel in UNIQUE else shop
    whole = b""
    for field in [DOMAIN, tenant, channel, shop, number]:
        data = field.encode("utf-8")
        whole += len(data).to_bytes(4, "big") + data
    digest = hashlib.sha256(whole).digest()
    return channel, f"{channel}_{base64.b32encode(digest[:10]).decode('ascii').lower()}", digest.hex()[:6]


def short(channel, start, created):
    code = UNIQUE.get(channel) or WITHIN_A_SHOP.get(channel) or "OT"
    china = datetime.timezone(datetime.timedelta(hours=8))
    day = datetime.datetime.fromisoformat(created.replace("Z", "+00:00")).astimezone(china)
    return f"{code}_{day:%Y%m%d}_{start}"


def main():
    folder = pathlib.Path(__file__).parent.parent / "vectors"
    wrong = count = 0
    for file in sorted(folder.glob("ids/*.json")):
        for vector in json.loads(file.read_text(encoding="utf-8")):
            request, expected = vector["request"], vector["expect"].get("ok", {})
            if request["do"] != "derive" or "id" not in expected:
                continue
            count += 1
            shop = request.get("shop") or ""
            channel, found, start = order_id(request.get("tenant", ""), request["channel"], shop, request["platform_id"])
            answers = {"id": found}
            if "created" in request:
                answers["short"] = short(channel, start, request["created"])
            for key, value in answers.items():
                if expected.get(key) != value:
                    wrong += 1
                    print(f"{vector['id']}: computed {value}, the vector says {expected.get(key)}")
    print(f"{count} ids, {wrong} wrong")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
