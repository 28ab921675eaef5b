"""What the hub keeps, and how: database, documents, pack files."""
