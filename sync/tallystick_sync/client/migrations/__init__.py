"""Alembic migrations of a worker's store; imported only when a store is older than the program."""
