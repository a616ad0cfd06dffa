"""Print docs/checks.md: ``python -m evallib.checks > docs/checks.md``."""

from evallib.checks import rule_table

if __name__ == "__main__":
    print(rule_table(), end="")
