"""Speed, measured by hand: ``make bench`` runs all, ``python -m benchmarks open`` one.

Each prints milliseconds and, what counts on any machine, the ratio to a floor or a peer measured in the same run.
"""
