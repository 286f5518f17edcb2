"""What firmware tells the guest of itself → `-smbios`, `-fw_cfg`, `-device vmgenid`.

SystemInfo(system=(("product", "X"),))  →  -smbios type=1,product=X
"""

from __future__ import annotations

from qnetx.model.system_info import SystemInfo
from qnetx.qemu.writing.words import Settings, option

_TABLES = (("0", "bios"), ("1", "system"), ("2", "base_board"), ("3", "chassis"))


def write_system_info(info: SystemInfo) -> list[str]:
    """Write each table, each blob, and the guest's generation."""
    words: list[str] = []
    for number, field in _TABLES:
        if entries := getattr(info, field):
            words += option("smbios", "", [("type", number), *entries])
    if info.oem_strings:
        strings: Settings = [("value", text) for text in info.oem_strings]
        words += option("smbios", "", [("type", "11"), *strings])
    for blob in info.blobs:
        own: Settings = [("name", blob.name), ("string", blob.value), ("file", blob.file)]
        words += option("fw_cfg", "", own)
    if info.generation is not None:
        words += option("device", "vmgenid", [("guid", info.generation)])
    return words
