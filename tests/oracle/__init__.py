"""A second reading of the rating rules, in plain Python, to check `evallib assess` against."""
