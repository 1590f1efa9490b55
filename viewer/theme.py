"""How the window looks: colours in one place.

Dark, so that the pictures are the brightest thing in a dim room. Liver and tumour differ in lightness as well as in
hue (Okabe and Ito's colour-blind-safe blue-green and vermilion), so that no one has to tell red from green.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

LIVER = QColor("#2fb79a")
TUMOUR = QColor("#ff6a13")
CROSSHAIR = QColor("#58b4e8")
CALIPER = QColor("#ffe66b")
CORNER_TEXT = QColor("#e6e6e6")
EDGE_LETTER = QColor("#ffd166")
ACTIVE_PLANE = QColor("#58b4e8")

_SURFACE, _RAISED, _LINE = "#1c1e21", "#26292d", "#3a3e44"
_TEXT, _DIM, _ACCENT = "#e6e6e6", "#a3a8ae", "#58b4e8"

_STYLE = f"""
QToolTip {{ color: {_TEXT}; background: {_RAISED}; border: 1px solid {_LINE}; }}
QToolBar {{ background: {_RAISED}; border: none; spacing: 2px; padding: 3px; }}
QToolButton {{ padding: 4px 8px; border-radius: 4px; color: {_TEXT}; }}
QToolButton:hover:enabled {{ background: {_LINE}; }}
QToolButton:checked {{ background: #2f4a5c; }}
QToolButton:disabled {{ color: #6b7075; }}
QStatusBar {{ background: {_RAISED}; color: {_DIM}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {_DIM}; padding: 0 8px; }}
QStatusBar QLabel#researchNotice {{ color: #ffd166; font-weight: 600; }}
QLabel#heading {{ color: {_DIM}; font-weight: 600; }}
QLabel#dim {{ color: {_DIM}; }}
QTableWidget {{ background: {_SURFACE}; border: 1px solid {_LINE}; gridline-color: {_LINE};
    selection-background-color: #2f4a5c; selection-color: {_TEXT}; }}
QHeaderView::section {{ background: {_RAISED}; color: {_DIM}; border: none; padding: 4px; }}
QWidget#messageBar[kind="notice"] {{ background: #223340; }}
QWidget#messageBar[kind="warning"] {{ background: #4a3a12; }}
QWidget#messageBar[kind="error"] {{ background: #5a2323; }}
QWidget#messageBar QLabel {{ color: #f2f2f2; }}
QSplitter::handle {{ background: {_LINE}; }}
QSlider::groove:vertical {{ background: {_LINE}; width: 4px; border-radius: 2px; }}
QSlider::handle:vertical {{ background: {_DIM}; height: 14px; margin: 0 -5px; border-radius: 4px; }}
QSlider::handle:vertical:hover, QSlider::handle:vertical:focus {{ background: {_ACCENT}; }}
QProgressBar {{ border: 1px solid {_LINE}; border-radius: 4px; text-align: center; color: {_TEXT};
    background: {_SURFACE}; }}
QProgressBar::chunk {{ background: #2f6f93; }}
"""


def apply(app: QApplication) -> None:
    """Give the whole program its colours."""
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, _SURFACE),
        (roles.WindowText, _TEXT),
        (roles.Base, "#17191b"),
        (roles.AlternateBase, _RAISED),
        (roles.Text, _TEXT),
        (roles.Button, _RAISED),
        (roles.ButtonText, _TEXT),
        (roles.ToolTipBase, _RAISED),
        (roles.ToolTipText, _TEXT),
        (roles.PlaceholderText, _DIM),
        (roles.Highlight, "#2f6f93"),
        (roles.HighlightedText, "#ffffff"),
        (roles.Link, _ACCENT),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#6b7075"))
    app.setPalette(palette)
    app.setStyleSheet(_STYLE)
