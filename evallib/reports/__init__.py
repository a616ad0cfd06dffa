"""One file a report: ``build(evaluation, …) -> Document``."""
