"""Jobs and their packs, from publishing to closing."""
