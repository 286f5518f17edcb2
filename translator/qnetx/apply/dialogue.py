"""What a server asks of who connects → what the user answers: `Password: ` → a name, a password, or nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from qnetx.apply.interruption import ctrl_c

Ask = Callable[[str, bool], str | None]
"""Asks the user what a server wants to know: the prompt, and whether the answer may be seen. None: no answer."""


class Dialogue:
    """Hands on to the user what a server asks of who connects."""

    def __init__(self, library: Any, ask: Ask | None) -> None:
        """Ask for the kinds of `library` by `ask`; without it nothing is answered."""
        self._ask = ask
        self._seen = [library.VIR_CRED_AUTHNAME, library.VIR_CRED_ECHOPROMPT]
        self.kinds = [*self._seen, library.VIR_CRED_PASSPHRASE, library.VIR_CRED_NOECHOPROMPT]
        self.failure: BaseException | None = None
        """What asking raised, Ctrl-C as a rule: libvirt would print it and go on."""

    def answer(self, credentials: list[list[Any]], _: None) -> int:
        """Fill in what is asked, as libvirt-python's `openAuth` has it; gives -1 where an answer is missing."""
        try:
            for credential in credentials:
                kind, prompt = credential[:2]
                # Who asks puts the terminal in order before it is left.
                with ctrl_c(signal.default_int_handler, instead_of=signal.SIG_DFL):
                    answered = self._ask(f"{prompt}: ", kind in self._seen) if self._ask else None
                if answered is None:
                    return -1
                credential[4] = answered
        except BaseException as error:  # noqa: BLE001 - it is raised where it is heard
            self.failure = error
            return -1
        return 0
