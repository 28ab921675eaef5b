"""Who holds which items, at which promise, until when."""
