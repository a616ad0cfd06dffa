"""Tests of evallib.ratings beside the literal cases of tests/rules."""
