"""The lowest storey: where code written by a model runs, and nowhere else."""
