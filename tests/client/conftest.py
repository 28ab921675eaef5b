"""The fixtures of the workflow tests serve here too."""

from tests.workflow.conftest import built, world

__all__ = ["built", "world"]
