"""The hub: leases, ledger, review and payouts behind one ASGI application."""
