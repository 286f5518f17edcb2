"""`-blockdev` and what else names block drivers → disks that a `-device` shows.

    -blockdev driver=file,node-name=f,filename=/vm/a.qcow2 -blockdev driver=qcow2,node-name=d,file=f
    →  Disk(bus="none", id="d", path="/vm/a.qcow2", format="qcow2")

Source: QEMU's manual page, "-blockdev"; QEMU makes them in the order of the line.
"""

from __future__ import annotations

from functools import partial

from qnetx.diagnostics import Fate, Item
from qnetx.model.disk import Disk
from qnetx.model.network import Origin, Phase
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.devices.block_object import say_secret, throttle_of
from qnetx.qemu.devices.block_source import Fields, Graph, Tree, parse_tree
from qnetx.qemu.devices.block_tree import children, read_tree
from qnetx.qemu.devices.disk_device import find_shower
from qnetx.qemu.draft import BagReaders, Draft
from qnetx.qemu.parts import refuse
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError, NoWordError


def _blockdev(given: Given, index: int, draft: Draft) -> None:
    report = draft.report
    item = report.ledger.open(given.text, given.place)
    word = given.value or given.word
    if word.unknowns:
        report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(word, f"'{item.text}'", report)
        return
    try:
        tree = parse_tree(word, "driver")
        names = [value for key, value in tree.entries if key == "node-name"]
        if not names:
            raise BadValueError("it has no node-name", "node-name=NAME names it")  # noqa: TRY301
        if names[-1] in draft.nodes:
            raise BadValueError(f"there is a block device '{names[-1]}' already")  # noqa: TRY301
        graph = graph_of(draft)
        fields = read_tree(Tree(list(tree.entries)), graph)
    except NoWordError as error:
        draft.drop(item, "no-libvirt-equivalent", f"'{item.text}': {error}", error.hint)
        return
    except BadValueError as error:
        refuse(item, error, report)
        return
    name = names[-1]
    draft.nodes[name] = (tree, item)
    if name in _inner(draft):
        return
    items = (*(draft.nodes[node][1] for node in graph.seen), item)
    if name in _flashes(draft):
        for each in items:
            report.ledger.settle(each, Fate.MAPPED)
        return
    say_losses(graph, item, draft)
    # -snapshot is for -drive alone.
    fields.setdefault("snapshot", False)
    trees = [draft.nodes[node] for node in (*graph.seen, name)]
    named = tuple(i for t, i in trees if any(fields.get("path") == value for _, value in t.entries))
    origin = Origin(given.place, {"": items, "path": named}, (Phase.DRIVE, index))
    disk = Disk(bus="none", id=name, shown_by=find_shower(name, draft), **fields, origin=origin)
    draft.add("devices", disk)


def graph_of(draft: Draft) -> Graph:
    """Return what a tree needs of the line so far."""
    nodes = {name: tree for name, (tree, _) in draft.nodes.items()}
    return Graph(nodes, partial(throttle_of, draft=draft))


def say_losses(graph: Graph, item: Item, draft: Draft) -> None:
    """Tell what of a tree libvirt has no word for, and what it keeps apart from the disk."""
    for secret in graph.secrets:
        say_secret(secret, item, draft)
    for name in graph.tls:
        draft.report.say(
            "option-part-dropped",
            f"the certificates of '{name}' are not converted: libvirt has one folder of them for all guests",
            item.place,
            hint="nbd_tls_x509_cert_dir in /etc/libvirt/qemu.conf names it",
        )
    for part in graph.lost:
        draft.lose_part(item, f"'{part}' of '{item.text}' has no equivalent in libvirt's <disk>")


def _inner(draft: Draft) -> set[str]:
    """Return the nodes that others of the line are made of."""
    found: set[str] = set()
    for given in draft.options:
        if given.name == "blockdev" and given.value and not given.value.unknowns:
            try:
                found |= set(children(parse_tree(given.value, "driver")))
            except BadValueError:
                continue  # said where the option itself is read
    return found


def _flashes(draft: Draft) -> set[str]:
    """Return the nodes that are flash memory of the board."""
    return {
        setting.value.text
        for given in draft.options
        if given.name in ("machine", "M") and given.value
        for setting in split_settings(given.value, "type")
        if setting.key in ("pflash0", "pflash1")
    }


def find_flash(name: str, draft: Draft) -> tuple[str, bool]:
    """Return the path of a node for `-machine pflash0=NODE`, and whether it is read-only.

    Raises BadValueError where there is no such node, or it is no file.
    """
    nodes: dict[str, Tree] = {}
    for given in draft.options:
        if given.name == "blockdev" and given.value and not given.value.unknowns:
            tree = parse_tree(given.value, "driver")
            nodes |= {value: tree for key, value in tree.entries if key == "node-name"}
    if name not in nodes:
        raise BadValueError(f"there is no block device '{name}'", "-blockdev node-name=… makes one")
    fields = read_tree(
        Tree(list(nodes[name].entries)), Graph(nodes, partial(throttle_of, draft=draft))
    )
    if not fields.get("path"):
        raise BadValueError(f"the block device '{name}' is no file", "flash memory is a file")
    return fields["path"], bool(fields.get("read_only"))


def read_pseudo(text: str, item: Item, draft: Draft) -> Fields:
    """Return the fields of `file=json:{…}`, `file=fat:…` or `file=nvme://…`.

    Raises BadValueError as `read_tree` does.
    """
    if text.startswith("nvme:"):
        device, _, namespace = text.removeprefix("nvme:").lstrip("/").partition("/")
        tree = Tree([("driver", "nvme"), ("device", device), ("namespace", namespace)])
        return read_image(tree, item, draft)
    if text.startswith("fat:"):
        return read_image(_fat(text.removeprefix("fat:")), item, draft)
    place = item.place
    assert place is not None
    tree = parse_tree(Word.literal(place, text.removeprefix("json:")))
    return read_image(tree, item, draft)


_FAT = {"floppy": ("floppy", "on"), "rw": ("rw", "on")} | {
    size: ("fat-type", size) for size in ("12", "16", "32")
}


def _fat(text: str) -> Tree:
    """Read `32:rw:/srv/share`, as block/vvfat.c has it."""
    entries = [("driver", "vvfat")]
    while (word := text.partition(":"))[1] and word[0] in _FAT:
        entries.append(_FAT[word[0]])
        text = word[2]
    return Tree([*entries, ("dir", text)])


def read_image(tree: Tree, item: Item, draft: Draft) -> Fields:
    """Return the fields of a tree that an option other than `-blockdev` holds, and tell what is lost."""
    graph = graph_of(draft)
    fields = read_tree(tree, graph)
    say_losses(graph, item, draft)
    return fields


BAG_READERS: BagReaders = {"blockdev": _blockdev}
