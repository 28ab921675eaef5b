"""The books, and everything that moves money: funding, reserves, receipts, payouts, invoices."""
