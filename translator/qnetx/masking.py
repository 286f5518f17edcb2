"""Secrets in what is told of the input → asterisks: `rbd:pool/web:key=AQBz==` → `rbd:pool/web:key=******`.

The document itself holds what libvirt needs; messages, the ledger and comments hold none of it. As many
asterisks as characters, so that carets below a line stay where they are.
"""

from __future__ import annotations

import re
from functools import cache

_TRACE = re.compile("pass|data|key[= ]|cookie=|systemd.credential|://", re.IGNORECASE)
"""Stands in every text with a secret, and in few others: the full pattern takes long to compile."""


@cache
def _secret() -> re.Pattern[str]:
    return re.compile(_PATTERN, re.VERBOSE | re.IGNORECASE)


_PATTERN = r"""
      (?<![a-z]) pass(?:word|wd)?=                         # -spice password=, PASS= of a script
      (?! (?:on|off|yes|no) (?: ,(?!,) | [\s"'] | $ ) )
      ( '[^']*' | "[^"]*" | (?: ,, | [ ](?![-\\|&;<>]) | [^\s,"'] )+ )
    | \bsecret (?:_\w+)? ,(?:[^\s]*,)? data= ((?: ,, | [^\s,"'] )+)     # -object secret,id=s0,data=
    | --key[= ] ([^\s"']+)                                  # CEPH_ARGS="--id admin --key=…"
    | ^data= (.+)                                            # the same, as an item of its own
    | "(?:data|password)" \s* : \s* "([^"]*)"                 # the same as JSON
    | \bcookie= ((?: ,, | [^\s,"'] )+)                         # -blockdev driver=https,cookie=
    | \bio\.systemd\.credential(?:\.binary)?: [^\s=,"']+ = ((?: ,, | [^\s,"'] )+)   # -smbios type=11,value=
    | \bio\.systemd\.credentials/ [^\s,"']+ ,string= ((?: ,, | [^\s,"'] )+)        # -fw_cfg
    | (?<=:) key= ((?: \\+: | [^\s,:"'] )+)                  # rbd:pool/image:key=
    | :// [^\s/@:%]+ [:%] ([^\s/@]+) (?=@)                   # iscsi://user%password@host
"""


def mask(text: str) -> str:
    """Return a text with the secrets in it as asterisks, and of the same length."""
    return _secret().sub(_masked, text) if _TRACE.search(text) else text


def _masked(match: re.Match[str]) -> str:
    start, end = match.span(match.lastindex or 0)
    before, after = match[0][: start - match.start()], match[0][end - match.start() :]
    return before + "*" * (end - start) + after
