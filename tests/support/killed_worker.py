"""What the killed client does: finish two answers, saying so once each is durable, then sync."""

from tests.support.world import answer

from tallystick_sync.client import Worker


def finish_and_sync(profile: str) -> None:
    """Finish the first two open items and sync; prints `finished <item>` when `finish` returned."""
    with Worker.open(profile) as worker:
        desk = worker.desk(worker.packs()[0].lease_id)
        for item in [one.id for one in desk.items if one.state == "open"][:2]:
            answer(desk, item)
            print(f"finished {item}", flush=True)
        worker.sync()
        print("synced", flush=True)
