"""Debian's source package `libvirt` → a folder with the data of libvirt's own tests.

It is taken from the mirror that this machine installs from, for the release that it runs; nothing of apt's
own state is touched. What was fetched once stays in a cache.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tarfile
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
FOLDERS = (
    "qemuxml2argvdata",
    "qemuxml2xmloutdata",
    "networkxml2xmlin",
    "networkxml2confdata",
    "genericxml2xmlindata",
    "lxcxml2xmldata",
    "storagepoolxml2xmlin",
    "storagevolxml2xmlin",
    "nwfilterxml2xmlin",
    "nodedevschemadata",
    "secretxml2xmlin",
    "interfaceschemadata",
    "vircaps2xmldata",
    "domaincapsdata",
    "domainbackupxml2xmlin",
)
_PATIENCE = 300.0


class NotFetchedError(Exception):
    """The package can't be had here; the text says why."""


def libvirt_data(cache: Path) -> Path:
    """Return the folder with the data, fetched into `cache` if it is not there yet.

    The workers of a parallel run wait for the one that fetches.

    Raises NotFetchedError where there is no apt, no network, or no Debian's key.
    """
    mirror, suite = _mirror()
    ready = cache / f"libvirt-{suite}"
    scratch = cache / "fetching"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.is_dir():
            return ready
        try:
            _unpack(_fetch(scratch, mirror, suite), scratch / "data")
            (scratch / "data").rename(ready)
        except (OSError, subprocess.SubprocessError) as error:
            text = getattr(error, "stderr", None) or str(error)
            raise NotFetchedError(f"{mirror} {suite}: {text.strip()}") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return ready


def _mirror() -> tuple[str, str]:
    """Return where this machine installs Debian from, and its release.

    Raises NotFetchedError on another system.
    """
    release = Path("/etc/os-release")
    lines = release.read_text().splitlines() if release.exists() else []
    known = dict(line.split("=", 1) for line in lines if "=" in line)
    suite = known.get("VERSION_CODENAME", "")
    if known.get("ID") != "debian" or not suite:
        raise NotFetchedError("this is no Debian, whose source package holds the data")
    try:
        targets = _run(
            ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotFetchedError(f"apt-get does not say where it installs from: {error}") from error
    sites = [line.split() for line in targets.splitlines()]
    found = [s[0] for s in sites if len(s) == 2 and s[1] == suite and s[0].endswith("/debian")]
    if not found:
        raise NotFetchedError(f"apt installs from no mirror of Debian's {suite}")
    return found[0], suite


def _fetch(scratch: Path, mirror: str, suite: str) -> Path:
    """Download the package's own archive, checked by apt against Debian's key."""
    if not KEYRING.exists():
        raise NotFetchedError(f"there is no {KEYRING}, with which Debian's packages are checked")
    parts, lists, archives = scratch / "parts", scratch / "lists", scratch / "archives"
    for folder in (parts, lists / "partial", archives / "partial"):
        folder.mkdir(parents=True)
    (parts / "libvirt.sources").write_text(
        f"Types: deb-src\nURIs: {mirror}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    apt = ["apt-get", "-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", "APT::Sandbox::User=root"]
    for key, folder in (("Etc::sourceparts", parts), ("State::lists", lists), ("Cache", archives)):
        apt += ["-o", f"Dir::{key}={folder}"]
    _run([*apt, "-o", "APT::Update::Error-Mode=any", "update"], scratch)
    _run([*apt, "source", "--download-only", "libvirt"], scratch)
    return next(scratch.glob("libvirt_*.orig.tar.*[xgb]z*"))


def _unpack(archive: Path, folder: Path) -> None:
    """Read the archive once, from front to back: going back in it takes minutes."""
    folder = folder.resolve()
    links: dict[Path, Path] = {}
    with tarfile.open(archive, "r|*") as tar:
        for member in tar:
            path = Path(member.name)
            if path.parent.name not in FOLDERS or path.parts[1] != "tests":
                continue
            target = folder / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if member.issym():
                links[target] = (target.parent / member.linkname).resolve()
            elif content := tar.extractfile(member):
                target.write_bytes(content.read())
    # Of a link, what it leads to: some documents are the same in two folders.
    for target in links:
        leads = target
        while leads in links:
            leads = links[leads]
        target.write_bytes(leads.read_bytes())


def _run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=True
    )
    return done.stdout
