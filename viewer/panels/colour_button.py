"""A colour to see and to choose: of the palette by name, or any other one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QToolButton, QWidget

from viewer.settings import PALETTE
from viewer.translating import tr


class ColourButton(QToolButton):
    """Shows a colour; says which one is wanted.

    Args:
        name: what the colour is of, for whoever cannot see the button.
        width: of what is shown of it, in pixels.
        parent: in Qt's sense.

    Signals:
        wanted(str): a colour, as "#rrggbb".
    """

    wanted = Signal(str)

    def __init__(self, name: str, width: int = 14, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._colour = name, ""
        self.setObjectName("tool")
        self.setIconSize(QSize(width, 14))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = QMenu(name, self)
        for colour, words in PALETTE:
            entry = self._menu.addAction(swatch(colour, 14), tr(words))
            entry.triggered.connect(lambda _=False, colour=colour: self.wanted.emit(colour))
        self._menu.addSeparator()
        self._menu.addAction(tr("Another colour…")).triggered.connect(self._ask)
        self.setMenu(self._menu)

    @property
    def colour(self) -> str:
        """The colour that is shown."""
        return self._colour

    def show_colour(self, colour: str) -> None:
        """Show a colour, "#rrggbb"."""
        if colour != self._colour:
            self._colour = colour
            self.setIcon(swatch(colour, self.iconSize().width()))
            self.setAccessibleName(tr("{name}: {colour}", name=self._name, colour=_words(colour)))

    def _ask(self) -> None:
        """Let any colour be chosen; nothing else has to wait for it."""
        dialog = QColorDialog(QColor(self._colour), self)
        dialog.setWindowTitle(self._name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.wanted.emit(colour.name()))
        dialog.open()


def swatch(colour: str, width: int) -> QIcon:
    """A field of a colour."""
    pixmap = QPixmap(width, 14)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)


def _words(colour: str) -> str:
    """A colour's name, where it has one."""
    return next((tr(words) for each, words in PALETTE if each == colour), colour)
