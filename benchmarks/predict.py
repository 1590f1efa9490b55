"""Segmenting a scan with the bundled model: against a bare ONNX Runtime loop, and what a reader waits for."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

import resources
from benchmarks.scans import large_ct
from benchmarks.timing import Timing, headline, measure
from engine.case.case import Case
from engine.errors import Cancelled
from engine.model.device import core_count
from engine.model.predictor import Predictor
from engine.model.reading import Reading
from engine.progress import Progress
from engine.scan.nifti import load_volume
from engine.scan.volume import Volume

REPEATS = 3
STATUS = Path("/proc/self/statm")


def run(folder: Path) -> None:
    """Print a table for the sample and one for a large CT."""
    opening = measure(lambda: Predictor(resources.default_model(), "cpu"), 5)
    predictor = Predictor(resources.default_model(), "cpu")
    for path in (resources.sample_scan(), large_ct(folder)):
        volume = load_volume(path)
        size = " × ".join(map(str, volume.voxels.shape))
        headline(f"Segment {path.name}, {size}, with {predictor.card.name} on the CPU, {core_count()} threads")
        _print_cost(volume, predictor)
        _print_waiting(volume, predictor)
        _print_memory(path)
    print(opening.line("opening the model, once a session", "file"))


def _print_cost(volume: Volume, predictor: Predictor) -> None:
    inputs = list(predictor.inputs(volume))
    floor, floor_cpu = _timed(_bare_loop(predictor.input_name, inputs))
    del inputs
    ours, ours_cpu = _timed(lambda: predictor.predict(volume))
    prediction = predictor.predict(volume)
    measuring = measure(lambda: Case.from_prediction(volume, prediction), REPEATS)
    print(floor.line("floor: bare onnxruntime over the same slices, as many threads", "scan"))
    print(ours.line("Hepatica predict, from scan to tidy mask (goal 1.15)", "scan", floor, "floor"))
    share = 100 * (ours_cpu / floor_cpu - 1)
    print(f"{'pre- and post-processing, CPU time (goal 15 %)':<62} {share:5.1f} % of the network's")
    print(measuring.line("measuring all lesions", "scan"))


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


def _print_waiting(volume: Volume, predictor: Predictor) -> None:
    slices = len(volume.voxels)
    views = [slices * n // 8 for n in range(1, 8)]
    seen, stopped = zip(*(_wait_for(volume, predictor, view) for view in views), strict=True)
    print(_summary(seen).line("first overlay, from the call (goal 500 ms)", "scan"))
    print(_summary(stopped).line("cancel, from the call to the end of all threads (goal 300 ms)", "scan"))


def _summary(milliseconds: Sequence[float]) -> Timing:
    return Timing(float(np.median(milliseconds)), float(np.quantile(milliseconds, 0.95, method="higher")))


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


def _print_memory(path: Path) -> None:
    row = "peak memory that a prediction adds to the scan (goal 1 GB)"
    if not STATUS.exists():
        print(f"{row:<62} not measured: this system has no {STATUS}")
        return
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(f"{row:<62} {pool.apply(_added_bytes, (path,)) / 1e6:5.0f} MB")


def _added_bytes(path: Path) -> int:
    """By looking every few milliseconds, in a process of its own; the open model is not counted."""
    volume, predictor = load_volume(path), Predictor(resources.default_model(), "cpu")
    volume.voxels.sum()  # a file that is mapped is read now
    before = peak = _resident_bytes()
    with ThreadPoolExecutor(1) as pool:
        prediction = pool.submit(predictor.predict, volume)
        while not prediction.done():
            peak = max(peak, _resident_bytes())
            time.sleep(0.005)
        prediction.result()
    return peak - before


def _resident_bytes() -> int:
    return int(STATUS.read_text().split()[1]) * 4096
