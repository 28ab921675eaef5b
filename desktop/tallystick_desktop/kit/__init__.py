"""The widget kit: what screens are made of.

Each factory asks for words, so each widget has an accessible name.
"""
