"""The command lines, one module per program."""
