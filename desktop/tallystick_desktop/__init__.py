"""The worker's program: views, presenters, canvas and audio. The only place that imports Qt."""
