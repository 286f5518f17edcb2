"""Documents with hundreds and thousands of mistakes → each is told, at the same price, up to what anybody reads."""

from __future__ import annotations

import cProfile
from collections.abc import Callable

import pytest

from qnetx import api
from qnetx.validate.run import Checked, Settings

pytestmark = pytest.mark.no_cover

OWN = Settings(schema="bundled")
DOMAIN = (
    "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
    "<name>a</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os>"
    "<devices>\n{}</devices></domain>"
)


def in_a_domain(device: str) -> Callable[[int], str]:
    """A domain with so many of a device; `{n}` in it counts them."""
    return lambda number: DOMAIN.format("".join(device.format(n=n) for n in range(number)))


def in_one_tag(number: int) -> str:
    attributes = " ".join(f"a{n}='1'" for n in range(number))
    return DOMAIN.format(f"<interface type='user' {attributes}/>")


def in_a_network(number: int) -> str:
    hosts = "<host nam='x' ip='10.0.0.2'/>\n" * number
    ip = f"<ip address='10.0.0.1' prefix='8'><dhcp>{hosts}</dhcp></ip>"
    return f"<network><name>x</name>{ip}</network>"


SHAPES: dict[str, Callable[[int], str]] = {
    "child": in_a_domain("<interface type='bridge'><sauce bridge='br0'/></interface>\n"),
    "attribute": in_a_domain("<interface type='bridge'><source brigde='br0'/></interface>\n"),
    "value": in_a_domain("<interface type='brige'><source bridge='br0'/></interface>\n"),
    "name": in_a_domain("<interfaze type='user'/>\n"),
    "unlike": in_a_domain("<a{n}/>\n"),
    "lint": in_a_domain("<interface type='user'><mac address='52:54:00:00:00:01'/></interface>\n"),
    "attributes": in_one_tag,
    "hosts": in_a_network,
}


def check(text: str) -> Checked:
    return api.validate(text, "x.xml", OWN)


@pytest.mark.parametrize("what", SHAPES)
def test_each_mistake_takes_the_same_work(what: str) -> None:
    """From 40 to 200 mistakes, one more takes what it takes from 10 to 40, and each is told."""

    def calls(number: int) -> int:
        profile = cProfile.Profile()
        checked = profile.runcall(check, SHAPES[what](number))
        assert len(checked.findings) >= number - 1
        return sum(entry.callcount for entry in profile.getstats())

    calls(2)  # what is read of the grammar once
    few, some, many = map(calls, (10, 40, 200))
    assert (many - some) / 160 < 1.25 * (some - few) / 30


@pytest.mark.parametrize("what", ["hosts", "name", "attributes"])
def test_thousands_of_mistakes_are_not_all_told(what: str) -> None:
    """Some hundreds are, in the order of the text, and then, once, that there may be more."""
    checked = check(SHAPES[what](1000))
    codes = [finding.code for finding in checked.findings]
    assert 200 < len(codes) < 600
    assert codes.count("schema-more") == 1
    lines = [finding.place.line for finding in checked.findings if finding.place]
    assert lines == sorted(lines)
    if what != "attributes":
        assert codes[-1] == "schema-more"
        assert lines[-1] - lines[-2] <= 1


def test_a_second_part_with_mistakes_is_not_read_after_the_first() -> None:
    """Where one list has more than enough, the finding that says so is in that list."""
    hosts = "<host nam='x' ip='10.0.0.2'/>\n" * 600
    ranges = "".join(
        f"<ip address='10.{n}.0.1' prefix='16'><dhcp>\n{hosts}</dhcp></ip>" for n in (1, 2)
    )
    findings = check(f"<network><name>x</name>{ranges}</network>").findings
    (more,) = [finding for finding in findings if finding.code == "schema-more"]
    assert findings[-1] is more
    assert more.place is not None
    assert more.place.line < 600
