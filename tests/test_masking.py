"""Secrets of the input are asterisks in what is told of it, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from qnetx import api
from qnetx.masking import mask
from qnetx.options import Options
from qnetx.source import Source

SECRET = "hush4"

HOLDERS = (
    "-drive file=rbd:pool/web:id=admin:key={}:mon_host=a",
    "-drive file=rbd:pool/web:id=admin:key={},if=virtio",
    "-spice port=5900,password={},x=y",
    "-object secret,id=s0,data={},format=raw",
    "-object secret,id=s0,data={}",
    "-drive file=iscsi://user%{}@host/iqn/1",
    "-drive file=http://user:{}@host/x.iso",
    "-iscsi user=a,password={}",
    "VNC_PASSWORD={}; -spice password=$VNC_PASSWORD",
    "-blockdev driver=https,node-name=h,url=https://user:{}@host/x.iso",
    "-drive file.driver=https,file.url=https://host/x,file.cookie={},if=virtio",
    "PASS='{}'",
    "-smbios type=11,value=io.systemd.credential:passwd.hashed-password.root={}",
    "-smbios type=11,value=io.systemd.credential.binary:wireguard={},value=a",
    "-fw_cfg name=opt/io.systemd.credentials/wireguard,string={}",
    "CEPH_ARGS='--id admin --key={}'",
    '-object \'{{"qom-type":"secret","id":"s0","data":"{}"}}\'',
)

HARMLESS = (
    "-vnc :1,password",
    "-vnc :1,password=on",
    "-vnc ':1,password=on'",
    "-vnc :1,password=off,lossy=on -snapshot",
    "-vnc :1,password-secret=s0",
    "-object secret,id=s0,file=/etc/key",
    "-drive file=rbd:pool/web,key-secret=s0",
    "-blockdev driver=luks,node-name=l,file=f,key-secret=s0",
    "-blockdev driver=https,node-name=h,url=https://host/x,cookie-secret=s0",
    "-drive file=nbd://host:10809/name@x",
    "-fw_cfg name=opt/io.systemd.credentials/wireguard,file=/etc/key",
    "-smbios type=11,value=io.systemd.boot.kernel-cmdline-extra=quiet",
    "-drive file=ssh://user@host:22/a.img",
)


@pytest.mark.parametrize("text", HOLDERS)
def test_a_secret_is_masked_and_the_length_stays(text: str) -> None:
    """Nothing of it is left, and what stands around it stays where it was."""
    for secret in (SECRET, SECRET.upper() + "==", "ab+cd", "on-1234", "yes.", "no,,way"):
        whole = text.format(secret)
        masked = mask(whole)
        assert secret not in masked
        assert len(masked) == len(whole)


@pytest.mark.parametrize("text", HARMLESS)
def test_all_else_stays(text: str) -> None:
    """What only looks like a secret is shown as it is."""
    assert mask(text) == text


@pytest.mark.parametrize("text", HOLDERS)
def test_no_report_has_it(text: str) -> None:
    """Neither messages nor excerpts, ledger or comments of a conversion."""
    line = f"{text.format(SECRET)}\nqemu-system-x86_64 {text.format(SECRET)}\n"
    result = api.convert(
        Source("start.sh", line), Options(root=Path("/nonexistent"), annotate=True)
    )
    told = [d.message + d.hint for d in result.report.diagnostics]
    told += [entry.item.text for entry in result.report.ledger]
    told += [line for a in result.artefacts for line in a.text.splitlines() if "<!--" in line]
    assert not [text for text in told if SECRET in text]
