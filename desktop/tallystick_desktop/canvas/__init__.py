"""What is worked on: the photo with its regions, the waveform with its segments."""
