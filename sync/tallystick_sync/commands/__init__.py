"""The command lines: a package per program, a file per verb."""
