"""A network of a host → the names of the guests that run on it, whatever they are defined with by now."""

from __future__ import annotations

from qnetx.apply.connection import Connection
from qnetx.apply.state import Object
from qnetx.domxml.definition import read_definition
from qnetx.model.host import Forward


def guests_of(network: Object, connection: Connection) -> frozenset[str]:
    """Return who has a port of the network, or an interface on the bridge that goes with it.

    Raises LibvirtError.
    """
    definition = read_definition(network.xml)
    guests = connection.guests_on(network.uuid)
    if definition.bridge and definition.forward != Forward.BRIDGE:
        guests |= connection.guests_at(definition.bridge)
    return guests
