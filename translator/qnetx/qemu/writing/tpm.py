"""A trusted platform module → `-tpmdev` and `-device`.

Tpm(model="tpm-tis", backend="passthrough", path="/dev/tpm0")
→  -tpmdev passthrough,id=tpm-tpm0,path=/dev/tpm0 -device tpm-tis,tpmdev=tpm-tpm0

Source: QEMU's page "TPM Device".
"""

from __future__ import annotations

from qnetx.model.tpm import Tpm
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option


def write_tpm(tpm: Tpm, layout: Layout) -> list[str]:
    """Write a TPM with its back end."""
    name = f"tpm-tpm{number_of(tpm, layout)}"
    on_arm = layout.machine.arch in ("aarch64", "armv7l") and tpm.model == "tpm-tis"
    device = option("device", f"{tpm.model}-device" if on_arm else tpm.model, [("tpmdev", name)])
    if tpm.backend == "passthrough":
        passed: Settings = [("id", name), ("path", tpm.path)]
        return [*option("tpmdev", "passthrough", passed), *device]
    socket = f"/run/swtpm-{layout.machine.name or 'guest'}.sock"
    version = "" if tpm.version == "1.2" else " --tpm2"
    message = f"libvirt starts an swtpm for the guest's TPM: QEMU waits for one at '{socket}'"
    hint = (
        f"'swtpm socket{version} --tpmstate dir=FOLDER --ctrl type=unixio,path={socket}' ahead of QEMU;"
        " /var/lib/libvirt/swtpm/UUID has the state that the guest knows"
    )
    layout.approximate(tpm.origin, ["backend", "version"], message, hint)
    far = f"chr{name}"
    return [
        *option("chardev", "socket", [("id", far), ("path", socket)]),
        *option("tpmdev", "emulator", [("id", name), ("chardev", far)]),
        *device,
    ]
