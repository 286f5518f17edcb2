"""Sound back ends → `<audio>`.

Audio(id=1, kind="alsa", output=Stream(device="hw:1")) → <audio id='1' type='alsa'><output dev='hw:1'/></audio>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, YES_NO, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.audio import Audio
from qnetx.model.versions import LibvirtVersion

_STREAM = (
    ("@mixingEngine", "mixing", YES_NO),
    ("@fixedSettings", "fixed", YES_NO),
    ("@voices", "voices", INTEGER),
    ("@bufferLength", "buffer_length", INTEGER),
    ("@dev", "device", TEXT),
    ("@bufferCount", "buffers", INTEGER),
    ("@tryPoll", "poll", YES_NO),
    ("@name", "name", TEXT),
    ("@streamName", "stream_name", TEXT),
    ("@latency", "latency", INTEGER),
    ("@serverName", "server", TEXT),
    ("@clientName", "client", TEXT),
    ("@connectPorts", "ports", TEXT),
    ("@exactName", "exact_name", YES_NO),
    ("settings/@frequency", "frequency", INTEGER),
    ("settings/@channels", "channels", INTEGER),
    ("settings/@format", "format", TEXT),
)

_ROWS: tuple[Row, ...] = (
    Row("@id", "id", INTEGER),
    Row("@type", "kind", TEXT),
    Row("@timerPeriod", "timer_period", INTEGER),
    Row("@serverName", "server", TEXT),
    Row("@path", "path", TEXT),
    Row("@driver", "driver", TEXT),
    Row("@tryMMap", "mmap", YES_NO),
    Row("@exclusive", "exclusive", YES_NO),
    Row("@dspPolicy", "policy", INTEGER),
    *(
        Row(f"{way}/{path}", f"{way}.{field}", codec)
        for way in ("input", "output")
        for path, field, codec in _STREAM
    ),
)


def write_audio(audio: Audio, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a back end."""
    element = etree.Element("audio")
    write_rows(element, audio, _ROWS, libvirt, report)
    return element


def read_audio(bag: Bag) -> Audio | None:
    """Read a back end; one without a number or a type is none."""
    values = bag.read(_ROWS)
    if not {"id", "kind"} <= values.keys():
        return None
    audio: Audio = build(Audio, {**values, "origin": bag.origin()})
    return audio
