"""Segmenting a scan with the bundled model: against a bare ONNX Runtime loop, and what a reader waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

import resources
from benchmarks.scans import large_ct, large_mr
from benchmarks.timing import Goal, Row, Timing, measure
from engine.case.case import Case
from engine.errors import Cancelled
from engine.model.device import core_count
from engine.model.predictor import Predictor
from engine.model.reading import Reading
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume

REPEATS = 3
_BUSY = "on a machine that does nothing else it takes a fifth of that: something else ran"
_PASSES = (
    "all {slices} slices are scaled, resampled, drawn and handed out, of which the network sees {seen}; most of the "
    "time memory is read or first touched (docs/adr/0014)"
)
_VIEWS = 7
"""Slices, evenly spread over the scan, that a reader waits for."""


def run(folder: Path, scans: Sequence[Path] = ()) -> Iterator[Row]:
    """Rows for the sample, a large CT, a large MR and scans of one's own, all on the CPU."""
    predictor = Predictor(resources.default_model(), "cpu")
    sample = load_volume(resources.sample_scan())
    yield Row(
        "Predict",
        "opening the model, once a session",
        measure(lambda: Predictor(resources.default_model(), "cpu"), 5),
    )
    yield from _peers(sample, predictor)
    yield from _of_scan("the sample", sample, predictor)
    yield from _of_scan("a large CT", load_volume(large_ct(folder)), predictor)
    yield from _of_scan("a large MR", load_volume(large_mr(folder)), predictor)
    for number, path in enumerate(scans, 1):  # its name says nothing, or too much
        yield from _of_scan(f"scan {number} of your own", load_volume(path), predictor)


def _of_scan(name: str, volume: Volume, predictor: Predictor) -> Iterator[Row]:
    part = f"Predict {name}, {' × '.join(map(str, volume.voxels.shape))}, {volume.modality.value}"
    yield from _cost(part, volume, predictor)
    slices = len(volume.voxels)
    views = [slices * n // (_VIEWS + 1) for n in range(1, _VIEWS + 1)]
    seen, stopped = zip(*(_wait_for(volume, predictor, view) for view in views), strict=True)
    yield Row(part, "first overlay, from the call", Timing.of(seen), goal=Goal("p95", 500), missed=_BUSY)
    yield Row(
        part, "cancel, from the call to the end of all threads", Timing.of(stopped), goal=Goal("p95", 300), missed=_BUSY
    )


def _cost(part: str, volume: Volume, predictor: Predictor) -> Iterator[Row]:
    inputs = list(predictor.inputs(volume))
    peer = f"bare ONNX Runtime over its {len(inputs)} slices, {core_count()} threads"
    floor, floor_cpu = _timed(_bare_loop(predictor.input_name, inputs))
    seen = len(inputs)
    del inputs
    ours, ours_cpu = _timed(lambda: predictor.predict(volume))
    share = 100 * (ours_cpu / floor_cpu - 1)
    missed = f"pre- and post-processing take {share:.0f} % of the network's processor time, the end of it on one core"
    yield Row(part, "whole prediction, scan to tidy mask", ours, "ms", peer, floor, Goal("ratio", 1.15), missed)
    what = "pre- and post-processing, CPU time as a share of the network's"
    yield Row(
        part,
        what,
        Timing(share, share),
        "%",
        goal=Goal("median", 15),
        missed=_PASSES.format(slices=len(volume.voxels), seen=seen),
    )
    prediction = predictor.predict(volume)
    yield Row(part, "measuring all lesions", measure(lambda: Case.from_prediction(volume, prediction), REPEATS))


def _timed(work: Callable[[], object]) -> tuple[Timing, float]:
    """Wall time of repeated runs, and the CPU time of one, both after a warm-up."""
    work()
    start = time.process_time()
    timing = measure(work, REPEATS, warm_up=0)
    return timing, (time.process_time() - start) / REPEATS


def _bare_loop(name: str, inputs: list[NDArray[np.float32]]) -> Callable[[], object]:
    """As the predictor threads it: one thread a slice, as many slices at once as there are cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    model = str(resources.default_model())
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def loop() -> None:
        with ThreadPoolExecutor(core_count()) as pool:
            for _ in pool.map(lambda batch: session.run(None, {name: batch}), inputs):
                pass

    return loop


def _peers(volume: Volume, predictor: Predictor) -> Iterator[Row]:
    """All of ours against the network alone in other hands: the same weights, over the same prepared slices."""
    part = f"Predict the sample in other hands, {core_count()} threads"
    if find_spec("torch") is None:
        print(f"{part}: torch is not installed")
        return
    from benchmarks.peers import monai_loop, torch_loop

    inputs = list(predictor.inputs(volume))
    what, ours = "whole prediction, scan to tidy mask", measure(lambda: predictor.predict(volume), REPEATS)
    yield Row(part, what, ours, "ms", "torch eager, the network alone", measure(torch_loop(inputs), 1))
    if find_spec("monai") is None:
        print(f"{part}: MONAI is not installed")
        return
    peer = "MONAI sliding_window_inference, windows of 192 × 192, the network alone"
    yield Row(part, what, ours, "ms", peer, measure(monai_loop(inputs), 1, warm_up=0))


def _wait_for(volume: Volume, predictor: Predictor, view: int) -> tuple[float, float]:
    """Milliseconds until slice ``view`` is shown, and from a cancel a while later to the end."""
    shown, progress = threading.Event(), Progress()
    times: dict[str, float] = {}

    def show(k: int, _: object) -> None:
        if k == view:
            times["shown"] = time.perf_counter()
            shown.set()

    def cancel() -> None:
        shown.wait()
        time.sleep(0.2)  # in the middle of other slices
        times["cancelled"] = time.perf_counter()
        progress.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    start = time.perf_counter()
    try:
        predictor.predict(volume, progress, Reading(show, view))
    except Cancelled:
        end = time.perf_counter()
    else:
        end = float("nan")  # it was done before the cancel came
    canceller.join()
    return 1000 * (times["shown"] - start), 1000 * (end - times["cancelled"])
