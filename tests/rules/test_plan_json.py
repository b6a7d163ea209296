"""A plan goes to another process and comes back the same."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.plan import Action, Axis, Meeting, Plan
from domain.plan_json import NotAPlan, from_json, to_json
from tests.documents.sample import plan as sample

ANY_OF = {
    str: st.text(max_size=5),
    int: st.integers(),
    bool: st.booleans(),
    Decimal: st.decimals(allow_nan=False),
    date: st.dates(),
    time: st.times().map(lambda hour: hour.replace(fold=0)),  # on a wall
}


def _values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type of the plan, where every field is filled or not."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: _values(hints[field.name]) for field in fields(kind)})
    if get_origin(kind) is tuple:
        first, *rest = get_args(kind)
        many = st.lists(_values(first), max_size=2).map(tuple)
        return many if rest == [...] else st.tuples(_values(first), *map(_values, rest))
    if get_args(kind):
        return st.one_of(_values(one) for one in get_args(kind))
    return ANY_OF[kind] if kind in ANY_OF else st.from_type(kind)


PLANS = st.sampled_from(fields(Plan)).flatmap(
    lambda field: st.builds(Plan, **{field.name: _values(get_type_hints(Plan)[field.name])})
)
HEAVY = [HealthCheck.too_slow, HealthCheck.data_too_large]


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if type(node) is list else []
    return [place for key in keys for place in ((node, key), *_places(node[key]))]


@settings(max_examples=25, deadline=None, suppress_health_check=HEAVY)
@given(PLANS)
def test_any_plan_comes_back_the_same(plan):
    """Equal, to the last decimal, with where each fact was read, which equality leaves aside."""
    back = from_json(json.loads(json.dumps(to_json(plan))))

    assert plan == back
    assert repr(plan) == repr(back)


def test_the_plan_of_the_sample_comes_back_the_same():
    plan = sample()

    back = from_json(json.loads(json.dumps(to_json(plan))))

    assert (plan, repr(plan)) == (back, repr(back))


@settings(max_examples=25, deadline=None, suppress_health_check=HEAVY)
@given(PLANS, st.sampled_from([3.5, {"x": 1}, [[]]]), st.data())
def test_a_value_of_another_shape_is_refused(plan, foreign, data):
    """Anywhere: no plan at all, rather than one that says something else."""
    given = to_json(plan)
    node, key = data.draw(st.sampled_from(_places(given)))
    node[key] = foreign

    with pytest.raises(NotAPlan):
        from_json(given)


AXIS = to_json(Plan(axes=(Axis("1", "1"),)))["axes"][0]
ACTION = to_json(Plan(actions=(Action("1.1", "1.1", "Agir"),)))["actions"][0]
MEETING = to_json(Plan(meetings=(Meeting("copil", None),)))["meetings"][0]


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"axis": []},
        {"axes": [{"key": "1"}]},
        {"axes": [AXIS | {"formalised": 1}]},
        {"axes": [AXIS | {"title": None}]},
        {"axes": [AXIS | {"others": [["Couleur"]]}]},
        {"actions": [ACTION | {"budget": "12,5"}]},
        {"actions": [ACTION | {"budget": True}]},
        {"actions": [ACTION | {"state": "asleep"}]},
        {"actions": [ACTION | {"ends_on": "31/12/2028"}]},
        {"meetings": [MEETING | {"starts_at": "14h"}]},
    ],
)
def test_what_does_not_fit_is_refused(given):
    """A name nobody knows, one that misses, a number that is no number, a word off its list."""
    with pytest.raises(NotAPlan):
        from_json(given)


def test_a_field_that_came_since_has_its_default():
    """A plan kept by an older version is still one."""
    del ACTION["budget"]

    assert Plan(actions=(Action("1.1", "1.1", "Agir"),)) == from_json({"actions": [ACTION]})
