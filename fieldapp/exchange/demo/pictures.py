"""Pictures of the demo's products: bottles, drawn by what the data says of each.

The shape follows from the category, the colour of what is in it too, the height from the size; the
colours of the label from the maker. The same product always looks the same.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.exchange.picture_making import MadePicture, made_of

PICTURED = 300
"""So many of the products that are ordered most have a picture."""

WIDTH, HEIGHT = 300, 400
_SCALE = 2
"""Drawn so many times as large, which makes the edges smooth."""

_SHARES = ((200, 0.66), (500, 0.78), (1_000, 0.9), (100_000, 0.96))
"""The share of the picture's height that a bottle of so many millilitres at most takes."""

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A bottle, in shares of its height: half widths of body and neck, and where they meet."""

    body: float
    neck: float
    shoulder: float
    throat: float
    round: float


TALL = Shape(0.155, 0.05, 0.42, 0.27, 0.03)
SQUARE = Shape(0.20, 0.06, 0.36, 0.28, 0.02)
STOUT = Shape(0.21, 0.055, 0.46, 0.24, 0.07)
SLIM = Shape(0.13, 0.045, 0.40, 0.22, 0.05)
FLASK = Shape(0.19, 0.07, 0.30, 0.22, 0.06)

_LOOKS: tuple[tuple[str, Shape, Color], ...] = (
    ("Whiskey Liqueur", STOUT, (176, 96, 32)),
    ("Whisk|Bourbon|Rye|Scotch", SQUARE, (186, 112, 38)),
    ("Spiced Rum|Jamaica|Dark", STOUT, (134, 70, 28)),
    ("Rum", TALL, (236, 226, 198)),
    ("Gin", STOUT, (206, 230, 222)),
    ("Tequila", FLASK, (232, 200, 120)),
    ("Cream|Amaretto|Coffee|Cacao|Almond", STOUT, (110, 72, 50)),
    ("Brand", SLIM, (152, 76, 34)),
    ("Mint|Menthe|Apple|Sour", SLIM, (106, 178, 104)),
    ("Cinnamon|Cherry|Strawberry|Raspberry|Watermelon", SLIM, (196, 56, 62)),
    ("Peach|Apricot|Triple|Tropical|Butterscotch", SLIM, (238, 172, 84)),
    ("Grape|Blackberry|Sloe", SLIM, (112, 62, 128)),
    ("Schnapps|Cordial|Liqueur", SLIM, (214, 142, 92)),
    ("Cocktail", FLASK, (126, 196, 188)),
    ("Vodka|Alcohol", TALL, (218, 232, 242)),
)
_OTHER = (STOUT, (200, 170, 120))


def pictures(nouns: Iterable[Noun]) -> Iterator[tuple[str, MadePicture]]:
    """Yield keys of a company's products with their pictures, those that were ordered most first.

    Several are drawn at once: most of the work is done outside of Python.
    """
    products: list[Product] = []
    names: dict[str, str] = {}
    bought = Counter[str]()
    for noun in nouns:
        if isinstance(noun, Product):
            products.append(noun)
        elif isinstance(noun, Group | Brand):
            names[noun.id] = noun.name
        elif isinstance(noun, Order):
            bought.update(line.product_id for line in noun.lines)
    products.sort(key=lambda product: (-bought[product.id], product.id))
    some = products[:PICTURED]
    with ThreadPoolExecutor() as pool:
        made = pool.map(
            lambda one: made_of(drawn(one, names), "drawn for the demo", effort=2), some
        )
        yield from zip((one.id for one in some), made, strict=True)


def drawn(product: Product, names: Mapping[str, str]) -> Image.Image:
    """Return the picture of a product; `names` are those of groups and brands by key."""
    shape, liquid = _look(names.get(product.group_id or "", ""))
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    tall = image.height * _share(product.size)
    top, middle = (image.height - tall) / 2 + tall * 0.02, image.width / 2
    _bottle(draw, shape, liquid, middle, top, tall)
    label = _label_color(names.get(product.brand_id or "", product.name))
    _label(draw, product, shape, label, middle, top, tall)
    return image.reduce(_SCALE)


def _look(category: str) -> tuple[Shape, Color]:
    for words, shape, liquid in _LOOKS:
        if re.search(words, category):
            return shape, liquid
    return _OTHER


def _share(size: str) -> float:
    """Return the share of the picture's height that a bottle of a size takes."""
    found = re.match(r"\d+", size)
    millilitres = int(found[0]) if found else 750
    return (
        0.66
        if millilitres <= 200
        else 0.78
        if millilitres <= 500
        else 0.96
        if millilitres > 1000
        else 0.9
    )


def _bottle(
    draw: ImageDraw.ImageDraw, shape: Shape, liquid: Color, middle: float, top: float, tall: float
) -> None:
    glass = _mixed(liquid, (90, 100, 110), 0.35)
    body, neck = shape.body * tall, shape.neck * tall
    throat, shoulder, foot = (
        top + shape.throat * tall,
        top + shape.shoulder * tall,
        top + 0.96 * tall,
    )
    bend = shape.round * tall
    outline = [
        (middle - neck, top + 0.08 * tall), (middle + neck, top + 0.08 * tall),
        (middle + neck, throat), (middle + body, shoulder + bend),
        (middle - body, shoulder + bend), (middle - neck, throat),
    ]  # fmt: skip
    draw.ellipse((middle - body, foot - 6, middle + body, foot + 14), fill=(236, 236, 236))
    draw.polygon(outline, fill=glass)
    draw.rounded_rectangle((middle - body, shoulder, middle + body, foot), bend, fill=glass)
    rim = 0.012 * tall
    draw.rounded_rectangle(
        (middle - body + rim, shoulder + rim, middle + body - rim, foot - rim),
        0.9 * bend,
        fill=liquid,
    )
    light = _mixed(liquid, (255, 255, 255), 0.45)
    draw.rectangle(
        (middle - body + 3 * rim, shoulder + 3 * rim, middle - body + 5 * rim, foot - 4 * rim),
        fill=light,
    )


def _label(
    draw: ImageDraw.ImageDraw,
    product: Product,
    shape: Shape,
    color: Color,
    middle: float,
    top: float,
    tall: float,
) -> None:
    body = shape.body * tall
    cap = shape.neck * tall * 1.25
    draw.rounded_rectangle(
        (middle - cap, top, middle + cap, top + 0.1 * tall), 0.012 * tall, fill=color
    )
    upper, lower = top + 0.52 * tall, top + 0.86 * tall
    draw.rectangle((middle - body, upper, middle + body, lower), fill=(252, 249, 240))
    draw.rectangle((middle - body, upper, middle + body, upper + 0.035 * tall), fill=color)
    draw.rectangle((middle - body, lower - 0.06 * tall, middle + body, lower), fill=color)
    lines = textwrap.wrap(product.name, 11, max_lines=4, placeholder="…", break_long_words=False)
    longest = max(len(line) for line in lines)
    size = min(0.062, 0.2 / len(lines), 3.3 * shape.body / longest) * tall
    draw.multiline_text(
        (middle, (upper + lower) / 2 - 0.012 * tall),
        "\n".join(lines),
        fill=_mixed(color, (20, 20, 20), 0.55),
        font=ImageFont.load_default(size),
        anchor="mm",
        align="center",
        spacing=0.012 * tall,
    )
    draw.text(
        (middle, lower - 0.03 * tall),
        product.size,
        fill=(255, 255, 255),
        font=ImageFont.load_default(0.04 * tall),
        anchor="mm",
    )


def _label_color(maker: str) -> Color:
    """Return a strong colour of a maker's own."""
    turn = hashlib.sha256(maker.encode()).digest()
    red, green, blue = colorsys.hls_to_rgb(turn[0] / 256, 0.3 + turn[1] / 2560, 0.55)
    return round(red * 255), round(green * 255), round(blue * 255)


def _mixed(color: Color, other: Color, share: float) -> Color:
    """Return a colour with so much of another one in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(color, other, strict=True))
    return red, green, blue
