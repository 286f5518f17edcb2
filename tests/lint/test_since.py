"""What our grammars take and the installed libvirt's do not → each is in the version table, or told here."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from itertools import pairwise

import pytest

from qnetx.model.since import novelties
from qnetx.model.versions import LibvirtVersion
from qnetx.validate import schema_folder
from support import schemas
from support.host import require_host
from support.places import find_places

BY_A_VALUE = "stands only by a value that the table has"
INSIDE = "stands only in an element that the table has"
EVERY_DEVICE = "our grammar gives every device what devices have in common"
PARSER = "libvirt's parser has long taken it, its grammar does not"

EXPLAINED = {
    **dict.fromkeys(("iothreads/iothread", "iothread/queue"), INSIDE),
    **dict.fromkeys(("backend/@queues", "backend/@model=lkcf"), INSIDE),
    "throttlegroup/throttle_group_name": INSIDE,
    **{
        f"launchSecurity/{name}": BY_A_VALUE
        for name in (
            *("@authorKey", "@vcek", "guestVisibleWorkarounds", "idBlock", "idAuth", "hostData"),
            *("mrConfigId", "mrOwner", "mrOwnerConfig", "quoteGenerationService"),
        )
    },
    **dict.fromkeys(("identity/@username", "identity/@agentsock"), BY_A_VALUE),
    **dict.fromkeys(("identity/@keyfile", "source/knownHosts", "controller/serial"), BY_A_VALUE),
    **{
        f"{device}/acpi": EVERY_DEVICE
        for device in ("channel", "crypto", "hub", "nvram", "panic", "pstore", "redirdev", "tpm")
    },
    **dict.fromkeys(("nvram/alias", "smartcard/alias"), EVERY_DEVICE),
    **dict.fromkeys(
        ("backend/@version=default", "filesystem/@type=volume", "input/@bus=none"), PARSER
    ),
}
"""Places that are no news by themselves → why the table need not have them."""

ELSEWHERE = {("tpm", "backend/source/@type", "file"), ("interface", "backend/@type", "passt")}
"""Rows whose names an older libvirt has in other places."""


@cache
def installed() -> LibvirtVersion:
    """The release that the installed grammars are of."""
    virsh = shutil.which("virsh")
    require_host("virsh", present=bool(virsh), reason="no virsh on the path")
    ran = subprocess.run(["virsh", "--version"], capture_output=True, text=True, check=True)
    return LibvirtVersion.parse(ran.stdout.strip())


@cache
def newer() -> frozenset[str]:
    """The places that the installed libvirt does not have: the outermost, without all that is in them."""
    theirs = find_places(schemas.DIRECTORY)
    elements = {place.partition("/")[0] for place in theirs}
    return frozenset(
        place
        for place in find_places(schema_folder()) - theirs
        if place.partition("/")[0] in elements
        if "=" not in place or _takes_values(place, theirs)
    )


def _takes_values(place: str, theirs: frozenset[str]) -> bool:
    attribute, _, value = place.partition("=")
    return attribute in theirs and f"{attribute}=*" not in theirs and value != "*"


def _places_of(element: str, path: str, value: str) -> list[str]:
    """The places on the way of a row of the table, with the value at its end."""
    steps = [element, *path.split("/")]
    places = [f"{outer}/{inner}" for outer, inner in pairwise(steps)]
    return [*places[:-1], f"{places[-1]}={value}"] if value else places


@pytest.mark.usefixtures("libvirt_schemas")
def test_what_libvirt_does_not_have_is_in_the_table() -> None:
    """Whatever our grammar takes beyond the installed one, `--libvirt-version` tells of, as newer than it."""
    told = {
        place
        for row in novelties()
        if row.since > installed()
        for place in _places_of(row.element, row.path, row.value)
    }
    assert newer() - told - set(EXPLAINED) == set()


@pytest.mark.usefixtures("libvirt_schemas")
def test_what_libvirt_has_is_not_newer() -> None:
    """Nothing that the table calls newer than the installed libvirt is in its grammars."""
    theirs = find_places(schemas.DIRECTORY)
    wrong = {
        (row.element, row.path, row.value)
        for row in novelties()
        if row.since > installed()
        if set(_places_of(row.element, row.path, row.value)) <= theirs
    }
    assert wrong <= ELSEWHERE


def test_no_explanation_is_idle() -> None:
    """What is explained here is in our grammars, and not in the table as well."""
    rows = {_places_of(row.element, row.path, row.value)[-1] for row in novelties()}
    assert set(EXPLAINED) <= find_places(schema_folder())
    assert not set(EXPLAINED) & rows
