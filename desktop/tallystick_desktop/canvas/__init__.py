"""The photo view: decoding beside the main thread, the cached overlay of regions, the widget."""
