"""A kernel started cold, in a process of its own: what ``ipykernel_launcher`` does, with its reading recorded."""

from __future__ import annotations

import sys

from evallib.batch import reading


def main() -> None:
    """Be a kernel."""
    from ipykernel import kernelapp

    del sys.path[0]  # the working directory, put there by -m
    recording = reading.begin()
    if recording is not None:
        recording[0]([reading.COLD], lambda: "")
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
