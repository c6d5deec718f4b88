"""One module for each base that is read; all give a ``Reading``: items with a condition, and items without, with the reason."""
