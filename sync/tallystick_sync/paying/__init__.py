"""Files that carry a payout run outside, and what comes back: no database, no network.

    run = Run(number=1, time=now, hub="...", payer="Sokoni Hub", lines=lines)
    made = files_of(run, bank=Bank(iban="DE...", bic=None))
    for name, data in made.files.items(): ...

The same run gives the same bytes, whenever and however often it is asked for.
"""
