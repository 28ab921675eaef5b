"""What Tallystick carries beside its code, found with :mod:`importlib.resources`.

Sample jobs are in :mod:`tallystick_resources.samples`. Nothing here imports more
than the standard library, so every other part may use it.
"""
