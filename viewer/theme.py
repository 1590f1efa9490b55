"""How the window looks: colours in one place.

Dark by default, so that the pictures are the brightest thing in a dim room; light where the system or the user wants
it. Pictures lie on black in both, and what is drawn on them has one colour. Liver and tumour differ in lightness as
well as in hue (Okabe and Ito's colour-blind-safe blue-green and vermilion), so that no one has to tell red from green.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources

LIVER = QColor("#2fb79a")
TUMOUR = QColor("#ff6a13")
CROSSHAIR = QColor("#58b4e8")
CALIPER = QColor("#ffe66b")
MARK = QColor("#f4a3ff")
CORNER_TEXT = QColor("#e6e6e6")
EDGE_LETTER = QColor("#ffd166")
ACTIVE_PLANE = QColor("#58b4e8")


@dataclass(frozen=True)
class Colours:
    """The colours of the window around the pictures. Text on its ground has a contrast of 4.5:1 or more (WCAG 2.2).

    Attributes:
        surface: the ground of panels.
        raised: of bars, buttons and headings.
        base: of fields and lists.
        line: between things.
        text: what is read.
        dim: what is read second.
        disabled: what cannot be used now; WCAG asks nothing of it.
        accent: what has the focus, links.
        selected: the ground of a chosen line, or of a switch that is on.
        highlight: the ground of marked text and of progress; its text is ``on_highlight``.
        on_highlight: see ``highlight``.
        notice: the words that never leave the status bar.
        bars: the grounds of the message bar, by the kind of message.
        on_bar: its text.
    """

    surface: str
    raised: str
    base: str
    line: str
    text: str
    dim: str
    disabled: str
    accent: str
    selected: str
    highlight: str
    on_highlight: str
    notice: str
    bars: tuple[tuple[str, str], ...]
    on_bar: str


DARK = Colours(
    surface="#1c1e21",
    raised="#26292d",
    base="#17191b",
    line="#3a3e44",
    text="#e6e6e6",
    dim="#a3a8ae",
    disabled="#767b81",
    accent="#58b4e8",
    selected="#2f4a5c",
    highlight="#2f6f93",
    on_highlight="#ffffff",
    notice="#ffd166",
    bars=(("notice", "#223340"), ("warning", "#4a3a12"), ("error", "#5a2323")),
    on_bar="#f2f2f2",
)
LIGHT = Colours(
    surface="#f3f4f6",
    raised="#e7e9ec",
    base="#ffffff",
    line="#c2c7cd",
    text="#1b1e22",
    dim="#525960",
    disabled="#868d95",
    accent="#1a699c",
    selected="#cbe0f0",
    highlight="#1d6a9a",
    on_highlight="#ffffff",
    notice="#7a4b00",
    bars=(("notice", "#d6e6f2"), ("warning", "#fbe7b5"), ("error", "#f7d0cd")),
    on_bar="#1b1e22",
)


def colours_for(choice: str) -> Colours:
    """The colours that a setting means: "dark", "light", or "system" for what the system has, dark if it is unknown."""
    if choice == "system":
        is_light = QApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        return LIGHT if is_light else DARK
    return LIGHT if choice == "light" else DARK


def apply(app: QApplication, choice: str = "system") -> None:
    """Give the whole program its colours; those that it has already cost nothing."""
    colours = colours_for(choice)
    style = _style(colours)
    if app.styleSheet() == style:
        return
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.surface),
        (roles.WindowText, colours.text),
        (roles.Base, colours.base),
        (roles.AlternateBase, colours.raised),
        (roles.Text, colours.text),
        (roles.Button, colours.raised),
        (roles.ButtonText, colours.text),
        (roles.ToolTipBase, colours.raised),
        (roles.ToolTipText, colours.text),
        (roles.PlaceholderText, colours.dim),
        (roles.Highlight, colours.highlight),
        (roles.HighlightedText, colours.on_highlight),
        (roles.Link, colours.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    app.setPalette(palette)
    app.setStyleSheet(style)


def _style(c: Colours) -> str:
    """What a palette cannot say."""
    box, ticked, off = (resources.icon(name).as_posix() for name in ("box", "box_ticked", "box_ticked_off"))
    bars = "".join(
        f'QWidget#messageBar[kind="{kind}"] {{ background: {ground}; }}\n'  # one for each kind of message
        for kind, ground in c.bars
    )
    return f"""
QToolTip {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.line}; }}
QToolBar {{ background: {c.raised}; border: none; spacing: 2px; padding: 3px; }}
QToolButton {{ padding: 4px 8px; border: 1px solid transparent; border-radius: 4px; color: {c.text}; }}
QToolButton:focus {{ border-color: {c.accent}; }}
QToolButton#tool {{ padding: 4px 4px; }}
QToolButton#tool::menu-indicator {{ image: none; }}
QToolButton:hover:enabled {{ background: {c.line}; }}
QToolButton:checked {{ background: {c.selected}; }}
QToolButton:disabled {{ color: {c.disabled}; }}
QStatusBar {{ background: {c.raised}; color: {c.dim}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {c.dim}; padding: 0 8px; }}
QStatusBar QLabel#researchNotice {{ color: {c.notice}; font-weight: 600; }}
QToolButton#geometryBadge {{ color: {c.dim}; padding: 1px 8px; }}
QToolButton#geometryBadge[doubtful="true"] {{ color: {c.notice}; }}
QLabel#heading {{ color: {c.dim}; font-weight: 600; }}
QLabel#dim {{ color: {c.dim}; }}
QLabel#notice {{ color: {c.notice}; }}
QTableWidget {{ background: {c.surface}; border: 1px solid {c.line}; gridline-color: {c.line};
    selection-background-color: {c.selected}; selection-color: {c.text}; }}
QHeaderView::section {{ background: {c.raised}; color: {c.dim}; border: none; padding: 4px; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 8px; height: 8px; subcontrol-position: top center; }}
QLineEdit {{ background: {c.base}; border: 1px solid {c.line}; border-radius: 3px; padding: 1px 4px; }}
QLineEdit:focus {{ border-color: {c.accent}; }}
QCheckBox::indicator, QTableView::indicator {{ width: 14px; height: 14px; }}
QCheckBox::indicator:unchecked, QTableView::indicator:unchecked {{ image: url({box}); }}
QCheckBox::indicator:checked, QTableView::indicator:checked {{ image: url({ticked}); }}
QCheckBox::indicator:checked:disabled, QTableView::indicator:checked:disabled {{ image: url({off}); }}
QCheckBox {{ padding: 1px 0; }} /* room for the dots of an umlaut */
QCheckBox:focus {{ color: {c.accent}; }}
{bars}QWidget#messageBar QLabel {{ color: {c.on_bar}; }}
QSplitter::handle {{ background: {c.line}; }}
QSlider::groove:vertical {{ background: {c.line}; width: 4px; border-radius: 2px; }}
QSlider::handle:vertical {{ background: {c.dim}; height: 14px; margin: 0 -5px; border-radius: 4px; }}
QSlider::handle:vertical:hover, QSlider::handle:vertical:focus {{ background: {c.accent}; }}
QProgressBar {{ border: 1px solid {c.line}; border-radius: 4px; text-align: center; color: {c.text};
    background: {c.surface}; }}
QProgressBar::chunk {{ background: {c.selected}; }}
"""
