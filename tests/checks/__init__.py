"""Every rule of evallib.checks, broken once and kept once."""
