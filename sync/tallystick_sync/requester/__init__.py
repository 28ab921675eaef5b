"""A requester's side of the hub: join, publish, fetch results. `HubClient` is all a script needs."""

from tallystick_sync.job_list import ListedJob
from tallystick_sync.job_state import JobState, JobSummary
from tallystick_sync.requester.client import HubClient, Joined, Published
from tallystick_sync.requester.collecting import Results

__all__ = ["HubClient", "JobState", "JobSummary", "Joined", "ListedJob", "Published", "Results"]
