"""How the business says no, and the words for it.

A refusal is a value, not an exception: it is shown to the user, stored in a receipt and sent as a
problem document. `REASONS` holds the English text of each code; it is also the message id that the
translations are looked up by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REASONS: dict[str, str] = {
    "not_allowed": "You have no right to do this for this outlet. Ask your manager.",
    "outlet_unknown": "This outlet is not in your list. Sync, then try again.",
    "outlet_closed": "{outlet} is marked as closed. Ask the office to reopen it.",
    "order_unknown": "The order is not known here. Sync, then try again.",
    "order_exists": "An order with this identity exists already.",
    "order_not_draft": "Order {number} is already {status}; the change was not made. "
    "Put it into a new order.",
    "order_empty": "Order {number} has no lines. Add a product, then submit.",
    "order_not_cancellable": "Order {number} is {status} and cannot be cancelled any more.",
    "order_not_amendable": "Order {number} is already {status} and cannot be changed any more. "
    "Put the difference into a new order.",
    "order_cut_off": "Order {number} for {day} is closed for changes. "
    "Put the difference into a new order.",
    "amended_to_nothing": "Nothing would be left of order {number}. Cancel it instead.",
    "order_not_double": "Order {number} is not waiting as a possible double.",
    "join_impossible": "Order {number} cannot take these lines. Keep both orders, or cancel one.",
    "order_not_held": "Order {number} is not waiting for a decision.",
    "too_many_lines": "An order holds {limit} lines at most. Start a second order for the rest.",
    "line_unknown": "The line is not in the order any more.",
    "lines_differ": "{sku} and {other} are different products. They stay two lines.",
    "nothing_to_follow_up": "The order has all of this already. Nothing is left for a new order.",
    "product_unknown": "Product {product} is not in the catalog any more.",
    "product_discontinued": "{sku} {name} is no longer sold. Remove it from the order.",
    "no_price": "{sku} has no price for this outlet. Ask the office.",
    "quantity_not_a_number": "“{quantity}” for {sku} is not a whole number. "
    "Type a number such as 12.",
    "quantity_not_positive": "The quantity of {sku} has to be 1 or more, not {quantity}.",
    "quantity_too_large": "{quantity} of {sku} is over the limit of {limit}. Check the number.",
    "below_minimum": "{sku} is sold from {minimum} on, not {quantity}.",
    "not_a_multiple": "{sku} is sold by {multiple}: {quantity} does not fit, {upper} does.",
    "quantity_ambiguous": "The quantity of {sku} may mean {first} or {second}. "
    "Write it without a separator.",
    "quantity_in_parts": "{quantity} of {sku} is no whole number of pieces. "
    "Write how many pieces it is.",
    "unit_unknown": "{sku} is not sold by “{unit}”. Write one of: {units}.",
    "visit_unknown": "The visit is not known here.",
    "visit_closed": "The visit has already ended.",
    "visit_exists": "A visit with this identity exists already.",
    "receipt_unknown": "The hub has not answered this yet. Sync, then try again.",
    "photo_exists": "A photo with this identity exists already.",
    "photo_type_unknown": "This file is not a photo that can be kept. Choose a JPEG, PNG or WebP "
    "picture.",
    "photo_too_large": "The photo has {size} MB, and {limit} MB are the limit. Take it with a "
    "smaller picture size in the camera's settings.",
    "photo_unread": "The picture could not be read or did not arrive. Try again.",
    "photo_vanished": "The picture is no longer on this device, and the hub has not got it. "
    "Take the photo again.",
    "photo_damaged": "The picture on this device is damaged, and the hub has not got it. "
    "Take the photo again.",
    "file_not_text": "This is neither a text nor a workbook of Excel. "
    "Save the table as CSV or XLSX and choose that file.",
    "file_empty": "There is nothing in the file. Choose another one.",
    "file_unread": "The file could not be read or did not arrive. Try again.",
    "file_too_large": "The file has {size} MB, and {limit} MB are the limit. "
    "Leave out of it what is not ordered.",
    "file_unpacks_too_large": "The workbook would unpack to more than {limit} MB and was not "
    "opened. Save the table as CSV and choose that file.",
    "file_locked": "The workbook is locked with a password. Take the password off in Excel, then "
    "choose the file again.",
    "file_old_workbook": "This is a workbook in the format of before 2007. Save it as XLSX or CSV "
    "and choose that file.",
    "file_no_workbook": "This archive is no workbook of Excel. Save the table as XLSX or CSV and "
    "choose that file.",
    "file_damaged": "The workbook is damaged and cannot be read. Save it again in Excel, or save "
    "the table as CSV.",
    "entry_empty": "There is nothing to order in it. Write a product and a quantity on each line.",
    "entry_too_long": "The text has more than {limit} characters. Paste only the lines to order.",
    "entry_too_many_rows": "The table has more than {limit} rows, and an order holds no more. "
    "Make two tables of it.",
    "entry_no_rows": "There are headings and no products with a quantity. "
    "Write the quantities below the heading.",
    "entry_code_rounded": "The code {code} was shortened by Excel, and its last digits are lost. "
    "Format the column as text, put the code in again and save.",
    "entry_no_product": "The row names no product. Write its SKU, barcode or name.",
    "entry_no_quantity": "The row has no quantity. Write it behind the product.",
    "entry_unknown": "No product is called “{product}”. Check the SKU, barcode or name.",
    "entry_formula": "Cell {cell} has a formula without a stored value. "
    "Save the workbook in Excel, or write the number.",
    "scan_unknown": "No product has the barcode {code}. Look for it by its name.",
    "scan_ambiguous": "Several products have the barcode {code}. Look for the right one by its "
    "name.",
    "conflict_unknown": "The conflict is not known here.",
    "conflict_resolved": "The conflict has already been decided.",
    "choice_unfit": "This conflict cannot be decided in this way.",
    "manager_decides": "A manager decides about this.",
    "route_unknown": "This route is not in your list. Sync, then try again.",
    "outlet_exists": "An outlet with this identity exists already.",
    "outlet_merged": "{outlet} was already merged with another outlet.",
    "name_missing": "An outlet needs a name. Type the one on its sign.",
    "no_first_prices": "Nobody has said which prices new outlets on the route {route} get. "
    "Ask the office.",
    "notes_full": "The card has {limit} notes already. Ask the office to tidy it up.",
    "moved_meanwhile": "Somebody else has put {outlet} on another route meanwhile. "
    "Sync and look again.",
    "outlet_alike": "It looks like {outlet}. A manager decides whether they are the same.",
    "card_conflict": "{field}: you set “{mine}”, {who} had set “{theirs}”. Yours is in force "
    "until someone decides.",
    "legal_waits": "{field}: “{mine}” waits for a manager; until then “{theirs}” stays.",
    "outlet_left_taken": "The outlet is not yours to look after any more. "
    "This was taken all the same; whoever looks after it now goes on with it.",
    "outlet_left_held": "The outlet is not yours to look after any more. "
    "The order was taken and waits for a manager.",
    "outlet_left_refused": "The outlet is not yours to look after any more, and this was not "
    "taken. What you typed is kept here: tell your manager.",
    "price_honoured": "{sku}: the price you agreed, {seen}, is kept; it is {current} by now.",
    "price_changed": "{sku}: {seen} was agreed, {current} is right now. "
    "A manager decides about the order.",
    "price_refused": "{sku}: {seen} was agreed, {current} is right now. Order {number} was not "
    "submitted: look at the new prices and submit it again.",
    "author_dismissed": "Its author had left the company when the order arrived. "
    "A manager decides about it.",
    "credit_limit": "{client} would owe {owed}; the limit is {limit}. "
    "A manager decides about the order.",
    "credit_limit_told": "{client} owes {owed} with this order; the limit is {limit}.",
    "credit_limit_refused": "{client} would owe {owed}; the limit is {limit}. Order {number} was "
    "not accepted: order less, or take a payment first.",
    "credit_overdue": "{client} has owed for {days} days; {allowed} are allowed. "
    "A manager decides about the order.",
    "credit_overdue_told": "{client} has owed for {days} days; {allowed} are allowed.",
    "credit_overdue_refused": "{client} has owed for {days} days; {allowed} are allowed. "
    "Order {number} was not accepted: take a payment first.",
    "nothing_in_stock": "Nothing of order {number} is in stock. Choose other products.",
    "shortage_back_order": "{sku}: {quantity} ordered, {stock} in stock. The rest comes later.",
    "price_by_quantity": "{sku}: {current} each instead of {seen}, as the quantity is another one.",
    "shortage_cut": "{sku}: {quantity} wished, {stock} in stock; {ordered} were ordered.",
    "shortage_left_out": "{sku}: {quantity} wished, {stock} in stock; nothing was ordered.",
    "possible_double": "Order {number} of {who} asks for mostly the same. "
    "Keep both, join them or cancel one.",
    "order_rejected": "{who} did not let the order go ahead. {note}",
    "line_conflict": "{sku}: you set {mine}, {who} set {theirs}. {theirs} is in force "
    "until someone decides.",
    "line_restored": "{sku}: you set {mine}, someone else had removed it. Your change stays.",
    "removal_dropped": "{sku}: you removed it, someone else set {theirs}. The change stays.",
    "line_joined": "{sku} was added to the order by someone else meanwhile.",
    "line_changed": "{sku}: you saw {mine}, someone else had set {theirs}, which was ordered.",
    "line_left": "{sku} was removed from the order by someone else meanwhile.",
    "device_unknown": "The device is not known here. Sync, then try again.",
    "command_unknown": "This hub does not know “{type}”. Update the hub or the app.",
    "command_malformed": "The command could not be read: {detail}",
    "command_repeated": "The hub already has this command, as number {number}. "
    "It was not carried out again.",
    "number_reused": "The hub already has another command with number {number} of this device. "
    "This one was not carried out; enter it again.",
    "number_foreign": "Order number {number} does not begin with {prefix}-, as the numbers of "
    "this device do. Make the order again.",
    "number_taken": "Order number {number} belongs to another order. Make the order again.",
    "internal": "The hub could not carry this out. It has been logged; call support.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done: a code of `REASONS` and the values its text needs."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in REASONS:
            raise ValueError(f"no text for the reason {self.code!r}")
