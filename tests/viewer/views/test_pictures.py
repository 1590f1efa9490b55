"""What is drawn of a scan and its mask, while they grow and once they are whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.scan.arrival import Arrival
from engine.scan.nifti import load_volume
from engine.scan.slicing import Plane, cut
from engine.scan.volume import LabelArray, Mask, Volume
from engine.scan.window import Window
from tests.viewer.hands import Picture, to_array
from tests.viewer.scans import abdomen, abdomen_labels, write_scan
from viewer.views.compose import Canvas, Compositor, Look, OverlayStyle
from viewer.views.pictures import Pictures

LOOK = Look(Window(40, 400))


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    return load_volume(write_scan(tmp_path / "scan.nii", abdomen()))


def drawn(pictures: Pictures, plane: Plane, index: int) -> Picture:
    return to_array(pictures.draw(plane, index))


def arrived(volume: Volume, slices: int) -> Arrival:
    arrival = Arrival(volume.source, volume.geometry.shape)
    arrival.advance(slices)
    return arrival


def plain(volume: Volume, plane: Plane, index: int, labels: LabelArray | None = None, look: Look = LOOK) -> Picture:
    """The same slice drawn by itself."""
    pixels = cut(volume.voxels, plane, index)
    compositor = Compositor(volume.voxels.dtype, volume.slope, volume.intercept, look)
    return to_array(compositor.compose(Canvas(), pixels, None if labels is None else cut(labels, plane, index)))


@pytest.mark.parametrize("is_whole", [True, False])
def test_every_slice_of_every_plane(volume: Volume, is_whole: bool) -> None:
    labels = abdomen_labels()
    pictures = Pictures(volume, LOOK, arrival=None if is_whole else arrived(volume, len(volume.voxels)))
    for mask in (None, Mask(labels, volume.geometry), None):
        pictures.set_mask(mask, is_whole=is_whole)
        for plane in Plane:
            for index in range(volume.geometry.shape[plane.slice_axis]):
                expected = plain(volume, plane, index, labels if mask else None)
                np.testing.assert_array_equal(drawn(pictures, plane, index), expected)


def test_another_look(volume: Volume) -> None:
    labels = abdomen_labels()
    pictures = Pictures(volume, LOOK)
    pictures.set_mask(Mask(labels, volume.geometry))
    for look in (
        Look(Window(90, 150)),
        Look(Window(90, 150), inverted=True),
        Look(Window(90, 150), style=OverlayStyle(visible=False)),
        Look(Window(90, 150), style=OverlayStyle(opacity=0.9)),
    ):
        pictures.set_look(look)
        for plane in Plane:
            np.testing.assert_array_equal(drawn(pictures, plane, 8), plain(volume, plane, 8, labels, look))


def test_a_mask_that_grows_is_looked_at_afresh(volume: Volume) -> None:
    growing = np.zeros(volume.geometry.shape, np.uint8)
    pictures = Pictures(volume, LOOK)
    pictures.set_mask(Mask(growing.view(), volume.geometry), is_whole=False)
    for plane in Plane:
        np.testing.assert_array_equal(drawn(pictures, plane, 9), plain(volume, plane, 9))
    growing[:] = abdomen_labels()
    for plane in Plane:
        np.testing.assert_array_equal(drawn(pictures, plane, 9), plain(volume, plane, 9, growing))


def test_a_scan_that_arrives_is_looked_at_afresh_and_nowhere_else(volume: Volume) -> None:
    arrival = arrived(volume, 0)
    pictures = Pictures(volume, LOOK, arrival=arrival)  # the voxels that have not arrived are there, and not looked at
    for slices in (0, 1, 10, 10, len(volume.voxels)):
        arrival.advance(slices)
        voxels = np.zeros_like(volume.voxels)
        voxels[arrival.block] = volume.voxels[arrival.block]
        for plane in Plane:
            expected = plain(replace(volume, voxels=voxels), plane, 9)
            np.testing.assert_array_equal(drawn(pictures, plane, 9), expected)


def test_planes_do_not_share_a_picture(volume: Volume) -> None:
    pictures = Pictures(volume, LOOK)
    images = {plane: pictures.draw(plane, 9) for plane in Plane}
    for plane, image in images.items():
        np.testing.assert_array_equal(to_array(image), plain(volume, plane, 9))
