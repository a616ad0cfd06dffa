"""The rating rules as literal cases; each is a test and a row of a table of docs/rules.md."""
