"""The steps of a run: each joins the rooms for one command, works on a batch and writes per-sample files."""
