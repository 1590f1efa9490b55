"""Everything a user can do by menu, key or button: one table.

Menus, shortcuts, the tool bar and the help sheet are built from it, so that they cannot disagree. To add an action,
add a row here and its handler in ``main_window``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from engine.scan.window import CT_PRESETS, MR_PRESETS


class Needs(Enum):
    """What must be there for an action to make sense."""

    NOTHING = auto()
    SCAN = auto()
    WHOLE_SCAN = auto()
    IDLE_SCAN = auto()
    TIME = auto()
    OVERLAY = auto()
    MASK = auto()
    LESIONS = auto()
    STOPPABLE = auto()


@dataclass(frozen=True)
class Action:
    """One thing a user can do.

    Attributes:
        id: how the code names it.
        menu: the menu it stands in.
        text: its words.
        keys: its shortcuts, the first shown in the menu.
        needs: when it is enabled.
        tip: a sentence for the status bar and the tool tip.
        icon: name of the picture on the tool bar; empty keeps it off the tool bar.
        checkable: whether it is on or off.
        starts_group: whether a line separates it from the one above.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    needs: Needs = Needs.SCAN
    tip: str = ""
    icon: str = ""
    checkable: bool = False
    starts_group: bool = False


MENUS = ("File", "View", "Window", "Lesions", "Model", "Help")

ACTIONS = (
    Action("open", "File", "Open scan…", ("Ctrl+O",), Needs.NOTHING, "Open a NIfTI scan (.nii, .nii.gz)", "open"),
    Action("open_sample", "File", "Open the sample", (), Needs.NOTHING, "Open the synthetic scan that came with it"),
    Action(
        "open_mask",
        "File",
        "Open mask…",
        ("Ctrl+Shift+O",),
        Needs.WHOLE_SCAN,
        "Show a mask made for this scan",
    ),
    Action("save_mask", "File", "Save mask…", ("Ctrl+S",), Needs.MASK, "Save liver and tumours on the scan's own grid"),
    Action("export", "File", "Export CSV…", ("Ctrl+E",), Needs.MASK, "Save the measurements as a table", "export"),
    Action("screenshot", "File", "Save picture…", ("Ctrl+Shift+S",), Needs.WHOLE_SCAN, "Save what is on screen as PNG"),
    Action("quit", "File", "Quit", ("Ctrl+Q",), Needs.NOTHING, "Close Hepatica", starts_group=True),
    #
    Action("slice_up", "View", "Next slice up", ("Up",), tip="One slice up (wheel up)"),
    Action("slice_down", "View", "Next slice down", ("Down",), tip="One slice down (wheel down)"),
    Action("page_up", "View", "Five slices up", ("PgUp",), tip="Five slices up (Shift+wheel)"),
    Action("page_down", "View", "Five slices down", ("PgDown",), tip="Five slices down (Shift+wheel)"),
    Action("first_slice", "View", "First slice", ("Home",), tip="The lowest slice number"),
    Action("last_slice", "View", "Last slice", ("End",), tip="The highest slice number"),
    Action("time_back", "View", "Previous time point", ("Left",), Needs.TIME, "One time point back"),
    Action("time_on", "View", "Next time point", ("Right",), Needs.TIME, "One time point on"),
    Action("fit", "View", "Fit to view", ("F", "R"), tip="Show whole slices", icon="fit", starts_group=True),
    Action("maximise", "View", "Maximise the plane", ("V",), tip="Show one plane alone, or all again"),
    Action("crosshair", "View", "Crosshair", ("X",), Needs.NOTHING, "Show where the planes meet", "crosshair", True),
    Action("smooth", "View", "Interpolate pixels", (), Needs.NOTHING, "Smooth between pixels", checkable=True),
    Action(
        "read_as_ct",
        "View",
        "Intensities are HU (CT)",
        (),
        Needs.WHOLE_SCAN,
        "Whether the scan is a CT",
        checkable=True,
    ),
    #
    Action(
        "auto_window", "Window", "Automatic window", ("0",), tip="1st to 99th percentile of the body", icon="window"
    ),
    *(
        Action(f"preset_{n}", "Window", f"{ct.name} (MR: {mr.name})", (str(n),), tip="A grey range with a name")
        for n, (ct, mr) in enumerate(zip(CT_PRESETS, MR_PRESETS, strict=True), 1)
    ),
    Action("invert", "Window", "Invert", ("I",), Needs.SCAN, "Swap black and white", checkable=True, starts_group=True),
    #
    Action("next_lesion", "Lesions", "Next lesion", ("N",), Needs.LESIONS, "Go to the next lesion's largest slice"),
    Action("previous_lesion", "Lesions", "Previous lesion", ("P",), Needs.LESIONS, "Go to the lesion before"),
    Action("overlay", "Lesions", "Overlay", ("S",), Needs.OVERLAY, "Show or hide the overlay", "overlay", True, True),
    Action("show_liver", "Lesions", "Liver", (), Needs.OVERLAY, "Show or hide the liver", checkable=True),
    Action("show_tumours", "Lesions", "Tumours", ("T",), Needs.OVERLAY, "Show or hide the tumours", checkable=True),
    Action("fainter", "Lesions", "Overlay fainter", ("A",), Needs.OVERLAY, "See more of the scan beneath"),
    Action("stronger", "Lesions", "Overlay stronger", ("D",), Needs.OVERLAY, "See more of the overlay"),
    #
    Action("predict", "Model", "Segment", ("Ctrl+R",), Needs.IDLE_SCAN, "Find the liver and its tumours", "segment"),
    Action("cancel", "Model", "Stop", ("Esc",), Needs.STOPPABLE, "Stop opening or segmenting", "cancel"),
    Action("choose_model", "Model", "Choose model…", (), Needs.NOTHING, "Use another ONNX file with a model card"),
    Action("about_model", "Model", "About the model…", (), Needs.NOTHING, "What it was made for, and its numbers"),
    #
    Action("keys", "Help", "Keys and mouse", ("F1", "?"), Needs.NOTHING, "Every key and mouse gesture", "help"),
    Action("about", "Help", "About Hepatica", (), Needs.NOTHING, "Version and licence"),
)
