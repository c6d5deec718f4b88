"""From the curator's words to conditions that can be evaluated. Free text never reaches the matcher."""
