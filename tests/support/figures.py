"""Figures are printed beside what was asked, never asserted: a busy machine must not fail a test."""


def show(name: str, *, asked: float, reached: float, unit: str) -> None:
    """Print one figure: asked, reached, and whether that is enough (smaller is better)."""
    verdict = "met" if reached <= asked else "MISSED"
    print(f"\n{name}: asked <= {asked:g} {unit}, reached {reached:.3g} {unit}: {verdict}")
