"""Word files that come back from offices: numbers held against a run, anchored ones brought up to date."""
