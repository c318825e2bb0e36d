"""Commands: what users intend, each applied by one pure function on device and hub alike.

One module per noun that commands change; `apply` is the only way in. Reading a clock, making ids
or touching a database may not live here.
"""

from fieldapp.domain.command.amend import AmendOrder
from fieldapp.domain.command.apply import (
    KNOWN,
    AnyCommand,
    apply,
    caught_up,
    followed,
    parse_command,
)
from fieldapp.domain.command.base import Applied, Command, Context, Outcome
from fieldapp.domain.command.cart import ChangeLine, ChangeOrder, CreateOrder, JoinLines
from fieldapp.domain.command.conflict import ResolveConflict
from fieldapp.domain.command.delivery_group import JoinDelivery
from fieldapp.domain.command.device import RevokeDevice, WipeDevice
from fieldapp.domain.command.fill import FillOrder
from fieldapp.domain.command.gathering import MergeCarts, MoveLines
from fieldapp.domain.command.gift import ChooseGift, gift_in, gifts_offered
from fieldapp.domain.command.goods_return import (
    CreateReturn,
    ReturnLine,
    SetReturnLine,
    SubmitReturn,
)
from fieldapp.domain.command.line import NewLine, SetLine
from fieldapp.domain.command.merge import MergeOutlets
from fieldapp.domain.command.offer import OfferQuote, OrderQuote, QuotedLine
from fieldapp.domain.command.order import CancelOrder, DecideDouble, RejectOrder, ReleaseOrder
from fieldapp.domain.command.outlet import AssignOutlet, ChangeOutlet, CreateOutlet, FieldChange
from fieldapp.domain.command.outlook import outlook
from fieldapp.domain.command.payment import CancelPayment, CollectPayment
from fieldapp.domain.command.photo import AddPhoto
from fieldapp.domain.command.receipt import AcknowledgeRefusal
from fieldapp.domain.command.splitting import SplitCart
from fieldapp.domain.command.submit import SeenLine, SubmitOrder, foreseen
from fieldapp.domain.command.taking import LinePart
from fieldapp.domain.command.visit import CheckIn, CheckOut

__all__ = [
    "KNOWN",
    "AcknowledgeRefusal",
    "AddPhoto",
    "AmendOrder",
    "AnyCommand",
    "Applied",
    "AssignOutlet",
    "CancelOrder",
    "CancelPayment",
    "ChangeLine",
    "ChangeOrder",
    "ChangeOutlet",
    "CheckIn",
    "CheckOut",
    "ChooseGift",
    "CollectPayment",
    "Command",
    "Context",
    "CreateOrder",
    "CreateOutlet",
    "CreateReturn",
    "DecideDouble",
    "FieldChange",
    "FillOrder",
    "JoinDelivery",
    "JoinLines",
    "LinePart",
    "MergeCarts",
    "MergeOutlets",
    "MoveLines",
    "NewLine",
    "OfferQuote",
    "OrderQuote",
    "Outcome",
    "QuotedLine",
    "RejectOrder",
    "ReleaseOrder",
    "ResolveConflict",
    "ReturnLine",
    "RevokeDevice",
    "SeenLine",
    "SetLine",
    "SetReturnLine",
    "SplitCart",
    "SubmitOrder",
    "SubmitReturn",
    "WipeDevice",
    "apply",
    "caught_up",
    "followed",
    "foreseen",
    "gift_in",
    "gifts_offered",
    "outlook",
    "parse_command",
]
