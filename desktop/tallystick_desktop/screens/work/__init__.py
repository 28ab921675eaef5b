"""The work view: one presenter and one panel per kind of media, around a common frame."""
