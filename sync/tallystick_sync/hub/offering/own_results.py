"""Results as their requester would fetch them, at the hub itself: for a stick, and for reports."""

from collections.abc import Iterator

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import job_state as job_states
from tallystick_sync.errors import HubSetupError
from tallystick_sync.framing import Part
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.offering.publishing import results_page
from tallystick_sync.job_state import JobState


class OwnResults:
    """What `fetch_into` asks of a hub, without a network and without the requester's key."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @property
    def hub(self) -> str:
        """The hub's id."""
        return self._hub.id

    def pages(self, job: str, *, after: int = -1) -> Iterator[tuple[tuple[Part, ...], int]]:
        """What is logged of a job past an index: pages, each with how far it reaches."""
        while True:
            with self._hub.database.read() as connection:
                parts = results_page(self._hub, connection, job, after=after, nonce="")
            state = _state(parts)
            after = state.after
            yield tuple(parts), after
            if not state.more:
                return

    def find(self, prefix: str) -> str:
        """The one job whose id begins like this.

        Raises:
            HubSetupError: None does, or several.
        """
        found = [job for job in self.jobs() if prefix and job.startswith(prefix)]
        if len(found) != 1:
            problem = f"{prefix!r} is not the beginning of one job's id."
            raise HubSetupError(problem, safe="Nothing was written.", todo="See tallystick-hub status DIR.")
        return found[0]

    def jobs(self) -> list[str]:
        """Ids of all jobs."""
        with self._hub.database.read() as connection:
            return [job for job, _title, _state, _free in jobs.all_jobs(connection)]


def _state(parts: list[Part]) -> JobState:
    envelopes = (part for part in parts if isinstance(part, Envelope) and part.kind == job_states.KIND)
    return read_payload(next(envelopes), job_states.KIND, JobState, max_bytes=job_states.MAX_BYTES)
