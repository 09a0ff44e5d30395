"""The tracking table as a picture for the phone."""

import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from table_samples import hostile, large, quiet, sample

from bot.core.reports import TrackingTable
from bot.documents import fonts, style
from bot.documents.picture import draw_png


def picture(table: TrackingTable) -> Image.Image:
    return Image.open(BytesIO(draw_png(table)))


def has_colour(image: Image.Image, colour: str) -> bool:
    wanted = tuple(bytes.fromhex(colour[1:]))
    return wanted in {found for _, found in image.convert("RGB").getcolors(100_000) or ()}


def test_the_picture_is_as_wide_as_a_phone_and_uses_a_palette() -> None:
    image = picture(sample())
    assert (image.format, image.mode, image.width) == ("PNG", "P", 3 * 390)
    assert image.height < 3 * 1500


def test_the_same_table_gives_the_same_bytes() -> None:
    assert draw_png(sample()) == draw_png(sample())


def test_a_different_content_gives_a_different_picture() -> None:
    table = sample()
    rows = (replace(table.rows[0], content="客户改为5月21日收货"), *table.rows[1:])
    assert draw_png(replace(table, rows=rows)) != draw_png(table)


def test_every_state_has_its_colour_and_only_where_it_occurs() -> None:
    mixed, calm = picture(sample()), picture(quiet())
    for tint in (style.GREEN, style.AMBER, style.RED):
        assert has_colour(mixed, tint.bar)
    assert has_colour(calm, style.GREEN.bar)
    assert not has_colour(calm, style.RED.bar)


def test_empty_sections_take_no_room() -> None:
    assert picture(replace(sample(), questions=(), anomalies=())).height < picture(sample()).height - 3 * 180


def test_every_line_of_a_content_makes_the_picture_taller_up_to_a_bound() -> None:
    def height(characters: int) -> int:
        return picture(replace(quiet(), rows=(replace(quiet().rows[0], content="货" * characters),))).height

    assert height(10) < height(50) < height(100) < height(1_000) == height(100_000)


@pytest.mark.parametrize("table", [hostile(), large()], ids=["hostile", "large"])
def test_hostile_and_large_tables_are_drawn_quickly_and_stay_light(table: TrackingTable) -> None:
    draw_png(sample())
    begun = time.perf_counter()
    drawn = draw_png(table)
    assert time.perf_counter() - begun < 3  # a second on a free machine
    assert len(drawn) < 2_000_000


def test_a_long_table_is_drawn_coarser() -> None:
    assert picture(large()).width == 2 * 390


def test_a_table_without_departments_is_drawn() -> None:
    assert picture(replace(quiet(), rows=())).height > 0


@pytest.mark.parametrize("path", [fonts.REGULAR, fonts.BOLD], ids=["regular", "bold"])
def test_the_shipped_fonts_draw_common_and_rare_characters(path: Path) -> None:
    face = fonts.face(path, 28)
    box = bytes(face.getmask("\U0001f600"))
    wanted = "货协作进度跟踪表龘靐镕喆→…"
    shapes = {bytes(face.getmask(char)) for char in wanted}
    assert any(box)
    assert len(shapes - {box}) == len(wanted)


def test_another_font_may_be_named() -> None:
    assert draw_png(sample(), font=fonts.BOLD) != draw_png(sample())


def test_a_font_that_is_none_is_refused() -> None:
    with pytest.raises(OSError, match="unknown file format"):
        draw_png(sample(), font=fonts.SHIPPED / "OFL.txt")
