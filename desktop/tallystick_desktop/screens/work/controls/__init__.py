"""How each kind of control is answered on the screen: a view for each, a row for each in `table`."""
