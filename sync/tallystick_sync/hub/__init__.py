"""The hub: leases, ledger, review, payouts and log, each with its own tables and queries."""

try:
    from tallystick_sync.hub.hub import Hub
except ModuleNotFoundError as exc:
    from tallystick_packs.errors import MissingExtraError

    if (exc.name or "").partition(".")[0] not in ("sqlalchemy", "alembic", "starlette", "uvicorn"):
        raise
    raise MissingExtraError("hub", exc) from exc

__all__ = ["Hub"]
