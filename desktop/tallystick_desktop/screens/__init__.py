"""The screens: a presenter (a plain class) and a view (widgets) each."""
