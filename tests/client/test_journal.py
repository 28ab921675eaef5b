"""Drafts: undo and redo, over restarts."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick_sync.client.journal import open_draft
from tallystick_sync.client.store import Store

steps = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from("abc"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.sampled_from("abc"), st.just(0)),
        st.tuples(st.just("undo"), st.just(""), st.just(0)),
        st.tuples(st.just("redo"), st.just(""), st.just(0)),
        st.tuples(st.just("merge"), st.sampled_from("abc"), st.integers(0, 9)),
    ),
    max_size=25,
)


class Model:
    """What a draft must behave like: a list of states and a place in it."""

    def __init__(self) -> None:
        self.states: list[dict[str, int]] = [{}]
        self.place = 0

    def apply(self, what: str, key: str, value: int) -> None:
        if what == "undo":
            self.place = max(0, self.place - 1)
        elif what == "redo":
            self.place = min(len(self.states) - 1, self.place + 1)
        else:
            new = {**self.states[self.place], key: value}
            if what == "remove":
                new.pop(key)
            del self.states[self.place + 1 :]
            if what == "merge" and self.place > 0:
                self.states[self.place] = new
            else:
                self.states.append(new)
                self.place += 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=steps)
@pytest.mark.promise("R11")
def test_a_draft_is_what_its_steps_say_also_after_a_restart(
    steps: list[tuple[str, str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, model = tmp_path_factory.mktemp("profile"), Model()
    with Store(folder) as store:
        draft = open_draft(store, "lease", "item")
        for what, key, value in steps:
            model.apply(what, key, value)
            if what == "undo":
                draft.undo()
            elif what == "redo":
                draft.redo()
            else:
                draft.set(key, None if what == "remove" else {"n": value}, merge=what == "merge")
            assert {name: entry["n"] for name, entry in draft.values.items()} == model.states[model.place]

    with Store(folder) as store:
        again = open_draft(store, "lease", "item")
        assert {name: entry["n"] for name, entry in again.values.items()} == model.states[model.place]
        assert again.can_undo == (model.place > 0)
        assert again.can_redo == (model.place < len(model.states) - 1)


def test_undo_all_is_the_start_and_redo_all_the_end(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        draft = open_draft(store, "lease", "item")
        for number in range(10):
            draft.set(f"box/{number}", {"id": str(number)})
        end = draft.values

        while draft.undo():
            pass
        start = draft.values
        while draft.redo():
            pass

        assert (start, draft.values) == ({}, end)


def test_several_keys_change_as_one_step(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        draft = open_draft(store, "lease", "item")
        draft.change({"label/1": {"id": "1"}, "text/1": {"id": "1"}})

        draft.undo()

        assert draft.values == {}


def test_active_time_adds_up_over_sittings(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        open_draft(store, "lease", "item").add_active(1500)
    with Store(tmp_path) as store:
        draft = open_draft(store, "lease", "item")
        draft.add_active(700)
        assert draft.active_s == 2


def test_keys_keep_the_order_in_which_they_came(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        draft = open_draft(store, "lease", "item")
        for key in ("z", "a", "m"):
            draft.set(key, {"id": key})
        draft.set("z", {"id": "changed"})

        assert list(draft.values) == ["z", "a", "m"]
