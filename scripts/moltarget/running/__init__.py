"""The room around a run: it starts Snakemake, shows how far it is, takes up what a killed run left, and sums up."""
