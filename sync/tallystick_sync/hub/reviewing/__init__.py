"""What becomes of answers: taken in, decided, appealed, and settled when nobody acts."""
