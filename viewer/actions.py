"""Everything a user can do by menu, key or button: one table.

Menus, shortcuts, the tool bar and the help sheet are built from it, so that they cannot disagree. To add an action,
add a row here and its handler in the part of the window that it belongs to (:mod:`viewer.parts.part`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from engine.scan.window import CT_PRESETS, MR_PRESETS, Preset
from engine.words import say


class Needs(Enum):
    """What must be there for an action to make sense."""

    NOTHING = auto()
    SCAN = auto()
    WHOLE_SCAN = auto()
    IDLE_SCAN = auto()
    TIME = auto()
    LIST = auto()
    UNREAD = auto()
    COMPARISON = auto()
    OVERLAY = auto()
    MASK = auto()
    LESIONS = auto()
    STOPPABLE = auto()
    MARKS = auto()
    NUMBERS = auto()
    HEAT = auto()
    CHOSEN_MARK = auto()
    STEP_BACK = auto()
    STEP_ON = auto()
    COURSE = auto()
    UNSIGNED = auto()
    SIGNED = auto()
    BRUSH = auto()


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


def _preset_tip(ct: Preset, mr: Preset) -> str:
    """What a preset shows of a CT and of an MR scan."""
    if mr.percentiles is None:
        return say("From the lowest to the highest intensity")
    low, high = mr.percentiles
    return say(
        "CT: level {level:g}, width {width:g} HU; MR: percentiles {low:g} to {high:g} of the body",
        level=ct.level,
        width=ct.width,
        low=low,
        high=high,
    )


MENUS = ("File", "Edit", "Slice", "View", "Window", "Tools", "Lesions", "Edit lesion", "Model", "Help")

LESION_MENU = (
    ("accept", "reject", "undecide"),
    ("show_lesion", "note", "target"),
    ("merge", "delete_lesion"),
)
"""What a right click on a lesion offers, in the list and in a slice, in groups."""

CONTEXT_MENU = (
    ("fit", "reset", "maximise"),
    ("auto_window", "invert"),
    ("tool_ruler", "tool_angle", "tool_ellipse", "tool_rectangle", "tool_probe", "delete_mark"),
    ("overlay", "crosshair", "smooth"),
    ("screenshot",),
)
"""What a right click on a slice offers, in groups."""

ACTIONS = (
    Action("open", "File", "Open scan…", ("Ctrl+O",), Needs.NOTHING, "Open a NIfTI scan (.nii, .nii.gz)", "open"),
    Action("open_folder", "File", "Open folder…", ("Ctrl+Shift+F",), Needs.NOTHING, "List the scans of a folder"),
    Action("next_scan", "File", "Next scan of the folder", ("Ctrl+PgDown",), Needs.LIST, "Open the next one listed"),
    Action("previous_scan", "File", "Previous scan of the folder", ("Ctrl+PgUp",), Needs.LIST, "Open the one before"),
    Action("next_unread", "File", "Next unread", ("Ctrl+Shift+PgDown",), Needs.UNREAD, "Open the next unread one"),
    Action("open_sample", "File", "Open the sample", (), Needs.NOTHING, "Open the synthetic scan that came with it"),
    Action(
        "open_mask",
        "File",
        "Open mask…",
        ("Ctrl+Shift+O",),
        Needs.WHOLE_SCAN,
        "Show a mask made for this scan",
    ),
    Action("save_case", "File", "Save case", ("Ctrl+S",), Needs.WHOLE_SCAN, "Save all of the work in one file"),
    Action("save_case_as", "File", "Save case as…", (), Needs.WHOLE_SCAN, "Save the work in another file"),
    Action("sign", "File", "Sign case…", (), Needs.UNSIGNED, "Freeze the case and write all of its exports"),
    Action("reopen", "File", "Reopen case…", (), Needs.SIGNED, "Take up a signed case again; that is logged"),
    Action(
        "save_mask",
        "File",
        "Save mask…",
        ("Ctrl+Alt+S",),
        Needs.MASK,
        "Save liver and tumours on the scan's own grid",
    ),
    Action("export", "File", "Export CSV…", ("Ctrl+E",), Needs.NUMBERS, "Save the measurements as a table", "export"),
    Action(
        "report_pdf", "File", "Export report (PDF)…", ("Ctrl+Shift+E",), Needs.MASK, "Numbers and pictures, to print"
    ),
    Action("report_html", "File", "Export report (HTML)…", (), Needs.MASK, "Numbers and pictures, in one file"),
    Action("export_response", "File", "Export response (CSV)…", (), Needs.COURSE, "Targets, sums, category, reasons"),
    Action("export_json", "File", "Export JSON…", (), Needs.MASK, "The numbers with coded names, for programs"),
    Action("pseudonym", "File", "Pseudonym…", (), Needs.IDLE_SCAN, "What the case is called in all that is written"),
    Action("screenshot", "File", "Save picture…", ("Ctrl+Shift+S",), Needs.WHOLE_SCAN, "Save what is on screen as PNG"),
    Action(
        "copy_picture", "File", "Copy picture", ("Ctrl+Shift+C",), Needs.WHOLE_SCAN, "To the clipboard, as on screen"
    ),
    Action("settings", "File", "Settings…", ("Ctrl+,",), Needs.NOTHING, "How Hepatica looks and works"),
    Action("quit", "File", "Quit", ("Ctrl+Q",), Needs.NOTHING, "Close Hepatica", starts_group=True),
    #
    Action("undo", "Edit", "Undo", ("Ctrl+Z",), Needs.STEP_BACK, "Take the last change back"),
    Action("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), Needs.STEP_ON, "Do again what was taken back"),
    #
    Action("slice_up", "Slice", "Next slice up", ("Up",), tip="One slice up (wheel up)"),
    Action("slice_down", "Slice", "Next slice down", ("Down",), tip="One slice down (wheel down)"),
    Action("page_up", "Slice", "Five slices up", ("PgUp",), tip="Five slices up (Shift+wheel)"),
    Action("page_down", "Slice", "Five slices down", ("PgDown",), tip="Five slices down (Shift+wheel)"),
    Action("first_slice", "Slice", "First slice", ("Home",), tip="The lowest slice number"),
    Action("last_slice", "Slice", "Last slice", ("End",), tip="The highest slice number"),
    Action("cine", "Slice", "Cine", ("C",), Needs.SCAN, "Slices go by themselves", "", True, True),
    Action("slower", "Slice", "Cine slower", (",",), Needs.SCAN, "Fewer slices a second"),
    Action("faster", "Slice", "Cine faster", (".",), Needs.SCAN, "More slices a second"),
    Action("time_back", "Slice", "Previous time point", ("Left",), Needs.TIME, "One time point back"),
    Action("time_on", "Slice", "Next time point", ("Right",), Needs.TIME, "One time point on"),
    Action("compare", "View", "Compare with…", ("Ctrl+K",), Needs.WHOLE_SCAN, "Show a second scan beside the open one"),
    Action("link", "View", "Link both scans", ("Ctrl+L",), Needs.COMPARISON, "Scroll both together", checkable=True),
    Action(
        "same_zoom",
        "View",
        "Zoom both scans together",
        ("Ctrl+Shift+L",),
        Needs.COMPARISON,
        "As large, and moved as far in mm",
        checkable=True,
    ),
    Action("open_second_mask", "View", "Open mask for the second scan…", (), Needs.COMPARISON, "Show both overlays"),
    Action("end_comparison", "View", "Close the comparison", ("Ctrl+W",), Needs.COMPARISON, "Show the open scan alone"),
    Action("surfaces", "View", "3-D surfaces", ("Ctrl+3",), Needs.SCAN, "Liver and lesions in space", checkable=True),
    Action("scan_list", "View", "Scans of the folder", (), Needs.LIST, "Show or hide the list", checkable=True),
    Action("fit", "View", "Fit to view", ("F",), tip="Show whole slices", icon="fit", starts_group=True),
    Action("reset", "View", "Reset the plane", ("R",), tip="Whole slice, in the window in which it opened"),
    Action("maximise", "View", "Maximise the plane", ("Shift+V",), tip="Show one plane alone, or all again"),
    Action("layout", "View", "Next layout", ("V",), tip="One plane alone, 2 x 2, axial and two beside it"),
    Action("apart", "View", "Second window", (), tip="Coronal and sagittal on another screen", checkable=True),
    Action("full_screen", "View", "Full screen", ("F11",), Needs.NOTHING, "Nothing else on the screen", checkable=True),
    Action("crosshair", "View", "Crosshair", ("X",), Needs.NOTHING, "Show where the planes meet", "crosshair", True),
    Action(
        "neurological",
        "View",
        "Neurological display",
        (),
        Needs.NOTHING,
        "Show the patient's right on the screen's right",
        checkable=True,
    ),
    Action("pacs_mouse", "View", "Mouse as in a PACS", (), Needs.NOTHING, "Left: window, right: zoom", checkable=True),
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
    Action("geometry", "View", "Geometry of the scan…", (), Needs.SCAN, "How far its millimetres can be trusted"),
    #
    Action(
        "auto_window", "Window", "Automatic window", ("0",), tip="1st to 99th percentile of the body", icon="window"
    ),
    *(
        Action(
            f"preset_{n}", "Window", say("{ct} (MR: {mr})", ct=ct.name, mr=mr.name), (str(n),), tip=_preset_tip(ct, mr)
        )
        for n, (ct, mr) in enumerate(zip(CT_PRESETS, MR_PRESETS, strict=True), 1)
    ),
    Action("type_window", "Window", "Type level and width", ("W",), tip="Go to the fields", starts_group=True),
    Action("invert", "Window", "Invert", ("I",), Needs.SCAN, "Swap black and white", checkable=True),
    #
    Action("tool_ruler", "Tools", "Ruler", ("M",), Needs.WHOLE_SCAN, "Measure a length", "", True),
    Action("tool_angle", "Tools", "Angle", ("G",), Needs.WHOLE_SCAN, "Measure an angle, by three points", "", True),
    Action("tool_ellipse", "Tools", "Ellipse", ("L",), Needs.WHOLE_SCAN, "Intensities in an ellipse", "", True),
    Action("tool_rectangle", "Tools", "Rectangle", ("Shift+L",), Needs.WHOLE_SCAN, "Those in a rectangle", "", True),
    Action("tool_probe", "Tools", "Probe", ("Q",), Needs.WHOLE_SCAN, "The intensity of one voxel", "", True),
    Action(
        "delete_mark",
        "Tools",
        "Delete the chosen mark",
        ("Ctrl+Del",),
        Needs.CHOSEN_MARK,
        "Take away what was drawn, until it is undone",
        starts_group=True,
    ),
    Action("delete_marks", "Tools", "Delete all marks", (), Needs.MARKS, "Take away all that was drawn on this scan"),
    #
    Action("next_lesion", "Lesions", "Next lesion", ("N",), Needs.LESIONS, "Go to the next lesion's largest slice"),
    Action("previous_lesion", "Lesions", "Previous lesion", ("P",), Needs.LESIONS, "Go to the lesion before"),
    Action(
        "next_place", "Lesions", "Next of its lines", ("J",), Needs.LESIONS, "Diameters, then ends of the 3-D diameter"
    ),
    Action("show_lesion", "Lesions", "Draw the lesion", ("Shift+S",), Needs.LESIONS, "Whether it is drawn", "", True),
    Action("show_all_lesions", "Lesions", "Draw all lesions", (), Needs.LESIONS, "Hide none of them"),
    Action("note", "Lesions", "Note on the lesion", ("F2",), Needs.LESIONS, "Your words, exported with its numbers"),
    Action("target", "Lesions", "Target lesion", ("Ctrl+Shift+T",), Needs.COURSE, "Make it a target, or not"),
    Action("response", "Lesions", "Response (RECIST)", ("Ctrl+T",), Needs.WHOLE_SCAN, "Sums and category", "", True),
    Action("copy_table", "Lesions", "Copy the table", ("Ctrl+C",), Needs.LESIONS, "Tab-separated, for a spreadsheet"),
    Action("overlay", "Lesions", "Overlay", ("S",), Needs.OVERLAY, "Show or hide the overlay", "overlay", True, True),
    Action("drawn", "Lesions", "Fill, outline or both", ("O",), Needs.OVERLAY, "How liver and tumours are drawn"),
    Action("peek", "Lesions", "Peek beneath the overlay", ("H",), Needs.OVERLAY, "Held: the scan without the overlay"),
    Action("heat", "Lesions", "Tumour probability", ("Shift+H",), Needs.HEAT, "Colours of probability", "", True),
    Action("show_liver", "Lesions", "Liver", (), Needs.OVERLAY, "Show or hide the liver", checkable=True),
    Action(
        "show_tumours",
        "Lesions",
        "Tumours",
        ("Shift+T",),
        Needs.OVERLAY,
        "Show or hide the tumours",
        checkable=True,
    ),
    Action("fainter", "Lesions", "Overlay fainter", ("A",), Needs.OVERLAY, "See more of the scan beneath"),
    Action("stronger", "Lesions", "Overlay stronger", ("D",), Needs.OVERLAY, "See more of the overlay"),
    #
    Action("accept", "Edit lesion", "Accept", ("Return", "Enter"), Needs.LESIONS, "Accept the chosen lesion, go on"),
    Action("reject", "Edit lesion", "Reject", ("Backspace",), Needs.LESIONS, "Reject the chosen lesion, go on"),
    Action("undecide", "Edit lesion", "Back to proposed", (), Needs.LESIONS, "Take the decision on the lesion back"),
    Action("next_undecided", "Edit lesion", "Next undecided", ("U",), Needs.LESIONS, "Go to the next one to decide"),
    Action(
        "brush",
        "Edit lesion",
        "Brush",
        ("B",),
        Needs.WHOLE_SCAN,
        "Paint the chosen lesion, or a new one",
        checkable=True,
        starts_group=True,
    ),
    Action("eraser", "Edit lesion", "Eraser", ("E",), Needs.WHOLE_SCAN, "Take away what was drawn", "", True),
    Action(
        "threshold_brush",
        "Edit lesion",
        "Threshold brush",
        ("T",),
        Needs.WHOLE_SCAN,
        "Paint only intensities like those where you press",
        "",
        True,
    ),
    Action("cut", "Edit lesion", "Cut", ("K",), Needs.LESIONS, "Draw a line across it: two lesions", checkable=True),
    Action("new_lesion", "Edit lesion", "New lesion", ("Shift+B",), Needs.WHOLE_SCAN, "The next stroke begins one"),
    Action("brush_smaller", "Edit lesion", "Smaller brush", ("[",), Needs.BRUSH, "Smaller (Alt+wheel down)"),
    Action("brush_larger", "Edit lesion", "Larger brush", ("]",), Needs.BRUSH, "Larger (Alt+wheel up)"),
    Action(
        "fill_slices",
        "Edit lesion",
        "Fill between slices",
        (),
        Needs.LESIONS,
        "Draw the slices that were left out, in the active plane",
        starts_group=True,
    ),
    Action("smooth_lesion", "Edit lesion", "Smooth", (), Needs.LESIONS, "Take bumps and notches off the lesion"),
    Action("fill_holes", "Edit lesion", "Fill holes", (), Needs.LESIONS, "Fill what it encloses, in the active plane"),
    Action(
        "merge", "Edit lesion", "Merge…", (), Needs.LESIONS, "Make one of it and the next chosen, or of the selected"
    ),
    Action("delete_lesion", "Edit lesion", "Delete", (), Needs.LESIONS, "Take the lesion out of the mask"),
    Action(
        "threshold",
        "Edit lesion",
        "Threshold…",
        ("Shift+E",),
        Needs.HEAT,
        "Move the chosen lesion's threshold, with curves of its size",
        checkable=True,
    ),
    Action(
        "who_drew",
        "Edit lesion",
        "Show who drew",
        (),
        Needs.MASK,
        "What a reader drew in another colour",
        checkable=True,
        starts_group=True,
    ),
    #
    Action("predict", "Model", "Segment", ("Ctrl+R",), Needs.IDLE_SCAN, "Find the liver and its tumours", "segment"),
    Action("cancel", "Model", "Stop", ("Esc",), Needs.STOPPABLE, "Stop what is running", "cancel"),
    Action("models", "Model", "Models…", ("Ctrl+M",), Needs.NOTHING, "Choose a model, with what each was made for"),
    Action("choose_model", "Model", "Model from a file…", (), Needs.NOTHING, "Use an ONNX file with a model card"),
    Action("about_model", "Model", "About the model…", (), Needs.NOTHING, "What it was made for, and its numbers"),
    #
    Action("keys", "Help", "Keys and mouse", ("F1", "?"), Needs.NOTHING, "Every key and mouse gesture", "help"),
    Action("verify", "Help", "Verify measurements", (), Needs.NOTHING, "Known solids: expected against measured"),
    Action("about", "Help", "About Hepatica", (), Needs.NOTHING, "Version and licence"),
)
