"""What is read and looked at in the form view: texts to mark, pictures, pairs, pages, short sounds."""
