"""A small company on one device: replicas filled directly, with no hub."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from fieldapp.actions import orders as order_actions
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Noun, instant_of
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import Role, User
from fieldapp.domain.visit import Visit
from fieldapp.localdb import meta, search
from fieldapp.localdb.identity import Identity, Tokens, write_identity, write_tokens
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.people import People, folder_of

HUB = "http://hub.test:8300"
NOW = dt.datetime.now(dt.UTC)
NAMES = (
    "White hanging heart T-light holder", "White metal lantern", "Cream cupid hearts coat hanger",
    "Knitted Union flag hot water bottle", "Red woolly hottie white heart", "Set 7 babushka boxes",
    "Glass star frosted T-light holder", "Hand warmer Union Jack", "Hand warmer red polka dot",
    "Чай чёрный байховый «Ёлка»", "Кофе растворимый сублимированный", "Сахар-песок фасованный",
    "Bird ornament, assorted colour", "Poppy's playhouse bedroom", "Feltcraft princess doll",
    "Ivory knitted mug cosy", "Box of 6 assorted teaspoons", "Vintage jigsaw blocks",
)  # fmt: skip


PEOPLE: tuple[tuple[str, str, Role], ...] = (
    ("olga", "Ольга Орлова", "agent"),
    ("petras", "Petras Petraitis", "owner"),
    ("maria", "Мария Котова", "manager"),
)


class NoHub:
    """A transport to a hub that cannot be reached."""

    def send(self, path: str, body: bytes, headers: dict[str, str]):
        raise SyncError("offline", "The hub cannot be reached.", "ConnectError")

    def stream(self, path: str, headers: dict[str, str]):
        raise SyncError("offline", "The hub cannot be reached.", "ConnectError")

    def close(self) -> None:
        """Nothing is open."""


def unreachable(hub: str) -> Client:
    return Client(NoHub())


def ago(**past: float) -> str:
    return instant_of(NOW - dt.timedelta(**past))


@dataclass(frozen=True)
class Company:
    storage: Path
    people: People
    agent: str
    owner: str
    manager: str

    def replica(self, folder: str) -> Replica:
        return self.people.open(folder).replica


def company(storage: Path, products: int = len(NAMES), outlets: int = 21) -> Company:
    """Make the replicas of an agent, an owner and a manager; the hub is out of reach."""
    for login, name, role in PEOPLE:
        _replica(storage / folder_of(HUB, login), login, name, role, products, outlets)
    return company_in(storage)


def company_in(storage: Path) -> Company:
    """Return the company whose replicas are in a folder already."""
    folders = [folder_of(HUB, login) for login, *_ in PEOPLE]
    return Company(storage, People(storage, unreachable, line=None), *folders)


def _replica(home: Path, login: str, name: str, role: Role, products: int, outlets: int) -> None:
    user = User(
        id=f"u-{login}",
        name=name,
        role=role,
        route_ids=[] if role == "owner" else ["r-1", "r-2"],
        outlet_ids=["o-1", "o-2"] if role == "owner" else [],
        warehouse_id="w-1",
    )
    identity = Identity(
        device_id=f"d-{login}",
        prefix=login[:1].upper() + "7",
        company="demo",
        company_name="Амбер Трейд",
        login=login,
        hub=HUB,
        user=user,
    )
    home.mkdir(parents=True)
    write_identity(home, identity)
    later = instant_of(NOW + dt.timedelta(days=1))
    write_tokens(home, Tokens(access_token="a", access_expires_at=later, refresh_token="r"))
    replica = Replica.open(home)
    with replica.database.write() as connection:
        for noun in [user, *_catalog(products), *_field(2 if role == "owner" else outlets)]:
            write_noun(connection, noun)
        for noun in _history(products, 2 if role == "owner" else outlets, user):
            write_noun(connection, noun)
        search.rebuild(connection)
        meta.put(connection, meta.LAST_SUCCESS, ago(minutes=5))
    replica.close()


def _catalog(count: int) -> list[Noun]:
    found: list[Noun] = [
        PriceType(id="base", name="Базовый", currency="EUR"),
        PriceType(id="retail", name="Розница −5 %", currency="EUR", base_id="base", adjust_bp=-500),
        *(Group(id=f"g-{n}", name=f"Group {n}") for n in range(4)),
        *(Brand(id=f"b-{n}", name=f"Brand {n}") for n in range(3)),
    ]
    for n in range(count):
        multiple = 6 if n % 5 == 4 else 1
        name = NAMES[n % len(NAMES)]
        found.append(
            Product(
                id=f"p-{n}",
                sku=f"{22000 + n}",
                name=name if n < len(NAMES) else f"{name} {n}",
                packs=[Pack(unit="case", quantity=12)] if n % 3 else [],
                group_id=f"g-{n % 4}",
                brand_id=f"b-{n % 3}",
                size=f"{100 + n % 7 * 50} g",
                order_multiple=multiple,
                order_minimum=multiple,
                vat_rate_bp=2100,
            )
        )
        found.append(
            Price(price_type_id="base", product_id=f"p-{n}", amount_minor=199 + n * 37 % 900)
        )
        stock = Stock(
            warehouse_id="w-1", product_id=f"p-{n}", quantity=n * 17 % 240, as_of=ago(days=2)
        )
        found.append(stock)
    return found


def _field(count: int) -> list[Noun]:
    found: list[Noun] = [
        Route(id="r-1", name="Vilnius centre", agent_id="u-olga", agent_name="Ольга Орлова"),
        Route(id="r-2", name="Kaunas north", agent_id="u-jonas", agent_name="Jonas Jonaitis"),
        LegalEntity(
            id="l-1", name="UAB Petraitis ir sūnūs", tax_number="LT123456", outlet_ids=["o-1"]
        ),
    ]
    for n in range(1, count + 1):
        route = "r-1" if n <= count - count // 4 else "r-2"
        found.append(
            Outlet(
                id=f"o-{n}",
                code=f"A-{n:03}",
                name=("Petras corner shop", "Продукты на Заречной", "Maxi mini")[n % 3] + f" {n}",
                address=f"Gedimino pr. {n * 3}",
                city="Vilnius",
                phone="+370 600 00000",
                route_id=route,
                price_type_id="retail",
                legal_entity_id="l-1" if n == 1 else None,
            )
        )
        found.append(
            Stop(
                id=f"s-{n}",
                route_id=route,
                outlet_id=f"o-{n}",
                weekdays=[1, 2, 3, 4, 5, 6, 7],
                sequence=n,
            )
        )
    return found


def _history(products: int, outlets: int, user: User) -> list[Noun]:
    found: list[Noun] = []
    for n in range(1, outlets + 1):
        if n % 4 == 0:
            continue
        found += [
            _order(f"h-{n}-{week}", f"O1-{n:03}{week}", f"o-{n}", week, products)
            for week in (1, 2, 3)
        ]
        found.append(_visit(f"v-{n}", f"o-{n}", user, days=7))
    if user.role == "agent":
        found += [_visit("v-a", "o-2", user, hours=0.2), _visit("v-b", "o-3", user, hours=0.1)]
        found.append(
            Conflict(
                id="c-1.u-olga",
                order_id="h-1-1",
                order_number="O1-0011",
                outlet_id="o-1",
                line_id="l",
                product_id="p-1",
                sku="22001",
                name=NAMES[1],
                seen=2,
                mine=5,
                theirs=8,
                author_id=user.id,
                author_name=user.name,
                other_name="Petras Petraitis",
                opened_at=ago(hours=3),
            )
        )
    return found


def _visit(id_: str, outlet_id: str, user: User, **past: float) -> Visit:
    return Visit(
        id=id_,
        outlet_id=outlet_id,
        user_id=user.id,
        user_name=user.name,
        checked_in_at=ago(**past),
        checked_out_at=ago(**past),
        result="order",
    )


def _order(id_: str, number: str, outlet_id: str, week: int, products: int) -> Order:
    lines = [
        OrderLine(
            id=f"{id_}-{n}",
            product_id=f"p-{n}",
            sku=f"{22000 + n}",
            name=NAMES[n % len(NAMES)],
            quantity=6 * (1 + n % 3),
            list_minor=199 + n * 37 % 900,
            price_minor=180 + n * 37 % 900,
            vat_rate_bp=2100,
            set_by="Ольга Орлова",
        )
        for n in range(1, min(products, 7))
    ]
    order = Order(
        id=id_,
        number=number,
        status="delivered" if week > 1 else "submitted",
        outlet_id=outlet_id,
        author_id="u-olga",
        author_name="Ольга Орлова",
        currency="EUR",
        price_type_id="retail",
        created_at=ago(days=7 * week),
        submitted_at=ago(days=7 * week),
        lines=lines,
    )
    return totalled(order)


def refuse(replica: Replica, code: str = "order_not_draft") -> str:
    """Leave an order behind that the hub has refused; return its number."""
    saved = order_actions.create(replica, "o-5", [("p-1", 12)])
    number = saved.command.number  # type: ignore[union-attr]
    receipt = Receipt(
        id=saved.command.id,  # type: ignore[union-attr]
        device_id=replica.identity.device_id,
        number=saved.number,  # type: ignore[union-attr]
        command="create_order",
        document=saved.document,  # type: ignore[union-attr]
        verdict="refused",
        reasons=[Reason(code=code, details={"number": number, "status": "submitted"})],
        at=ago(minutes=5),
    )
    with replica.database.write() as connection:
        write_noun(connection, receipt)
        connection.exec_driver_sql("UPDATE outbox SET contained_at = ?", (ago(minutes=5),))
    return str(number)
