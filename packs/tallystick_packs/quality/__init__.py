"""How good labels are: agreement between workers, and one answer out of several. Apart from pay, always.

- `alpha`, `kappa`, `error_rates`, `regions`: the measures, on plain values.
- `ratings`: what answers say, question by question.
- `agreement`: the measures of a whole job, by question, class and worker.
- `consensus`: one answer for each item, by the methods that a requester chooses.

Nothing of this reaches a hub: a hub pays for work done, and never knows who agreed with whom.
"""
