"""Hearing recordings: decoding, other speeds at the same pitch, the sound device. Free of Qt."""
