"""Signed messages, transfer, receipts, log and bundles; worker, hub and requester are subpackages."""
