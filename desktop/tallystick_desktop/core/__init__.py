"""What the program knows without a toolkit: geometry, regions, tools, segments, keys, settings, jobs."""
