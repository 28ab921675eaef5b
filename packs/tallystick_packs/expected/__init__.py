"""Expected answers: what is right, written down, and how far an answer is from it (R10).

training = read_training(job, form)         # a job's training items, with every fault
controls = read_controls(job, form, items)  # which items of its list have a known answer
score(form, result, expected, rules)        # is this answer the expected one, and what differs
"""

from tallystick_packs.expected.control import Controls, read_controls
from tallystick_packs.expected.scoring import Difference, Score, score
from tallystick_packs.expected.training import Expected, Trained, read_training

__all__ = [
    "Controls",
    "Difference",
    "Expected",
    "Score",
    "Trained",
    "read_controls",
    "read_training",
    "score",
]
