"""A long list is shown a few at a time: nothing is left out, nothing is shown twice."""

import pytest

from handlers.pages import page_of


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 16, 17])
def test_the_pages_together_are_the_list(count: int) -> None:
    things = list(range(count))
    pages = [page_of(things, at) for at in range(page_of(things, 0).of)]

    assert things == [each for page in pages for each in page.shown]


@pytest.mark.parametrize(("asked", "given"), [(0, 0), (2, 2), (3, 2), (-1, 0)])
def test_a_page_that_is_no_more_is_the_nearest(asked: int, given: int) -> None:
    """A button of weeks ago, and the list has grown shorter."""
    assert given == page_of(list(range(17)), asked).at


def test_only_the_ways_there_are_have_a_button() -> None:
    turns = [page_of(list(range(17)), at).turning("x") for at in range(3)]

    assert [["x:1"], ["x:0", "x:2"], ["x:1"]] == [[c.value for c in row] for (row,) in turns]
    assert page_of([1], 0).turning("x") == ()
