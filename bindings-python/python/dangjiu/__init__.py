"""Dangjiu (当就): when…then rules for order operations, exact and the same in every language.

>>> import dangjiu
>>> rules = dangjiu.compile('rule big\\nwhen order.amount >= 500 CNY\\nthen add_tag(tag: "big")\\n')
>>> found = rules.evaluate({"id": "A-1", "amount": "620.00 CNY"}, now="2026-02-09T10:00:00+08:00")
>>> found.fired
('main.big',)
>>> found.intents[0].action, found.intents[0].args
('add_tag', {'tag': 'big'})

Time is an argument and nothing is sent: intents are data for you to execute. What facts do not say is unknown, not
false: a rule that needs it comes back in ``undecided`` with the missing field.
"""

from ._dangjiu import Answers, Evaluation, Rules, __version__
from ._errors import DangjiuError, FactError, InternalError, LimitError, RuleError, UsageError
from ._operations import (
    call,
    check,
    diagnose,
    explain_code,
    format,
    map_status,
    order_id,
    unpack,
    vocabulary,
)
from ._operations import compile as compile
from ._records import (
    CauseGroup,
    ChannelRate,
    Checked,
    Clause,
    ClauseSeen,
    CodePage,
    CurrencyOrders,
    Diagnosis,
    Diagnostic,
    Emitted,
    Errored,
    Evidence,
    Failure,
    Finding,
    Fix,
    Intent,
    ItemsSeen,
    Label,
    Mapped,
    Node,
    Order,
    OrderId,
    Place,
    Position,
    Rate,
    Record,
    RuleSeen,
    Said,
    Seen,
    TestReport,
    TestResult,
    Trace,
    TriggerSeen,
    Undecided,
    Withheld,
)

__all__ = [
    "Answers",
    "CauseGroup",
    "ChannelRate",
    "Checked",
    "Clause",
    "ClauseSeen",
    "CodePage",
    "CurrencyOrders",
    "DangjiuError",
    "Diagnosis",
    "Diagnostic",
    "Emitted",
    "Errored",
    "Evaluation",
    "Evidence",
    "FactError",
    "Failure",
    "Finding",
    "Fix",
    "Intent",
    "InternalError",
    "ItemsSeen",
    "Label",
    "LimitError",
    "Mapped",
    "Node",
    "Order",
    "OrderId",
    "Place",
    "Position",
    "Rate",
    "Record",
    "RuleError",
    "RuleSeen",
    "Rules",
    "Said",
    "Seen",
    "TestReport",
    "TestResult",
    "Trace",
    "TriggerSeen",
    "Undecided",
    "UsageError",
    "Withheld",
    "__version__",
    "call",
    "check",
    "compile",
    "diagnose",
    "explain_code",
    "format",
    "map_status",
    "order_id",
    "unpack",
    "vocabulary",
]
