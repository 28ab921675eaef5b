"""Another hub takes in a worker's signed history, and leases begin small."""

import shutil
from pathlib import Path

import pytest
from tests.support.small_job import KEY, build, small_job
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership import history


@pytest.mark.promise("R15")
def test_history_of_a_hub_that_is_gone_counts_where_its_root_is_listed(tmp_path: Path, built: Built) -> None:
    first = World(tmp_path / "first", key=built.key)
    first.publish([built.photos])
    worker, desk = first.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    first.decide()
    worker.sync()
    worker.export_history(tmp_path / "amara.tallybundle")
    identity, root = worker.identity, first.hub.id
    assert identity is not None
    first.close()
    shutil.rmtree(tmp_path / "first")
    second = World(tmp_path / "second", key=built.key)
    newcomer = second.open_worker("amara")
    newcomer.restore_identity(identity.words, "Amara")
    newcomer.join(second.invite())

    with pytest.raises(RefusedError) as refused, second.hub.transaction() as (connection, _context):
        history.take(connection, [tmp_path / "amara.tallybundle"])
    with second.hub.transaction() as (connection, _context):
        history.list_hub(connection, root, "First Hub")
        brought = history.take(connection, [tmp_path / "amara.tallybundle"])
        again = history.take(connection, [tmp_path / "amara.tallybundle"])

    assert refused.value.code == "unknown-hub"
    assert brought == again
    assert brought.accepted == {identity.worker: 2}
    with second.hub.database.read() as connection:
        assert history.accepted_elsewhere(connection, identity.worker) == 2
    second.close()


@pytest.mark.promise("R20")
def test_leases_are_small_until_something_was_accepted(tmp_path: Path) -> None:
    world = World(tmp_path / "world", key=KEY)
    world.publish(build(small_job(tmp_path / "job", photos=45), tmp_path / "packs"))
    worker, desk = world.leased()
    first = len(desk.items)
    for item in desk.items:
        desk.report(item.id, reason="broken")
    worker.sync()
    world.decide()

    worker.take(worker.offers()[0].number)
    worker.sync()

    assert first == leasing.FIRST_ITEMS == 20
    assert sorted(pack.items for pack in worker.packs()) == [20, 25]
    world.check_reserve()
    world.close()
