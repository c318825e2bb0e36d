"""Commands: what users intend, each applied by one pure function on device and hub alike.

One module per noun that commands change; `apply` is the only way in. Reading a clock, making ids
or touching a database may not live here.
"""

from fieldapp.domain.command.apply import KNOWN, AnyCommand, apply, parse_command
from fieldapp.domain.command.base import Applied, Command, Context, Outcome, Policy
from fieldapp.domain.command.conflict import ResolveConflict
from fieldapp.domain.command.merge import MergeOutlets
from fieldapp.domain.command.order import (
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    CreateOrder,
    NewLine,
    ReleaseOrder,
)
from fieldapp.domain.command.outlet import AssignOutlet, ChangeOutlet, CreateOutlet, FieldChange
from fieldapp.domain.command.submit import SeenLine, SubmitOrder
from fieldapp.domain.command.visit import CheckIn, CheckOut

__all__ = [
    "KNOWN",
    "AnyCommand",
    "Applied",
    "AssignOutlet",
    "CancelOrder",
    "ChangeLine",
    "ChangeOrder",
    "ChangeOutlet",
    "CheckIn",
    "CheckOut",
    "Command",
    "Context",
    "CreateOrder",
    "CreateOutlet",
    "FieldChange",
    "MergeOutlets",
    "NewLine",
    "Outcome",
    "Policy",
    "ReleaseOrder",
    "ResolveConflict",
    "SeenLine",
    "SubmitOrder",
    "apply",
    "parse_command",
]
