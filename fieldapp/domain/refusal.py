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
    "other_document": "{number} is another kind of document, and its lines are changed elsewhere.",
    "return_line_kept": "{sku}: you set {mine}, {who} had set {theirs}, which stays. "
    "Set it again if yours is right.",
    "return_beyond": "{sku}: {quantity} to return, {left} delivered lately. "
    "A manager decides about the return.",
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
    "line_undecided": "{sku}: two people set one of these lines differently. Decide that first, "
    "then join them.",
    "nothing_to_follow_up": "The order has all of this already. Nothing is left for a new order.",
    "product_unknown": "Product {product} is not in the catalog any more.",
    "product_discontinued": "{sku} {name} is no longer sold. Remove it from the order.",
    "not_in_assortment": "{sku} {name} is not in the assortment of this outlet. "
    "Choose another product, or ask the office.",
    "no_price": "{sku} has no price for this outlet. Ask the office.",
    "quantity_not_a_number": "“{quantity}” for {sku} is not a whole number. "
    "Type a number such as 12.",
    "quantity_not_positive": "The quantity of {sku} has to be 1 or more, not {quantity}.",
    "quantity_too_large": "{quantity} of {sku} is over the limit of {limit}. Check the number.",
    "below_minimum": "{sku} is sold from {minimum} on, not {quantity}.",
    "not_a_multiple": "{sku} is sold by {multiple}: {quantity} does not fit, {upper} does.",
    "quantity_ambiguous": "The quantity of {sku} may mean {first} or {second}. "
    "Write it without a separator.",
    "quantity_in_parts": "{written} of {sku} is no whole number of pieces. "
    "Write how many pieces it is.",
    "unit_unknown": "{sku} is not sold by “{unit}”. Write one of: {units}.",
    "visit_unknown": "The visit is not known here.",
    "visit_closed": "The visit has already ended.",
    "visit_exists": "A visit with this identity exists already.",
    "receipt_unknown": "The hub has not answered this yet. Sync, then try again.",
    "payment_exists": "A payment with this identity exists already.",
    "payment_unknown": "The payment is not known here. Sync, then try again.",
    "payment_amount": "A payment is more than nothing and less than a billion. Check the amount.",
    "payment_no_payer": "{outlet} has no legal entity that could pay. Ask the office.",
    "payment_booked": "Payment {number} has been booked by the office. It corrects it there.",
    "payment_on_account": "Payment {number}: {amount} of it was not needed any more for the chosen "
    "invoices and is on account.",
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
    "scan_unread": "The picture could not be read. Take it again, or choose a JPEG, PNG or WebP "
    "picture.",
    "scan_nothing": "No barcode could be read in the picture. Take it closer, straight and without "
    "glare, or type the digits.",
    "scan_left": "The picture was taken for another order. Open that order, and take it again.",
    "scan_several": "The picture has the barcodes of several products. Take one alone.",
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
    "currency_changed": "The client buys in {current} now, the prices that you saw were in {seen}. "
    "Look at {number} and go on from there.",
    "vat_changed": "The client's prices count VAT in another way than those that you saw. "
    "Look at {number} and go on from there.",
    "price_type_changed": "{number}: the client buys at “{name}” now, in {currency}. "
    "The lines have its prices.",
    "price_type_vat_changed": "{number}: the prices of “{name}” count VAT in another way now. "
    "The lines have its prices.",
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
    "order_too_small": "The goods of order {number} come to {amount}; the least is {minimum}. "
    "Add {missing}, then submit.",
    "order_small_told": "The goods of order {number} come to {amount}; the least that was agreed "
    "on is {minimum}.",
    "delivery_day_set": "The order comes on {day}, the first possible day.",
    "delivery_moved": "It was too late for {wished}, or nothing is delivered then. "
    "The order comes on {day}.",
    "delivery_unpaid": "Nobody pays for the delivery of {numbers} any more. They are already being "
    "assembled, so the cost cannot move to them. Tell the office if it is to be charged.",
    "delivery_day_refused": "Order {number} cannot come on {wished} any more. The next possible "
    "day is {day}: choose it and submit again.",
    "nothing_in_stock": "Nothing of order {number} is in stock. Choose other products.",
    "shortage_back_order": "{goods}: {quantity} ordered, {stock} in stock. The rest comes later.",
    "price_by_quantity": "{sku}: {current} each instead of {seen}, as the quantity is another one.",
    "gift_ended": "This gift is no longer given. Choose another one, or go on without.",
    "gift_unfit": "{promotion} does not give this product. Choose one of its gifts.",
    "gift_not_reached": "{promotion}: order {number} does not reach its gift any more. "
    "Look at the order, and choose again once it does.",
    "gift_too_late": "Order {number} cannot be changed any more, and its gift stays. "
    "Choose another one in the next order.",
    "gift_not_there": "{promotion}: this gift has run out. Choose another one for {number}.",
    "gift_conflict": "{promotion}: you chose “{mine}”, {who} chose “{theirs}”. “{theirs}” is given "
    "until someone decides.",
    "gift_line": "This line is a gift. It follows from the promotion; choose another gift instead.",
    "promotion_changed": "The promotions are others by now: {seen} off was agreed, {current} off "
    "today. The order waits for a decision and keeps what was agreed.",
    "promotion_refused": "The promotions are others by now: {seen} off was shown, {current} off "
    "today. Order {number} was not accepted: look at it, then submit it again.",
    "promotion_budget": "{promotion}: {seen} off was agreed, {left} is left of its budget. "
    "The order waits for a decision and keeps what was agreed.",
    "promotion_honoured": "The promotions are others by now. The {seen} off that was agreed "
    "is kept; today it would be {current}.",
    "promotion_by_lines": "Promotions: {current} off instead of {seen}, as the lines changed.",
    "promotion_lost": "{promotion} does not apply to these lines: {seen} off and its gifts are "
    "gone.",
    "shortage_cut": "{goods}: {quantity} wished, {stock} in stock; "
    "ordered {ordered}, left out {left_out}.",
    "shortage_left_out": "{goods}: {quantity} wished, {stock} in stock; nothing was ordered.",
    "shortage_substituted": "{goods}: {quantity} wished, {stock} in stock; "
    "{taken} of {other_goods} were ordered instead.",
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
    "cart_moved": "Cart {number} was put together with {into} meanwhile. Look at {into} and go on "
    "there.",
    "carts_of_two_outlets": "{number} and {other} are of two outlets. They stay apart.",
    "carts_of_two_payers": "{number} and {other} are bought under two legal entities. "
    "Give both the same one first.",
    "carts_of_two_kinds": "{number} and {other} are of two kinds or two currencies, "
    "or count VAT in two ways. They stay apart.",
    "return_stays_whole": "Return {number} cannot be split.",
    "lines_gone": "None of the chosen lines is in {number} any more. Look at it and choose again.",
    "lines_passed_over": "Chosen lines that were not in {number} any more: {n}. "
    "The others were moved.",
    "line_moved": "{sku}: the line had gone to {number}; your change was made there.",
    "line_parted": "{sku}: {gone} of it had gone to {into} when your {mine} arrived. {rest} stay "
    "in {number}, {mine} in all.",
    "line_parted_elsewhere": "{sku}: {gone} of it had gone to {into} when your {mine} arrived, "
    "and what would stay in {number} cannot be ordered. Set it in {number} and {into}.",
    "part_too_large": "{sku}: there are {whole} to take of. Type less.",
    "part_of_changed": "{sku}: you saw {seen}, it was {there} by then. {taken} of that went to "
    "{number}.",
    "part_undecided": "{sku}: two people have set its quantity. Decide which one holds, then split "
    "it.",
    "split_to_nothing": "Nothing would stay in order {number}. Let a part of it stay.",
    "delivery_by_split": "Delivery costs {current} instead of {seen}, as it is two orders now.",
    "rest_unfit": "{sku}: {rest} would stay, and the least is {minimum}, in steps of {multiple}. "
    "Take more or less of it, or the whole line.",
    "line_gone_elsewhere": "{product}: the line has gone to {number}. Change it there.",
    "line_joined_elsewhere": "{sku}: your line was joined with another one in {number}, and its "
    "quantity was another one by then. Look at {number} and set it there.",
    "warehouse_foreign": "{outlet} cannot order from {warehouse}. Choose another warehouse.",
    "warehouse_changed": "{outlet} cannot order from {asked} any more. {number} is filled from "
    "{warehouse} instead.",
    "payer_foreign": "{outlet} does not buy under {client}. Choose one of its legal entities.",
    "quote_not_submitted": "{number} is a quote. Offer it to the client, then make an order of it.",
    "not_a_quote": "{number} is not a quote.",
    "offer_over": "The offer would have ended on {day}. Choose a later day.",
    "offer_too_long": "An offer is valid for {limit} days at most. Choose an earlier day.",
    "offer_refused": "{sku}: you saw {seen}, {current} is right now. {number} was not offered: "
    "look at the new prices and offer it again.",
    "quote_ordered": "An order was made of quote {number} already: {order}.",
    "quote_not_offered": "Quote {number} is {status}, not offered. No order can be made of it.",
    "quote_expired": "The offer {number} was valid until {day}. "
    "This is a cart at the prices of today.",
    "quote_not_sold": "Nothing of quote {number} is sold any more.",
    "line_not_sold": "{sku} is not sold any more and was left out.",
    "price_since_offer": "{sku}: it was offered at {seen} and costs {current} today.",
    "currency_since_offer": "It was offered in {seen}, and the client buys in {current} now: "
    "all prices are others.",
    "vat_since_offer": "The client's prices count VAT in another way than the offer: "
    "all prices are others.",
    "not_to_be_joined": "Order {number} is {status}; only orders that are placed and not assembled "
    "yet can come together.",
    "no_delivery_day": "Order {number} has no delivery day. Set one first.",
    "deliveries_differ": "{number} and {other} go to two outlets or on two days.",
    "device_unknown": "The device is not known here. Sync, then try again.",
    "command_unknown": "This hub does not know “{type}”. Update the hub or the app.",
    "command_malformed": "The command could not be read: {detail}",
    "command_repeated": "The hub already has this command, as number {number}. "
    "It was not carried out again.",
    "number_reused": "The hub already has another command with number {number} of this device. "
    "This one was not carried out; enter it again.",
    "number_foreign": "Number {number} does not begin with {prefix}-, as the numbers of this "
    "device do. Make the document again.",
    "number_taken": "Number {number} belongs to another document. Make it again.",
    "internal": "The hub could not carry this out. It has been logged; call support.",
}

EARLIER: dict[str, str] = {
    "line_gone_elsewhere": "{product}: the line has gone to another order. Change it there.",
    "order_small_told": "The goods come to {amount}; the least that was agreed on is {minimum}.",
    "shortage_cut": "{goods}: {quantity} wished, {stock} in stock; {ordered} were ordered.",
}
"""Texts for reasons that older releases have given with fewer details, and that are kept still."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done: a code of `REASONS` and the values its text needs."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in REASONS:
            raise ValueError(f"no text for the reason {self.code!r}")
