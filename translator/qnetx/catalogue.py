"""The codes of all diagnostics: one row each, from which `qnetx explain` and docs/reference.md are made.

A code is stable from 1.0: it may get a better text, never another meaning.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """A number that grows with the severity."""
        return list(Severity).index(self)


class Effect(StrEnum):
    """What a finding means for the outcome."""

    REFUSED = "refused"
    """The input can't be used: no artefact, exit code 2."""
    LOSS = "loss"
    """Something the input says is missing or different in the result: exit code 1 under --strict."""
    LIBVIRT = "libvirt"
    """libvirt refuses, or can't be asked: exit code 3."""
    FINDING = "finding"
    """A document is not as it should be: exit code 1 of `validate`, as --fail-on says."""
    ADVICE = "advice"
    """Nothing is lost; worth knowing."""


class Code(Struct, frozen=True):
    """One row of the catalogue."""

    name: str
    severity: Severity
    effect: Effect
    title: str
    explanation: str


def _refused(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.REFUSED, title, explanation)


def _libvirt(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.LIBVIRT, title, explanation)


def _grave(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.LOSS, title, explanation)


def _loss(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.WARNING, Effect.LOSS, title, explanation)


def _warning(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.WARNING, Effect.ADVICE, title, explanation)


def _wrong(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.ERROR, Effect.FINDING, title, explanation)


def _doubtful(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.WARNING, Effect.FINDING, title, explanation)


def _note(name: str, title: str, explanation: str) -> Code:
    return Code(name, Severity.NOTE, Effect.ADVICE, title, explanation)


_ROWS: tuple[Code, ...] = (
    # Input: what was handed in, before any option is read.
    _refused(
        "input-unreadable",
        "The input cannot be read",
        "The file named is missing, is a folder, or may not be read. Check the path and its permissions.",
    ),
    _refused(
        "input-empty",
        "The input is empty",
        "The file or standard input holds nothing but blanks, so there is no guest to read. A pipe whose first "
        "command failed is the usual reason.",
    ),
    _refused(
        "input-binary",
        "The input is no text",
        "The bytes are neither text nor the NUL-separated words of /proc/PID/cmdline. A disk image, a compiled "
        "program or an archive was named in place of the script that starts the guest; name the script.",
    ),
    _refused(
        "input-too-large",
        "The input is too large",
        "More than 16 MiB are no script and no document of libvirt's, and are not read. Name the script that starts "
        "the guest, or pass on the part of a long log that holds the command line.",
    ),
    _refused(
        "xml-malformed",
        "The input is no well-formed XML",
        "The parser names the first thing that is wrong: a tag that is not closed, a bare & or < in a value, a "
        "file that is cut off. 'xmllint --noout FILE' says the same.",
    ),
    _refused(
        "xml-doctype",
        "The document has a document type",
        "A <!DOCTYPE …> can name files to read and entities to expand. libvirt's XML never has one, so such a "
        "document is not read. Take the declaration out.",
    ),
    _refused(
        "input-encoding-wrong",
        "The document is not in the encoding that it declares",
        "The first line of the XML, or a mark ahead of it, names an encoding, and the bytes are none of it, "
        "or nobody knows it. Leave the declaration out of a document in UTF-8, or put it right.",
    ),
    _refused(
        "xml-no-guest",
        "The document is no guest",
        "qnetx reads libvirt's <domain>, alone or in a snapshot or a status file, and parts of it: <devices> "
        "and <interface>. 'virsh dumpxml GUEST' writes the first.",
    ),
    _note(
        "xml-inner-domain",
        "The guest inside another document is read",
        "A snapshot's XML, and libvirt's own status file of a running guest, hold the guest's whole "
        "<domain>. That is what is read; what stands around it is not.",
    ),
    _note(
        "option-idle",
        "An option that has nothing to do",
        "Hook scripts, shell variables and QEMU's own defaults are a command line's. An XML document says by "
        "itself what they would be asked for, so the option is passed over. A command line, in turn, names its own "
        "bridges and scripts, and no network of libvirt's.",
    ),
    _refused(
        "interface-type-unknown",
        "An interface type that libvirt does not have",
        "The type says what is behind the card: bridge, network, direct, user, ethernet, … The hint names "
        "the nearest, or all of them.",
    ),
    _refused(
        "element-missing",
        "An interface without what its type needs",
        "libvirt refuses an interface that does not say what it is joined to: the bridge of type='bridge', "
        "the network of type='network', the address and port of a socket.",
    ),
    _refused(
        "element-twice",
        "An interface with two of what it has one of",
        "libvirt reads the first of them, its grammar refuses both. Leave one.",
    ),
    _refused(
        "xml-conflict",
        "Two attributes that contradict each other",
        "libvirt refuses the interface, since one of them says what the other denies. Leave one.",
    ),
    _refused(
        "duplicate-address",
        "Two cards at one place",
        "Two interfaces have the same PCI address. libvirt refuses to define such a guest; leave one of the "
        "addresses out, and libvirt chooses.",
    ),
    _loss(
        "no-qemu-equivalent",
        "Something that QEMU has no word for",
        "libvirt does it itself, beside QEMU: the host's firewall, limits of bandwidth, filters, port groups, "
        "confinement. A command line can't say it; the hint tells how it is done by hand, where it can be.",
    ),
    _warning(
        "bus-expected",
        "A card on a bus that something else makes",
        "The bus 0 is the board's own. All others are made by bridges and root ports, which libvirt writes as devices "
        "with the ids pci.1, pci.2, …; QEMU refuses a card on a bus that is not there.",
    ),
    _note(
        "libvirt-bookkeeping",
        "A note that libvirt wrote for itself",
        "Aliases without ua-, labels of confinement and what a running guest was joined to are chosen by "
        "libvirt at every start. Nothing is lost where they are left out.",
    ),
    _warning(
        "input-encoding",
        "The input is not UTF-8",
        "The text holds bytes that are no UTF-8, as files of older systems do, and is read as Latin-1. Letters "
        "beyond ASCII, in a guest's name for instance, may come out wrong. 'iconv -t UTF-8' converts the file.",
    ),
    _refused(
        "input-json",
        "The JSON is no argv",
        "The input begins as JSON does, but is broken or holds no command line. Taken are an array of words, "
        'like ["qemu-system-x86_64", "-net", "nic"], an array of such arrays, and an object that has one as "argv".',
    ),
    _warning(
        "typographic-character",
        "A typographic character stands for a plain one",
        "Word processors and web pages turn quotes into curly ones, '-' into a long dash and blanks into "
        "non-breaking ones, which neither the shell nor QEMU understands. Where only one reading makes sense, the "
        "plain character is read in its place; write it into the script too.",
    ),
    _note(
        "quoting-lost",
        "The list of processes shows no quotes",
        "ps joins a command's words with blanks, so a word that holds a blank itself (-append, -name) can't be told "
        "from several. Read the process with --pid, or its /proc/PID/cmdline, where the words are kept apart.",
    ),
    _warning(
        "descriptors-not-readable",
        "The open files of a running QEMU cannot be read",
        "The command line of a process can be read by everybody, its open files by root and by the user who "
        "started it. Without them it stays unknown which tap a descriptor (fd=) leads to. Run qnetx as that user.",
    ),
    _warning(
        "hook-not-understood",
        "A hook script cannot be read as shell text",
        "The ifup or ifdown script is no valid shell script, or another program altogether, so what it does to the "
        "tap is not known, and the call of the script is kept. --bridge SCRIPT=BRIDGE says which bridge it joins.",
    ),
    _refused(
        "process-not-readable",
        "The process cannot be read as a running QEMU",
        "There is no process of that number, it belongs to somebody else, or it is another program. 'pgrep -a qemu' "
        "lists the guests that run; their open files can be read by root and by the user who started them.",
    ),
    # QEMU's options: what QEMU itself would refuse.
    _refused(
        "value-missing",
        "An option stands at the end without its value",
        "QEMU takes the next word as the option's value, and the line ends there. Add the value.",
    ),
    _refused(
        "bad-value",
        "A value can't be what it stands for",
        "QEMU would refuse this value: the message says why, the hint what would be right.",
    ),
    _refused(
        "machine-missing",
        "No board, and no default",
        "The QEMUs for ARM have no default machine: without -M they refuse to start. The board decides which "
        "devices the guest has, so there is nothing to guess; -M virt is made for guests that need no other.",
    ),
    _refused(
        "unprintable-character",
        "A character that no XML can hold",
        "Control characters, and bytes that are no text in the current locale, can't stand in an XML document. "
        "Mostly the word was pasted from a terminal or built by a script that read a binary file.",
    ),
    _refused(
        "unknown-key",
        "A setting that no QEMU takes for this option",
        "Unknown settings are refused, as QEMU refuses them: passing over a misspelt script= would "
        "give a guest with another network. The hint names the nearest setting, or all of them.",
    ),
    _refused(
        "key-version",
        "A setting that the named QEMU does not take",
        "With --qemu-version the line is read as that release reads it. Without the option, the "
        "newest release that takes everything on the line is meant.",
    ),
    _refused(
        "type-unknown",
        "A network type that no QEMU has",
        "The first word of -net, -netdev and -nic is the type: nic, user, tap, bridge, socket, … "
        "The hint names the nearest one, or all of them.",
    ),
    _refused(
        "model-unknown",
        "A NIC model that the QEMU in question does not have",
        "-net nic,model= takes fewer names than -device, and older releases fewer still: "
        "virtio-net-pci, for one, is taken there only from 2.12. Names are case-sensitive.",
    ),
    _refused(
        "mac-multicast",
        "A group address for a card",
        "The first byte of the address is odd, which marks a multicast address. QEMU refuses it for "
        "-net nic since 2.x, libvirt for every card.",
    ),
    _refused(
        "id-missing",
        "A -netdev without an id",
        "Nothing can join a -netdev that has no name. Add id=NAME, and netdev=NAME to the card.",
    ),
    _refused(
        "hubid-missing",
        "A hub port that names no hub",
        "-netdev hubport needs hubid=NUMBER, the number of the hub that it is a port of.",
    ),
    _refused(
        "duplicate-id",
        "Two of a kind have the same id",
        "QEMU refuses a second back end, or a second device, with an id that is taken.",
    ),
    _refused(
        "netdev-missing",
        "A card names a back end that is not there",
        "netdev=ID joins a card to the -netdev with that id, wherever it stands on the line.",
    ),
    _refused(
        "netdev-in-use",
        "Two cards name the same back end",
        "A -netdev has one card. Several cards share a back end through a hub: "
        "-netdev hubport,hubid=0,netdev=ID for the back end, one hubport for each card.",
    ),
    _refused(
        "too-many-nics",
        "More than eight -net nic and -nic cards",
        "QEMU takes eight of them together; cards made with -device are not counted.",
    ),
    _refused(
        "settings-clash",
        "Settings that can't stand beside each other",
        "With fd= or helper= somebody else has made the tap and joined it, so QEMU refuses to be "
        "told its name or scripts as well.",
    ),
    _refused(
        "socket-kind",
        "A socket back end of no kind, or of two",
        "A socket listens, connects, or is a multicast or UDP tunnel: exactly one of listen=, "
        "connect=, mcast= and udp= (with localaddr=) is needed.",
    ),
    _refused(
        "chardev-missing",
        "vhost-user without the socket that it talks to",
        "-netdev vhost-user,chardev=ID needs a -chardev socket,id=ID,path=… on the same line.",
    ),
    _refused(
        "slot-taken",
        "A PCI slot that something else has already",
        "QEMU fills slots in its own order: cards of -nic and -net nic first, then -device, then "
        "if=virtio drives, each on the lowest free slot unless addr= names one.",
    ),
    _refused(
        "bus-full",
        "No PCI slot is left",
        "A bus has 32 slots: put devices behind a bridge (-device pci-bridge) or take some out. A port of "
        "PCI Express (pcie-root-port, ioh3420, xio3130-downstream) has one: give each card its own port.",
    ),
    _refused(
        "bus-unknown",
        "A PCI bus that is not there",
        "bus= names the root bus (pci.0 of a pc, pcie.0 of a q35) or the id= of a port or bridge that "
        "stands ahead of the device on the line. A board without PCI, like isapc, takes no PCI card at all.",
    ),
    _refused(
        "fd-not-expressible",
        "A descriptor that the launcher opened",
        "fd= and fds= name open files of the process that starts QEMU. No XML can name them. Convert "
        "the running guest with --pid, which finds the tap behind the descriptor, or name the tap.",
    ),
    _refused(
        "config-syntax",
        "A line of a -readconfig file that QEMU does not take",
        'Such a file has sections, [netdev "n0"], and settings, key = "value", whose values stand in '
        "double quotes; comments begin with #.",
    ),
    # Losses: what libvirt can't have, or what is not converted yet.
    _loss(
        "config-unreadable",
        "A -readconfig file could not be read",
        "What the file says is missing from the result. --root DIR reads it below DIR.",
    ),
    _grave(
        "option-unknown",
        "A word that looks like an option and is none of QEMU's",
        "QEMU would refuse to start. The word, and the value behind it, are left out of the result.",
    ),
    _grave(
        "options-cut-off",
        "Options that the shell does not hand to QEMU",
        "A command ends with its line unless the very last character is a backslash: a missing one, a blank behind "
        "it or a comment between the lines cuts the rest off, and the shell looks for a program named '-net'. QEMU "
        "never saw these options, so they are left out; mend the line if they are meant.",
    ),
    _loss(
        "call-not-followed",
        "A QEMU call that another command is handed",
        "The command is none of those that are known to start others (sudo, nohup, screen, sh -c, …), and a "
        "QEMU with options stands among its words, as in ssh host 'qemu …'. If it starts a guest, hand in that "
        "command line by itself.",
    ),
    _loss(
        "option-dropped",
        "An option that is not converted yet",
        "The option says something that the domain does not have now. It stands in the ledger with "
        "its place; add what it means to the XML by hand.",
    ),
    _loss(
        "boot-order-overruled",
        "A boot order gives way to the ranks of single devices",
        "libvirt takes an order of kinds (disk, CD-ROM, network) or the ranks of single devices, not "
        "both. Firmware tries devices with bootindex= first, so these stay, and the order that would "
        "come after them is left out. Give further devices a bootindex= to have them tried too.",
    ),
    _loss(
        "environment-dropped",
        "A variable of QEMU's environment is lost",
        "The line sets a variable for QEMU or a library of its own, like CEPH_ARGS or LD_LIBRARY_PATH. "
        "libvirt starts QEMU in an environment of its own and has no element for this one; "
        "<qemu:env> in a <qemu:commandline> of the XML hands it on.",
    ),
    _note(
        "path-made-absolute",
        "A relative path was made absolute",
        "QEMU looks for the file from the folder in which it is started, and libvirt from none. The "
        "folder is the one that the script changes to, else the script's own, the current one for a "
        "command line, and a running QEMU's own with --pid; --cwd DIR names another, where the script "
        "is started from elsewhere.",
    ),
    _note(
        "libvirt-does-it",
        "What libvirt does by itself",
        "The option says how the program QEMU is run, not what the guest is. libvirt starts QEMU in "
        "the background, keeps its number, talks to its monitor and confines it without being told, "
        "so the domain needs no word for it. The message names libvirt's own way where it has one.",
    ),
    _loss(
        "board-does-not-start",
        "A board that libvirt can't start",
        "libvirt 9.0 takes the domain, but the QEMU that it starts refuses a setting that libvirt gives to all boards "
        "of the architecture. So it was measured; a newer libvirt may know better.",
    ),
    _loss(
        "card-replaced",
        "Another card in the place of the board's own",
        "The board has a PCI bus, and libvirt puts every card on it; the board's own card is soldered elsewhere. So the "
        "guest gets a card that can be on PCI.",
    ),
    _loss(
        "firmware-without-acpi",
        "UEFI that is no flash memory",
        "On ARM's virt board QEMU describes the guest's devices by ACPI tables as well as by a device tree, wherever "
        "firmware starts the guest. libvirt hands out the tables only where the firmware is a pflash loader. Linux "
        "finds the same devices by the device tree; other systems may need the tables.",
    ),
    _loss(
        "option-part-dropped",
        "A part of an option that is not converted yet",
        "The option is converted but for this part of it.",
    ),
    _loss(
        "tpm-starts-anew",
        "A TPM without what it kept",
        "The script starts the emulator swtpm by itself and hands QEMU its socket. libvirt starts one of its own "
        "for each guest, with an empty state below /var/lib/libvirt/swtpm, so keys that the guest sealed (BitLocker, "
        "LUKS) are not there until the old state is copied. From libvirt 9.0 <backend type='external'> "
        "names the socket of a swtpm that is started by hand.",
    ),
    _loss(
        "no-libvirt-equivalent",
        "A setting that libvirt's interface has no word for",
        "QEMU has the setting and libvirt's XML has no place for it. What it did is missing from the "
        "result; often it is a tuning that the guest can do without.",
    ),
    _warning(
        "format-probed",
        "A disk whose format is not said",
        "QEMU looks into an image to find its format; libvirt never does, because a guest could write a header "
        "of another format into a raw image. The format was taken from the ending of the name, which may be "
        "wrong: 'qemu-img info' tells it.",
    ),
    _grave(
        "disk-left-out",
        "A disk that is not converted",
        "The whole disk is missing from the domain: the message says why. Without it the guest may not boot.",
    ),
    _loss(
        "drive-unused",
        "A drive that nothing shows to the guest",
        "-drive if=none makes the host's side of a disk alone; a -device with drive= and its id makes the "
        "guest's. Without one the guest never had the disk, and so the domain has none.",
    ),
    _warning(
        "secret-to-define",
        "A key that libvirt keeps apart from the domain",
        "An image on Ceph or iSCSI, or an encrypted one, opens with a key. libvirt keeps keys out of domains, "
        "as secrets of its own: <auth> or <encryption> of the disk names one by its usage. Make it once on the host "
        "with 'virsh secret-define', give it its value with 'virsh secret-set-value', and the guest starts. "
        "qnetx writes the name alone; the key itself is nowhere in what it prints.",
    ),
    _refused(
        "drive-in-use",
        "A drive for two devices",
        "A drive has one device in the guest. One without if=none has its own already, which QEMU makes for it; "
        "of a second one it says that the drive is in use, and does not start.",
    ),
    _refused(
        "disk-place-taken",
        "Two disks in one place",
        "index=, bus= and unit= (or scsi-id= and lun=) name the place of a disk on its controller, and -hda to "
        "-hdd and -cdrom have places of their own: -cdrom is -hdc. QEMU refuses a second disk there.",
    ),
    _refused(
        "disk-place-unknown",
        "A disk in a place that the board does not have",
        "A pc has two IDE buses of two disks each, a q35 six SATA ports, and both two floppy drives. QEMU says "
        "'machine type does not support if=ide,bus=2,unit=0' of such a disk and does not start.",
    ),
    _note(
        "scsi-controller-added",
        "The controller that older QEMUs made for if=scsi",
        "Up to 2.11 a pc got an LSI 53C895A for '-drive if=scsi'; since then the controller must be a -device. "
        "It is written out, without the slot that it had.",
    ),
    _loss(
        "bus-not-converted",
        "A card on a bus that is not written",
        "The bridge or port that makes the bus is not in the result: libvirt can't have it where it is, or "
        "interfaces alone are written. The card is kept: on the root bus, or where libvirt puts it.",
    ),
    _loss(
        "slot-moved",
        "A slot that libvirt keeps free",
        "Behind a pci-bridge and a pcie-pci-bridge QEMU gives slot 0 to a card; libvirt begins at slot 1. "
        "The card moves to the lowest slot that is free, where the guest may call it by another name.",
    ),
    _loss(
        "needs-newer-libvirt",
        "A setting that only a newer libvirt has",
        "The target is what --libvirt-version names, else the newest release that qnetx knows. The "
        "message says which release would be enough.",
    ),
    _loss(
        "codec-added",
        "A sound card that libvirt puts a codec on",
        "QEMU's intel-hda is silent until a -device hda-duplex, hda-micro or hda-output stands on it. libvirt "
        "gives every such card a codec, and has no word for none.",
    ),
    _note(
        "slots-by-libvirt",
        "PCI devices of a board whose slots libvirt chooses",
        "Slot 0 of a pseries' PCI bus is a slot like the others to QEMU, and libvirt uses none of it. The "
        "devices are the same ones; a guest that calls its cards by their slots calls them otherwise.",
    ),
    _note(
        "drive-lost",
        "An empty drive of the board that libvirt can't have",
        "QEMU gives some boards a floppy drive or an empty CD-ROM drive on a controller that libvirt does not "
        "know there. Nothing was in it: the guest boots without it, and shows one drive less.",
    ),
    _grave(
        "no-interface",
        "A NIC that no libvirt interface can hold",
        "libvirt has no type for the back end, or no place for the card. The NIC is left out whole: "
        "half of it would be a guest with a card that leads elsewhere.",
    ),
    _grave(
        "second-backend-dropped",
        "A hub with several back ends",
        "QEMU's hub can join a tap and a user network to one card; a libvirt interface has one back "
        "end. The first of bridge, tap, socket and user network stays. NIC, user and tap on one hub "
        "come from a much-copied tutorial, where the user network was never meant to be there.",
    ),
    _loss(
        "hub-split",
        "Cards that shared a hub no longer see each other",
        "Each card gets an interface of its own. On a bridge they would still share it; a user "
        "network or a socket belongs to one interface. --hub nat gives cards on a user network one "
        "NAT network instead.",
    ),
    _loss(
        "hub-to-nat",
        "A shared user network became a NAT network",
        "libvirt runs the network with the addresses of QEMU's user network. Needs a libvirt that may "
        "make bridges (qemu:///system); settings of the user network beyond addresses are left out.",
    ),
    _loss(
        "backend-without-nic",
        "A back end that no card is joined to",
        "QEMU warns of it and starts. libvirt's interface is card and back end in one, so nothing is "
        "written. Mostly a card's vlan= or netdev= is mistyped.",
    ),
    _loss(
        "dump-dropped",
        "A packet capture",
        "libvirt does not capture packets. tcpdump on the guest's tap gives the same file.",
    ),
    _loss(
        "no-user-network",
        "An option of the user network, where there is none",
        "-redir, -tftp, -bootp and -smb belong to a user network. Without one QEMU ignores them.",
    ),
    _loss(
        "forward-by-passt",
        "Port forwarding through passt",
        "libvirt forwards ports with its passt back end only. The guest then has the host's own "
        "address in place of 10.0.2.15, and the passt program must be installed. Runs from libvirt 9.2.",
    ),
    _loss(
        "bridge-ambiguous",
        "A hook script joins one of several bridges",
        "Which one is decided when the script runs. --bridge SCRIPT=BRIDGE says which is meant; "
        "without it, libvirt runs the script itself.",
    ),
    _loss(
        "bridge-at-run-time",
        "A hook script finds its bridge when it runs",
        "Scripts such as Debian's take the bridge of the default route. Names are not guessed: "
        "--bridge SCRIPT=BRIDGE says which it is on this host.",
    ),
    _loss(
        "hook-side-effect",
        "A hook script does more than join the tap",
        "libvirt joins the tap to the bridge by itself and runs no script for it. Whatever else the "
        "script did to the host (addresses, routes, firewall rules, …) has to be done elsewhere.",
    ),
    # Worth knowing: nothing is lost.
    _warning(
        "blank-in-option",
        "A blank beside a comma cuts an option in two",
        "The shell ends a word at a blank, so '-net nic, model=e1000' is the option '-net nic,' and a disk image "
        "'model=e1000', which QEMU would not find. The parts are read as one; take the blank out of the script too.",
    ),
    _warning(
        "repeated-key",
        "A setting that stands twice",
        "QEMU takes the last one, but of two ids the first. The other has no effect and is left out.",
    ),
    _warning(
        "setting-without-effect",
        "A setting that QEMU passes over",
        "QEMU takes the setting and makes nothing of it here, so leaving it out changes nothing. "
        "Mostly something that belongs to it is missing on the line.",
    ),
    _warning(
        "nic-without-backend",
        "A card that leads nowhere",
        "QEMU warns of it too. libvirt needs a back end for every interface: the card gets a tap "
        "that nothing is joined to.",
    ),
    _warning(
        "hub-to-network",
        "Cards that see only each other",
        "They get an isolated libvirt network, written as a document of its own: define and start it "
        "before the domain.",
    ),
    _warning(
        "name-changed",
        "The guest's name is one that libvirt refuses",
        "libvirt calls files after its domains, so a name has no slash. Each one becomes a dash.",
    ),
    _warning(
        "implicit-hub",
        "Several cards and back ends without vlan=",
        "Without vlan= all of them are on hub 0, where each sees everything. Whoever writes two "
        "pairs mostly means two networks: --pair reads them so.",
    ),
    _warning(
        "hook-script-kept",
        "libvirt will run the hook script itself",
        "What the script joins the tap to is not known, so the interface stays a plain tap with the "
        "same scripts. libvirt runs them as root only where its configuration allows it; a bridge "
        "interface does better. --root DIR lets qnetx read the script, --bridge says what it does.",
    ),
    _warning(
        "shared-memory-needed",
        "A vhost-user switch needs the guest's memory",
        "vhost-user and the switch behind it share the guest's memory. QEMU's line says so with a "
        "-object memory-backend-…,share=on that -numa or -machine names; this line has none: add <memoryBacking> with "
        "<access mode='shared'/> to the domain, or the card will pass no packets.",
    ),
    _warning(
        "reserved-device-name",
        "A tap name that libvirt keeps for itself",
        "Names that begin with vnet, macvtap or macvlan are removed from a definition without a word, "
        "and libvirt chooses another when the guest starts. A tap that somebody else makes, with managed='no', "
        "keeps its name.",
    ),
    _warning(
        "shared-default-mac",
        "A MAC address that every such guest has",
        "A card without macaddr= gets QEMU's default, the same in every guest. It is kept because it "
        "is the guest's identity; two such guests on one bridge disturb each other. --mac unique "
        "derives an address from the domain's name instead.",
    ),
    _warning(
        "default-model-unknown",
        "The default card of this board is not known",
        "qnetx knows the default NIC model of the common machine types. libvirt's own default may "
        "differ from QEMU's: name the model.",
    ),
    _warning(
        "slot-unknown",
        "Where QEMU puts the card is not known",
        "For this machine type the order of PCI slots was not measured. libvirt chooses the place, "
        "which may give the card another name in the guest.",
    ),
    _warning(
        "nothing-to-write",
        "No interface comes of the input",
        "The options describe no card that could be written. What was left out is named above.",
    ),
    _warning(
        "carried",
        "Handed to QEMU itself",
        "With --carry, what libvirt has no element for goes into <qemu:commandline>, whole. libvirt "
        "does not see it: it marks the domain as tainted, and the card's PCI slot is one that libvirt "
        "would give away last. Other options are carried as they stand: libvirt starts QEMU in / and "
        "confines it, so that files are best named with their whole path, and may have to be allowed.",
    ),
    _note(
        "implicit-network",
        "QEMU's own network, written out",
        "A line without -net, -netdev, -nic and -nodefaults gets a card and a user network from QEMU. "
        "They are part of the guest, so they are written out.",
    ),
    _note(
        "tap-joins-bridge",
        "A tap became a bridge interface",
        "The hook script, the launch script or the running guest shows which bridge the tap joins. "
        "libvirt makes the tap and joins it by itself; the scripts are no longer needed.",
    ),
    _note(
        "descriptor-is-macvtap",
        "A macvtap that the script makes",
        "The launch script makes a macvtap and hands QEMU its descriptor. libvirt does both itself for "
        "an interface of type direct, so the script's own commands are no longer needed.",
    ),
    _note(
        "helper-joins-bridge",
        "A bridge helper became a bridge interface",
        "qemu-bridge-helper joins the tap to a bridge for users without privileges; libvirt does so "
        "itself.",
    ),
    _note(
        "nat-network-described",
        "The script describes a NAT network",
        "An address on the bridge, masquerading and DHCP are what libvirt's NAT networks do. Such a "
        "network can take the place of bridge and script.",
    ),
    # Shell: what a script says without being run.
    _refused(
        "shell-syntax",
        "The shell text has a mistake in it",
        "A quote or bracket that is never closed, or a sign that can't stand where it stands, at a "
        "place that matters for the QEMU call. A shell would refuse or misread the script too. "
        "'bash -n SCRIPT' names the mistake without running anything; often the true place is "
        "earlier than the one where reading ends.",
    ),
    _refused(
        "script-too-large",
        "The script grows too large when it is expanded",
        "Variables that double each time, loops in loops or functions that call each other make "
        "more text than any command line has. The script is not run, but what it would start has to "
        "be worked out. Hand in the QEMU command line itself instead: qnetx to-xml -- qemu… or, of "
        "a running guest, --pid.",
    ),
    _refused(
        "script-too-deep",
        "The script is nested too deep",
        "Brackets, functions, substitutions or 'sh -c' inside each other beyond what is read. "
        "Hand in the QEMU command line itself instead.",
    ),
    _refused(
        "no-qemu-call",
        "No QEMU is started here",
        "The text was read as a shell script, and no command in it is a QEMU. Programs are known by "
        "name (qemu-system-…, qemu-kvm, kvm, qemu), also behind sudo, nohup, screen and the like; "
        "a variable or a script of your own counts where QEMU options follow it. Options alone can "
        "be handed in too, without an emulator in front.",
    ),
    _warning(
        "shell-not-understood",
        "A part of the script was not understood",
        "The shell grammar has no reading for this stretch; what stands around it is read as usual. "
        "If the QEMU call depends on it, check the result or hand in the command line itself.",
    ),
    _warning(
        "loop-cut-short",
        "A loop was not followed to its end",
        "The loop runs more often than is followed; the QEMU calls of the rounds left out are "
        "missing from the result.",
    ),
    _note(
        "assumed-branch",
        "A condition was assumed",
        "The script asks for something that shows only when it runs: a file, the outcome of a "
        "command, an argument. The first branch that goes on is taken, so that options added where "
        "a disk or a device is present are there. Set the variables named with --set to say "
        "otherwise.",
    ),
    _loss(
        "unresolved-word",
        "A word's value is known only when the script runs",
        "The script takes this text from something that qnetx does not run: a command substitution, "
        "an argument, a random number, or a variable that is never set. Only the value that needs it "
        "is left out. Give it with --set NAME=VALUE, as often as needed; --set 1=vm01 sets the "
        "script's first argument.",
    ),
    # Ports, screen and peripherals.
    _note(
        "monitor-is-libvirts",
        "A monitor, which is libvirt's own business",
        "libvirt talks to QEMU over a monitor of its own and keeps it to itself, so those of the line are left out. "
        "'virsh qemu-monitor-command' reaches it; 'virsh' has commands for nearly all that was done there.",
    ),
    _note(
        "console-as-pty",
        "A port on QEMU's terminal or in its window becomes a pty",
        "A guest of libvirt's runs in the background and has no terminal and no window. The guest has the same "
        "port; its other end is a pseudo terminal, which 'virsh console GUEST' opens.",
    ),
    _note(
        "window-as-server",
        "QEMU's own window becomes a VNC or SPICE server",
        "A guest of libvirt's runs without a desktop to open a window on. A server that listens on this host alone "
        "shows the same screen: 'virt-viewer GUEST' finds it.",
    ),
    _note(
        "window-option",
        "A setting of QEMU's own window",
        "Key combinations, frames and full screen are the viewer's business under libvirt: see the options of "
        "virt-viewer. The guest has nothing of it.",
    ),
    _note(
        "port-does-not-wait",
        "The guest starts before somebody connects to its port",
        "Without 'nowait' (wait=off) QEMU holds the guest until a client is there. libvirt always starts it at once, "
        "so what the guest writes before the first connection is not seen.",
    ),
    _loss(
        "chardev-unused",
        "A character device that no port names",
        "Nothing of the guest is joined to it: neither a -device with chardev=, nor a -serial chardev:, nor a monitor.",
    ),
    _warning(
        "password-not-set",
        "A password that is set while the guest runs",
        "The line asks for a password, or does not switch it off, and does not say which. QEMU lets nobody in until it "
        "is set over the monitor. The XML says the same by an empty passwd=; write the password there, or use "
        "'virsh qemu-monitor-command' after the start.",
    ),
    # Command lines: what is written for QEMU.
    _note(
        "form-changed",
        "An option is written in another form than the dialect's own",
        "Each dialect has things that it can't say: '-nic' knows no PCI slot and no property of a card, '-net nic' "
        "no function of a slot, and a vlan takes no back end of several queues. The pair or the card is then written "
        "in the form that can say it, which the same QEMU takes beside the others. The guest is the same.",
    ),
    _loss(
        "not-on-command-line",
        "A setting that no option of this QEMU can say",
        "The release that is written for has no such setting, or QEMU has none at all (the state of a link is "
        "the monitor's: set_link). Everything else of the card or back end is written. A newer release may have "
        "it: --qemu-version names the one to write for.",
    ),
    _loss(
        "type-not-in-release",
        "A card or a type of back end that this QEMU does not have",
        "The line is written with it all the same, and the QEMU that it is written for refuses it. Name a newer "
        "release with --qemu-version, or put another card or back end in its place.",
    ),
    _refused(
        "hub-refused",
        "A back end that can't share a hub",
        "vhost-user and taps of several queues are joined to exactly one card, without QEMU in between. A hub would "
        "have to copy every packet, which they have no way for. Give this back end a card of its own, and the "
        "other cards another one; a bridge of the host does what the hub did.",
    ),
    _loss(
        "host-command-left-out",
        "A command of the script around QEMU that is not written again",
        "The script makes a tap, joins it to a bridge, or changes the host's network in another way before or after it "
        "starts QEMU. What is written is QEMU's call alone: put it in the place of the old one and keep the rest of the "
        "script, or the tap that it names is not there.",
    ),
    _note(
        "unresolved-kept",
        "A part of the line that the shell fills in",
        "The script takes this text from something that qnetx does not run: a command substitution, an argument, "
        "a variable that is never set. In a shell's form it is kept as it is, in double quotes, so the new line "
        "needs the same variables and functions around it. --set NAME=VALUE puts a value in its place.",
    ),
    _loss(
        "unresolved-in-argv",
        "An argv with a part that only a shell fills in",
        "No shell reads an argv, so '$NAME' in it would reach QEMU as it stands. Give its value with --set NAME=VALUE, "
        "or take the shell's form, which is the default.",
    ),
    _refused(
        "script-without-emulator",
        "A script needs a program to start",
        "The input is a list of options without the name of a QEMU, or XML of which the network alone is written, so "
        "there is nothing that a script could start. Name the emulator before the options, or leave out --script to "
        "have the options alone.",
    ),
    _loss(
        "option-not-in-target",
        "An option that the QEMU to write for does not take",
        "It has nothing to do with the network, so it is kept as it is written, and that QEMU refuses the line because "
        "of it. The hint says what took its place. --qemu-version names the QEMU to write for.",
    ),
    _warning(
        "config-kept",
        "A configuration file that is kept as it is",
        "The options in a -readconfig file count beside those of the line. The file is not rewritten: where it has "
        "sections [net], [netdev] or [device] of cards, write these as options on the line.",
    ),
    _loss(
        "place-changed",
        "A device has another place than before",
        "The guest knows its cards and disks by their PCI slots. On the new line QEMU gives at least one device "
        "another slot or another MAC address than on the old one, whichever form is taken for the cards. The message "
        "names what differs: write addr= behind the devices concerned.",
    ),
    _loss(
        "descriptor-not-opened",
        "A file descriptor that the script opens for QEMU",
        "QEMU inherits the descriptor: from a redirection (3<>/dev/tap5), or from libvirt, which started it. A redirection is "
        "repeated behind the shell's form of the line. Otherwise whoever starts the line must open the descriptor, or it "
        "must name the tap (ifname=, script=no) in its place.",
    ),
    _refused(
        "hooks-needed",
        "A back end that needs a script on the host",
        "libvirt makes macvtaps and ports of Open vSwitch itself. A plain QEMU runs a script for each tap, or takes a "
        "descriptor that somebody opened before. --scripts DIR writes these scripts, and the command line names them.",
    ),
    _refused(
        "libvirt-alone",
        "A kind of interface that only libvirt has",
        "The interface is of a kind that belongs to another driver of libvirt's, or that libvirt makes by itself before it "
        "starts QEMU. No option of QEMU says it. Give the interface another type, or take it out.",
    ),
    _refused(
        "name-invalid",
        "A name that no network interface can have",
        "The name would stand in scripts that run with the rights of an administrator. Linux allows 15 bytes and no "
        "'/' or blank; qnetx takes letters, digits and a few signs, and refuses everything else.",
    ),
    _refused(
        "network-unknown",
        "A network of libvirt's whose bridge is not known",
        "The interface names a network, and only the network's own definition says which bridge or interface of the host "
        "it is. 'virsh net-dumpxml NAME' shows the definition: hand the file in with --network FILE, once for each network, "
        "or name the libvirt that has them all with --connect URI.",
    ),
    _refused(
        "network-unreadable",
        "A file of --network is no network of libvirt's",
        "What is handed in with --network is the XML of one network, as 'virsh net-dumpxml NAME' writes it: a <network> "
        "with a <name>. A document type and entities are refused.",
    ),
    _note(
        "mac-derived",
        "A card whose MAC address libvirt would draw",
        "Where an interface has no <mac>, libvirt draws an address when the guest is defined; QEMU would give the same "
        "one to every such guest. The line gets one that is derived from the guest's name and the interface's number, "
        "as 'qnetx define' derives it: the same at each start, and another for another guest.",
    ),
    _loss(
        "portgroup-unknown",
        "A port group that the network does not have",
        "An interface names a group of its network's ports, which may give it a VLAN, limits of bandwidth and a port of a "
        "switch. The network's XML has no such group, so the port is like those that are in none.",
    ),
    _refused(
        "socket-of-ipv6",
        "A socket between guests at an IPv6 address",
        "-netdev socket takes IPv4 addresses and names alone. Servers and clients are written as -netdev stream from QEMU "
        "7.2 on, which sends the same packets in the same form; mcast and udp have no such way. Use an IPv4 address, or "
        "name a newer release with --qemu-version.",
    ),
    _refused(
        "interface-taken",
        "An interface of the host that serves one card alone",
        "In the mode 'passthrough' a macvtap has its interface of the host for itself: the kernel takes no other beside "
        "it, and libvirt refuses a guest that asks for more interfaces of a network than there are. Add interfaces to the "
        "network, or take cards out.",
    ),
    _note(
        "interface-of-pool",
        "A network of macvtaps that has several interfaces of the host",
        "libvirt puts each card on the interface that the fewest cards of all its guests use at that moment. A command "
        "line has one written on it: the cards of a guest are spread over the pool in their order. Where several guests "
        "share it, change the launcher of some to other interfaces.",
    ),
    _loss(
        "mtu-not-set",
        "An MTU that whoever makes the tap does not know",
        "libvirt sets the MTU of the tap to that of the interface's <mtu>. A tap that QEMU's bridge helper or somebody "
        "else makes has the bridge's, or 1500. A virtio card tells its guest the MTU all the same; frames that are too "
        "long for the tap are lost. Scripts (--scripts DIR) set it.",
    ),
    _refused(
        "macvtap-queues",
        "More queues than a shell can open",
        "Each pair of queues of a macvtap is a descriptor, and a POSIX shell opens descriptors 3 to 9 by number. Ask for "
        "fewer queues.",
    ),
    _warning(
        "hostdev-not-detached",
        "A card of the host that nobody detaches",
        "With managed='yes' libvirt unbinds the card from its driver before the guest starts, binds it to vfio-pci, and "
        "gives it back afterwards. A plain QEMU expects the card at vfio-pci already.",
    ),
    _loss(
        "network-alone",
        "The network of a guest is written, and nothing else of it",
        "The document is a <devices> and no <domain>: which board, processors and memory go with it, it does not say. "
        "Its interfaces become options, to be put behind those of a machine; hand in the <domain> to have all of it.",
    ),
    _note(
        "launcher-first",
        "A launcher opens the guest's macvtaps",
        "A macvtap reaches QEMU as an open descriptor. The launcher makes the macvtaps, opens them, and becomes the "
        "command that stands behind it, so it must be the first word of the command line.",
    ),
    _note(
        "bridge-by-helper",
        "The tap joins its bridge by QEMU's own helper",
        "qemu-bridge-helper is a small program with the rights to make a tap and join it. It joins only bridges that "
        "/etc/qemu/bridge.conf allows. With --scripts DIR the command line runs scripts instead, for which QEMU needs "
        "the rights itself.",
    ),
    _loss(
        "helper-cannot",
        "A setting that QEMU's bridge helper does not take",
        "The helper chooses the tap's name by itself, opens one queue, and makes a port like all others. Scripts "
        "(--scripts DIR) leave all that to the command line.",
    ),
    _warning(
        "tap-stays-down",
        "Nobody brings the tap up",
        "libvirt sets a tap up when it makes it, even where it joins nothing. A plain QEMU leaves it down unless a script "
        "does it: --scripts DIR writes one.",
    ),
    _loss(
        "passt-as-slirp",
        "passt becomes QEMU's own user network",
        "Under passt the guest has the address of the host; QEMU's own stack (slirp) gives it 10.0.2.15. Forwarded ports "
        "are the same. From QEMU 10.1 there is a back end of that name.",
    ),
    # Validation: what a document is checked for, first by its schema, then beyond.
    _refused(
        "xml-encoding",
        "The XML is not in the encoding that it says",
        "XML is UTF-8 unless its first line names another encoding (<?xml version='1.0' encoding='…'?>). The bytes "
        "are none of that encoding. Most often a Latin-1 file lacks the declaration: 'iconv -f latin1 -t utf-8' "
        "converts it, and then no declaration is needed.",
    ),
    _refused(
        "kind-unknown",
        "There is no grammar for such a document",
        "The root element says what a document is. For <domain>, <network> and what stands in them (<devices>, "
        "<interface>, <disk>, …) qnetx itself has grammars; libvirt's other kinds (storage pools, volumes, secrets, "
        "filters, snapshots, …) are checked by libvirt's own grammars where those are installed, or by the folder that "
        "--schema names.",
    ),
    _note(
        "kind-skipped",
        "A file in the folder is no document of libvirt's",
        "A folder is searched for *.xml, and its other XML is passed over. Name the file itself to make it an error.",
    ),
    _refused(
        "schema-unusable",
        "The grammars can't be used",
        "--schema takes auto, bundled, libvirt, or a folder that holds grammars under libvirt's names: domain.rng, "
        "network.rng, … The folder is not there, has no grammar for the kind of the document, or the grammar is no "
        "RelaxNG in XML. libvirt's own lie in /usr/share/libvirt/schemas, in most distributions with the package "
        "libvirt-daemon or libvirt-libs.",
    ),
    _wrong(
        "schema-violation",
        "The schema does not take the document",
        "The document has an element, attribute or value that its grammar has no place for, or lacks one. The message "
        "is the validator's own. 'virsh define --validate' would refuse the document; without --validate libvirt may "
        "take it and drop what it does not know, without a word.",
    ),
    _wrong(
        "schema-attribute-unknown",
        "An attribute that the element does not have",
        "No form of this element has an attribute of that name. It is misspelt, or belongs to another element. libvirt "
        "drops what it does not know without a word, so the setting has no effect. The hint says what was probably "
        "meant, or which attributes there are.",
    ),
    _wrong(
        "schema-attribute-misplaced",
        "An attribute of another form of the element",
        "The element has such an attribute, but not together with what else is said: an interface of type 'bridge' has "
        "a source with bridge=, one of type 'network' a source with network=. The message says which value decides. "
        "Change that value, or the attribute.",
    ),
    _wrong(
        "schema-attribute-missing",
        "An attribute that the element needs",
        "The element means nothing without it. The hint says what its value may be.",
    ),
    _wrong(
        "schema-element-unknown",
        "An element that there is not",
        "Nothing of that name is known, here or elsewhere. It is misspelt, or newer than the grammar. libvirt drops "
        "what it does not know without a word.",
    ),
    _wrong(
        "schema-element-misplaced",
        "An element in a place where it does not belong",
        "The element exists, but not inside this one, or not with the values that this one has. The hint says which "
        "elements it belongs in. Often an end tag stands one line too early or too late.",
    ),
    _wrong(
        "schema-element-repeated",
        "An element that is there twice",
        "It may be given once, and libvirt takes no notice of the second. Take one of the two out.",
    ),
    _wrong(
        "schema-element-order",
        "Elements in the wrong order",
        "Most of libvirt's elements take their children in any order, this one does not.",
    ),
    _wrong(
        "schema-element-missing",
        "An element that is not there",
        "The element whose start tag is named is not complete: it needs the child that the message names.",
    ),
    _wrong(
        "schema-value",
        "A value that is not allowed",
        "The attribute or text is of another kind: one of a few words, a number within bounds, an address. The hint says "
        "what is taken. Names are case-sensitive, and blanks count.",
    ),
    _wrong(
        "schema-text",
        "Text where only elements may stand",
        "The element holds other elements and no text. Often a tag has lost its '<', or a value belongs in an attribute.",
    ),
    _wrong(
        "schema-more",
        "A document with more mistakes than are told",
        "Some 500 mistakes of a document are told one by one, and what stands below them is not looked into: it may be "
        "right or wrong. So many mostly have one cause, such as a program that writes an element under another name.",
    ),
    _doubtful(
        "ignore-unknown",
        "A comment that ignores nothing",
        "<!-- qnetx: ignore=CODE --> in front of an element names codes of findings, several with commas between. "
        "The code may be misspelt ('qnetx explain' lists all), the comment be of another form, or no element follow it.",
    ),
    _doubtful(
        "lint-mac-duplicate",
        "Two interfaces of one guest have one MAC address",
        "libvirt takes it. On one bridge the two cards get each other's packets or none; guests that name cards by "
        "their address confuse them. Give each interface its own address, or leave <mac> out of one: libvirt makes one.",
    ),
    _doubtful(
        "lint-mac-shared",
        "Two guests have one MAC address",
        "Guests of two documents of this run have the address. Where both are on one network, answers reach now the one "
        "and now the other, and DHCP gives both one address. Mostly a document was copied with its address. Two "
        "documents about a guest of one name are taken for copies and not told.",
    ),
    _wrong(
        "lint-mac-impossible",
        "No card can have this MAC address",
        "An address whose first byte is odd stands for a group of cards, and one of zeros alone for none. libvirt "
        "refuses the first when the guest is defined; Linux takes neither for a card.",
    ),
    _doubtful(
        "lint-mac-vendor",
        "The MAC address may belong to a real card",
        "Addresses whose first byte has its second bit clear (x0, x4, x8, xC) are given to makers of hardware. A guest "
        "with such an address clashes with the card that really has it, once both are on one network. 52:54:00 is what "
        "QEMU and libvirt use; prefixes that hypervisors own (00:16:3e, 00:0c:29, …) are not told.",
    ),
    _wrong(
        "lint-target-duplicate",
        "Two devices of one guest have one target name",
        "An interface's <target dev> is the tap on the host, and a name can be there once: the second interface fails "
        "when the guest starts. Types that make none, like 'user', are not told. Of disks, libvirt refuses a <target dev> "
        "that is there twice when the guest is defined.",
    ),
    _doubtful(
        "lint-target-reserved",
        "libvirt makes names like this itself",
        "libvirt names taps vnet0, vnet1, … and macvtaps macvtap0, …, and drops such a name from what is defined, "
        "without a word: the tap gets another name at the next start. With managed='no' it keeps the name. Choose a "
        "name that begins otherwise, or leave <target> out. In the XML of a running guest (with an id) such names are normal and not told.",
    ),
    _wrong(
        "lint-pci-duplicate",
        "Two devices have one PCI address",
        "The schema can't see it; libvirt refuses the guest when it is defined. Change one address, or leave <address> "
        "out: libvirt finds a free slot. Several functions of one slot need multifunction='on' at function 0.",
    ),
    _wrong(
        "lint-script-refused",
        "The script never runs: the type of the interface has none",
        "Under QEMU and KVM only <interface type='ethernet'> runs <script> and <downscript>. With a <script> on another "
        "type the guest is defined and then fails to start; a <downscript> there is passed over and not told. Take the "
        "script out, or make the interface 'ethernet'.",
    ),
    _wrong(
        "lint-forward-without-passt",
        "<portForward> does nothing without passt",
        "Only <backend type='passt'/> forwards ports; without it libvirt takes the element and forwards nothing. passt "
        "is there from libvirt 9.0, and starts under confinement from 9.2.",
    ),
    _wrong(
        "lint-port-range",
        "A range of ports that ends before it begins",
        "Of a <portForward> libvirt takes it and hands it to passt, which refuses it: the guest fails to start. <range "
        "start= end=> goes upwards; to= is where the first of them leads in the guest. Of a network's <nat> libvirt "
        "itself refuses it.",
    ),
    _wrong(
        "lint-address-range",
        "A range of addresses that ends before it begins",
        "libvirt refuses the network: the range of its <dhcp>, or the addresses of its <nat>, is reversed. Both go "
        "upwards from start= to end=; for one address write it in both.",
    ),
    _doubtful(
        "lint-model-unknown",
        "QEMU has no such card for this architecture",
        "libvirt takes any word as <model type>; the guest fails to start where QEMU has no such device. 'virtio' works "
        "everywhere; 'spapr-vlan' is of ppc64, 'lan9118' and 'smc91c111' are of ARM boards.",
    ),
    _doubtful(
        "lint-tap-exists",
        "The tap that libvirt is to make is there already",
        "Without managed='no' libvirt makes the tap of an 'ethernet' interface itself, and from 9.1 the guest fails to "
        "start where the name is taken. Say <target dev='…' managed='no'/> for a tap that somebody else makes.",
    ),
    _doubtful(
        "lint-port-privileged",
        "A port below 1024 of the host",
        "Only root, or who has CAP_NET_BIND_SERVICE, may listen there, and QEMU and passt run as a user of their own: "
        "the guest fails to start. Take a port from 1024 on, and forward the low one to it on the host.",
    ),
    _wrong(
        "lint-bridge-missing",
        "The bridge is not on the host",
        "Told with --root, below which sys/class/net has no such interface, or with --connect, whose host has none. "
        "The guest fails to start. Make the bridge, or name one that is there.",
    ),
    _wrong(
        "lint-network-missing",
        "libvirt has no such network",
        "Told with --root, below which etc/libvirt/qemu/networks has no file of that name, or with --connect, whose "
        "libvirt has none. The guest fails to start: 'virsh net-define' the network first.",
    ),
    _wrong(
        "lint-device-missing",
        "The host has no such network interface",
        "Told with --root, below which sys/class/net has no interface of the name that a macvtap or a network's "
        "<forward> uses, or with --connect, whose host has none.",
    ),
    _wrong(
        "lint-bridge-shared",
        "Two networks have one bridge",
        "libvirt makes the bridge of a network when the network starts, so only one of two can. Give each a name of "
        "its own, or leave <bridge> out: libvirt finds one. Networks that only use a bridge of the host "
        "(<forward mode='bridge'>) may share it.",
    ),
    _wrong(
        "lint-subnet-overlap",
        "Two networks have addresses in common",
        "The host can't tell to which bridge a packet goes, and libvirt refuses to start the second network. Give each "
        "a range of its own.",
    ),
    _wrong(
        "lint-newer-libvirt",
        "A newer libvirt is needed",
        "The libvirt that --libvirt-version names does not know this element, attribute or value: its schema refuses "
        "it, and without --validate it is dropped without a word. The message names the first release that has it.",
    ),
    _doubtful(
        "lint-path-relative",
        "The path is relative",
        "libvirt and QEMU do not run where the document lies: a path without a slash in front is refused or "
        "searched in an unexpected folder. Write the whole path.",
    ),
    # Connections: why libvirt can't be asked, and what it refuses.
    _libvirt(
        "libvirt-missing",
        "libvirt-python is not there",
        "What speaks to libvirt needs its Python library, an extra of this package that conversion and "
        "validation do without: pip install 'qnetx[libvirt]'. pip builds it, which takes gcc, pkg-config and "
        "libvirt's headers (Debian: libvirt-dev), for the very Python that runs qnetx.",
    ),
    _libvirt(
        "libvirt-uri",
        "libvirt knows no such connection",
        "The URI names a driver, a transport or a parameter that libvirt does not have, or has not here. "
        "qemu:///system is this machine's, qemu+ssh://root@host/system another's, and test:///default a play "
        "host inside the library, which is gone with the process.",
    ),
    _libvirt(
        "libvirt-unreachable",
        "libvirt can't be reached",
        "No daemon answers: none runs, its socket is elsewhere, the host is down, or a key or certificate for "
        "it is missing. The message ends with libvirt's own words; virsh -c URI uri tries the same from a shell.",
    ),
    _libvirt(
        "libvirt-denied",
        "libvirt does not let us in",
        "The daemon is there and refuses: the socket belongs to others, polkit or a password said no, or the "
        "rights of this user do not reach as far. On the host itself, root and the group libvirt have them all.",
    ),
    _libvirt(
        "libvirt-lost",
        "The connection to libvirt broke",
        "The daemon ended or the network went away in the middle of the work. What was already asked for may "
        "have been done; the next run looks at what is there before it does anything.",
    ),
    _libvirt(
        "libvirt-too-old",
        "This libvirt has not the function that is needed",
        "The driver of the connection, or the release of its daemon, does not have the call. A newer libvirt "
        "on that host has it; the message names the call.",
    ),
    _libvirt(
        "libvirt-refused",
        "libvirt refuses",
        "libvirt was asked and said no; the message is its own. Nothing that it refused was done.",
    ),
    # Carrying out: what became of a plan that did not go through.
    _note(
        "run-undone",
        "What was done is undone",
        "A plan is carried out as a whole or not at all. A call failed, or the run was to end, so what it had made "
        "is removed, and what it had changed is as it was before. The message above it says why. What stays, because "
        "somebody else has been at it since, is told as well, with the networks that it needs.",
    ),
    _libvirt(
        "run-unfinished",
        "What was done could not be undone",
        "A call failed, and so did one that should undo the ones before it; most often because the daemon is gone. "
        "The journal of the run stays, and the next run of qnetx for this host begins with undoing it, unless nothing "
        "was left to be done: then the run counts as done.",
    ),
    _wrong(
        "run-interrupted",
        "The run was to end before it was done",
        "A signal came (Ctrl-C is SIGINT). No call is cut short; after the one under way, everything is put back as "
        "it was. The exit status is 128 and the signal's number, as shells have it.",
    ),
    _note(
        "run-recovered",
        "An earlier run was brought to an end first",
        "An earlier run on this host was killed, or lost its connection for good, in the middle of its plan. Its "
        "journal says how everything was before, and so it is again, but for what somebody has edited, started or "
        "saved since, which stays and is told. A run that had only its journal left to take away is done, and stays. "
        "Then this run did its own work.",
    ),
    _warning(
        "run-pending",
        "The plan is for a host that another run has changed by half",
        "--dry-run neither waits for another run nor undoes what a killed one left, and plans from what it sees. The "
        "run without it does both first, and its plan can be another one.",
    ),
    _refused(
        "journal-unusable",
        "The journal can't be written or read",
        "Before a host is changed, what is about to happen is written to a journal, in $XDG_STATE_HOME/qnetx or "
        "~/.local/state/qnetx, so that it can be undone whatever happens. Without one nothing is changed. Where an "
        "earlier run's journal can't be read, look at what it left on the host, then delete the file.",
    ),
    # Fleets: which hosts are meant.
    _refused(
        "hosts-malformed",
        "A line of the hosts' file is no URI",
        "The file that --hosts names has one libvirt URI on each line, like qemu+ssh://root@host1/system; blank lines, "
        "and what follows a '#', count for nothing.",
    ),
    _refused(
        "hosts-empty",
        "The hosts' file names no host",
        "No line of the file that --hosts names has a URI on it: all are blank or comments.",
    ),
    _warning(
        "host-twice",
        "A host is named twice",
        "Two URIs are the same, or libvirt says that they are the same connection, as an alias and what it stands for "
        "are. The host is taken once, under its first name.",
    ),
    # Plans: what stands between a wanted domain or network and its host.
    _refused(
        "not-definable",
        "The document is no domain and no network",
        "'qnetx define' takes whole guests, as QEMU's command line or libvirt's <domain>, and libvirt's <network>. A "
        "part of a guest (<interface>, <devices>, or QEMU's options without QEMU in front) has no name to be defined "
        "under; other documents of libvirt's are defined by virsh. The XML of a guest that runs (<domain id=…>) tells what "
        "libvirt chose for this one run; its definition is what 'virsh dumpxml --inactive' writes.",
    ),
    _refused(
        "name-for-several",
        "One name for several domains",
        "--name renames the one domain that the inputs hold. Where there are several, each keeps the name that it has "
        "in its input; define them one by one to rename them.",
    ),
    _wrong(
        "loss-unaccepted",
        "The conversion loses something that nobody accepted",
        "A guest that is defined is meant to be the guest that the command line started. What libvirt can't have, or has "
        "otherwise, is named by the findings above; resolve them as their hints say, or accept each by its code: "
        "--accept CODE. Nothing was changed.",
    ),
    _wrong(
        "name-taken",
        "The name is taken by something that qnetx did not define",
        "A domain or network of that name is on the host, differs from the wanted one, and lacks the mark that qnetx "
        "leaves in what it defines. qnetx never redefines or removes what it did not define: take another name (--name), "
        "or remove the other with virsh first; a transient guest is gone when it ends. One that is equal in meaning is no "
        "finding, and is started where that is asked for.",
    ),
    _wrong(
        "wanted-twice",
        "Two inputs define the same name",
        "Domains have one name each on a host, and so have networks. The second input would overwrite what the first defined; "
        "give one of them another name.",
    ),
    _wrong(
        "uuid-taken",
        "The UUID is taken",
        "libvirt tells objects apart by their UUIDs and refuses a second one with the same. A copied document is the usual "
        "reason: take its <uuid> (or -uuid) out, and a new one is made.",
    ),
    _wrong(
        "mac-taken",
        "Another domain has the MAC address",
        "Two guests with one MAC on one network lose each other's packets. libvirt does not mind; so where the two never run "
        "at the same time, or are on different networks, accept it: --accept mac-taken. A line without macaddr= "
        "has QEMU's own address, which all such guests share: --mac unique gives it one of its own.",
    ),
    _wrong(
        "bridge-taken",
        "The bridge is that of another network",
        "libvirt makes a network's bridge when the network starts, and can't where another network, or the host itself, has "
        "one of that name. Give the bridge another name, or leave <bridge> out: libvirt finds one.",
    ),
    _wrong(
        "subnet-overlap",
        "Two networks, or a network and a route of the host, have addresses in common",
        "The host can't tell to which bridge a packet goes, and libvirt refuses to start the second network. Where the host "
        "has a route to the addresses, by its own card or a VPN, what is behind that is out of reach as soon as the network "
        "runs. Take another range; for a network that qnetx makes --subnet names it. If nothing is lost, like a part of a "
        "large route where nobody is: --accept subnet-overlap.",
    ),
    _wrong(
        "bridge-missing",
        "The host lacks a bridge",
        "A guest on a bridge of the host starts only where the bridge is; a network card of that name is none. libvirt "
        "can't make it: the plan prints how ip, nmcli, netplan and systemd-networkd do (-v, or --format json, for all of "
        "them); none of it is run. Or libvirt makes a network with a bridge of that name: --networks isolated (guests alone), "
        "nat (they reach out through the host), route or open. To define the guest now and make the bridge later: --accept "
        "bridge-missing.",
    ),
    _warning(
        "bridge-unknown",
        "Whether the host has the bridge is not known",
        "This libvirt can't list the interfaces of its host. The guest is defined, and starts where the bridge is there.",
    ),
    _wrong(
        "network-missing",
        "The host lacks a network",
        "A guest on a network of libvirt's starts only where the network is. Hand in its XML together with the guest's: "
        "networks are defined and started first.",
    ),
    _note(
        "change-at-next-start",
        "A running guest or network is changed from its next start on",
        "The definition is changed; what runs stays as it is until it is shut down and started again, which qnetx never does "
        "by itself. A guest whose memory is saved ('virsh managedsave') goes on at its next start as it was, too.",
    ),
    _wrong(
        "guest-saved",
        "The memory of a guest is saved",
        "The next start of a guest that 'virsh managedsave' stopped, or libvirt-guests at the end of its host, goes on from "
        "there: as it was then, whatever its definition says by now; and what is saved is used up by it. So qnetx neither "
        "starts nor takes away such a guest, and nothing that a run undoes can lose its memory. "
        "'virsh start GUEST' goes on from it, 'virsh managedsave-remove GUEST' gives it up; then run it again. "
        "Nothing was changed.",
    ),
    # Taking away: why something that `define` made, or seems to have made, stays.
    _warning(
        "nothing-there",
        "There is nothing to take away",
        "The host has neither a domain nor a network of this name, and there is no file of this name either. That is as "
        "it should be after 'qnetx undefine'; if it was to be found, 'virsh list --all' and 'virsh net-list --all' tell "
        "the names, and a file in another folder is named with its path.",
    ),
    _wrong(
        "not-ours",
        "It was not defined by qnetx",
        "'qnetx undefine' takes away what 'qnetx define' made, and knows it by the mark in its <metadata>. This domain or "
        "network has none, so somebody else made it, or somebody took the mark out. virsh takes it away.",
    ),
    _wrong(
        "domain-running",
        "The domain runs",
        "Who takes away the definition of a guest mostly does not mean to pull its plug. Shut it down first, or say "
        "--destroy: then it ends at once, as at a power cut. Nothing was taken away.",
    ),
    _wrong(
        "network-used",
        "Another domain is on the network",
        "A guest that stays has an interface on this network, and would not start without it. Take the guest away with "
        "it, move its interface to another network, or leave the network. Nothing was taken away.",
    ),
    _wrong(
        "plan-outdated",
        "Somebody changed it after the plan was made",
        "Each domain and network is read again before its first change. This one is no longer as the plan has it: another "
        "user, virsh or a run by another URI was at it. It is left as it is, and what this run did before is undone. "
        "Run it again: it is planned anew.",
    ),
    # What libvirt's XML says and a command line can't.
    _note(
        "chosen-for-line",
        "What libvirt chooses at each start is fixed on the line",
        "A port of a display, or the path of a socket, that the XML leaves to libvirt: nobody chooses it for a "
        "command line, so one is written. Where two guests run from lines of their own, they need different ones.",
    ),
    _loss(
        "part-of-line-only",
        "A command line says it in another way",
        "QEMU has something close to what the XML says, and it is written; the message tells what is different, "
        "and the hint how the rest is done by hand.",
    ),
    # Output: where the documents go.
    _note(
        "document-left",
        "A document of an earlier export lies beside the playbook",
        "With --force 'qnetx export' replaces what it writes and deletes nothing. The playbook names only documents of "
        "this export: the one that is left does nothing. What was defined of it stays on its hosts, until "
        "'qnetx undefine' or virsh takes it away there.",
    ),
    _refused(
        "output-exists",
        "The file to write is there already",
        "qnetx replaces no file that it is not told to replace. Name another file or folder with -o, "
        "or allow it with --force. Nothing was written for this input.",
    ),
    _refused(
        "output-several",
        "Several documents do not fit in one file",
        "The input makes more than one document: several guests, or a guest with a network of its own. "
        "XML documents can't stand in one file one after another. Name a folder with -o DIR/, where "
        "each gets a file of its own, or take them all in one record with --format json.",
    ),
    _refused(
        "output-unwritable",
        "The output cannot be written",
        "The system refused to write the file: its folder may not be written, the disk is full, or "
        "what is named as a folder is none. A file that was there before is as it was.",
    ),
    _grave(
        "strict-loss",
        "Nothing is written, because something would be lost",
        "With --strict the outcome is all or nothing. The findings above it say what would be missing "
        "or different; resolve them (their hints say how), or convert without --strict and accept "
        "them. The exit status is 1.",
    ),
)

CODES: dict[str, Code] = {row.name: row for row in _ROWS}
"""All codes by name."""
