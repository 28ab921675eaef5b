"""The worker without a screen: store, journal, outbox, exchange, bundle import."""
