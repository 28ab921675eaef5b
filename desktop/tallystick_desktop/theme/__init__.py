"""How the program looks: tokens (values), the theme in use (Qt), icons."""
