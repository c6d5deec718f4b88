"""Feature x sample -> present, absent or unknown with its reason; conditions by Kleene's logic."""
