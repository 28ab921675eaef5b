"""How the media of the sample jobs are made: drawn by Pillow and numpy, spoken by espeak-ng.

Used by ``resources/make_samples.py`` only; nothing of this is installed. Every module
takes its randomness as an argument, so the same tools always make the same bytes.
"""
