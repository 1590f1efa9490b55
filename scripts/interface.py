"""Write docs/interface.md: every gesture, key, menu entry and setting, from the tables that the program itself uses.

::

    python scripts/interface.py docs/interface.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from viewer.actions import ACTIONS, MENUS, Action
from viewer.settings import PALETTE, SETTINGS, Colour, Flag, SettingRow, Settings, Share
from viewer.views.gestures import GESTURES

_ABOVE = """# Interface: mouse, keys, menus, settings

Made by `make shots` from the tables in `viewer/actions.py`, `viewer/views/gestures.py` and `viewer/settings.py`, out of
which the program builds its menus, shortcuts and help; a test holds that this page agrees. In the program F1 shows the
same and searches it. Every entry is also reached by Alt and the underlined letters. While a text field has the focus,
letters are letters; Enter or Esc give them back. No single key deletes anything, and what is drawn by hand can be
undone.

The first steps, with pictures: [tutorial](tutorial.md).
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_ABOVE, "## Mouse and touch pad\n"]
    for profile, gestures in GESTURES.items():
        parts += [
            f"### Profile {profile.value}\n",
            _table(("hand", "effect"), ((gesture.hand, gesture.effect) for gesture in gestures)),
        ]
    parts.append("## Menus and keys\n")
    for menu in MENUS:
        rows = [(each.text.rstrip("…"), _keys(each), each.tip) for each in ACTIONS if each.menu == menu]
        parts += [f"### {menu}\n", _table(("entry", "keys", "what it does"), rows)]
    parts += ["## Settings\n", "File > Settings (Ctrl+,); kept in `settings.json`, which may be deleted.\n"]
    parts.append(_table(("setting", "values, the first as delivered", "about it"), map(_setting, SETTINGS)))
    return "\n".join(parts)


def _keys(action: Action) -> str:
    return ", ".join(f"`{key}`" for key in action.keys)


def _setting(row: SettingRow) -> tuple[str, str, str]:
    """A setting's line: what it is called, its values, and a sentence."""
    default = getattr(Settings(), row.name)
    kind = row.kind
    if isinstance(kind, Flag):
        values = "on, off" if default else "off, on"
    elif isinstance(kind, Share):
        values = f"{default:.0%}, of {kind.low:.0%} to {kind.high:.0%}"
    elif isinstance(kind, Colour):
        names = ", ".join(words for _, words in sorted(PALETTE, key=lambda entry: entry[0] != default))
        values = f"{names}, or any other"
    else:
        values = ", ".join(words for _, words in sorted(kind.options, key=lambda option: option[0] != default))
    return row.label, values, row.tip


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
