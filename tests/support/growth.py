"""A number → an input with as many NICs, for what measures how the work grows."""

from __future__ import annotations


def on_one_line(count: int) -> str:
    """A command line: `-netdev user,id=n0 -device usb-net,netdev=n0 …`."""
    return f"qemu-system-x86_64 {' '.join(map(_pair, range(count)))}"


def built_up(count: int) -> str:
    """A script that adds to one variable, as people do: `OPTS="$OPTS -netdev …"`."""
    lines = (f'OPTS="$OPTS {_pair(number)}"' for number in range(count))
    return "\n".join(["#!/bin/sh", "OPTS=", *lines, "qemu-system-x86_64 $OPTS"])


def _pair(number: int) -> str:
    return f"-netdev user,id=n{number} -device usb-net,netdev=n{number}"
