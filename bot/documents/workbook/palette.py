"""The colours that the styles of an .xlsx fill cells with, as RRGGBB."""

import colorsys
from dataclasses import dataclass
from typing import Any

# The first eight are said twice; 64 and 65 are those of the system, hence no colour of anyone's.
_INDEXED = tuple(
    word
    for row in (
        "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF",
        "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF",
        "800000 008000 000080 808000 800080 008080 C0C0C0 808080",
        "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF",
        "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF",
        "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99",
        "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696",
        "003366 339966 003300 333300 993300 993366 333399 333333",
    )
    for word in row.split()
)
_THEME_ORDER = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)  # light and dark are exchanged, twice


@dataclass(frozen=True)
class Palette:
    """The colour of each style of cell, by the number that cells give."""

    fills: dict[str, str]


def read_palette(styles: Any, theme: Any) -> Palette:
    if styles is None:
        return Palette({})
    themed = _theme_colours(theme)
    fills = [_solid(fill, themed) for fills in styles.iter("{*}fills") for fill in fills]
    found = {}
    for formats in styles.iter("{*}cellXfs"):
        for number, each in enumerate(formats):
            at = int(each.get("fillId", 0))
            colour = fills[at] if at < len(fills) else None
            if colour and colour != "FFFFFF":
                found[str(number)] = colour
    return Palette(found)


def _theme_colours(theme: Any) -> list[str]:
    schemes = [] if theme is None else list(theme.iter("{*}clrScheme"))
    colours = [
        inner.get("lastClr") or inner.get("val", "")
        for scheme in schemes[:1]
        for each in scheme
        for inner in each
    ]
    return [colours[at] for at in _THEME_ORDER] if len(colours) >= len(_THEME_ORDER) else []


def _solid(fill: Any, themed: list[str]) -> str | None:
    """The colour of a solid fill; patterns and gradients have none."""
    for pattern in fill.iter("{*}patternFill"):
        front = pattern.find("{*}fgColor")
        if pattern.get("patternType") == "solid" and front is not None:
            return _colour(front, themed)
    return None


def _colour(element: Any, themed: list[str]) -> str | None:
    tint = float(element.get("tint", 0))
    if rgb := element.get("rgb"):
        return _tinted(rgb[-6:].upper(), tint)
    theme, indexed = element.get("theme"), element.get("indexed")
    if theme is not None and int(theme) < len(themed):
        return _tinted(themed[int(theme)].upper(), tint)
    if indexed is not None and int(indexed) < len(_INDEXED):
        return _INDEXED[int(indexed)]
    return None


def _tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker, its hue kept."""
    if not tint or len(rgb) != 6:
        return rgb
    hue, light, strength = colorsys.rgb_to_hls(*parts_of(rgb))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, strength))


def parts_of(rgb: str) -> tuple[float, float, float]:
    """Red, green and blue, each from 0 to 1.

    >>> parts_of("FF0000")
    (1.0, 0.0, 0.0)
    """
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue
