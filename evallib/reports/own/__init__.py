"""An office's own headings, order and wording of a report: YAML and Jinja files of the plan folder, no code.

``setting`` reads ``<stem>.yml``, ``child`` renders templates in a process of its own, ``render`` starts it and turns
what comes back into sentences with cells, ``apply`` lays all of it over a report's blocks.
"""
