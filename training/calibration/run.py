"""The network once on every scan, then every threshold on what it said: through the engine, as in a prediction."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.errors import ModelError
from engine.model.card import OutputSpec
from engine.model.drawing import draw
from engine.model.postprocess import Candidates, clean_up
from engine.model.predictor import Predictor
from engine.model.preprocess import Axes, Scores, prepare_regions
from engine.scan.geometry import Geometry
from engine.scan.volume import Label, LabelArray, Mask, Volume
from training.calibration.candidates import CandidateTable, TrueTumour, tabulate
from training.calibration.choice import VOXEL_THRESHOLDS, Outcome, Setting, choose, judge, settings
from training.calibration.temperature import Sample, cross_entropy, draw_sample, fit_temperature
from training.data.decathlon import Pair
from training.errors import TrainingError
from training.evaluation.overlap import LIVER, confuse, overlap_of

LIVER_THRESHOLDS = tuple(round(0.3 + 0.05 * n, 2) for n in range(9))

Report = Callable[[str], None]


@dataclass(frozen=True)
class Calibration:
    """What was found, and what it was chosen from.

    Attributes:
        spec: the card's output with the numbers found.
        before: figures of the numbers that the card had.
        after: figures of those found.
        liver_before: liver Dice, mean over patients, at the threshold that the card had.
        liver_dice: by threshold, at the temperature found.
        cross_entropy: in nats, at the temperature that the card had and at the one found.
        outcomes: of every setting of the tumour's thresholds.
        within_limit: whether the false lesions allowed are kept.
        max_false_lesions: allowed a patient.
        patients: whose scans it was chosen on, tumour-free ones apart.
        tumour_free: how many scans without tumour counted for false lesions.
    """

    spec: OutputSpec
    before: Outcome
    after: Outcome
    liver_before: float
    liver_dice: dict[float, float]
    cross_entropy: tuple[float, float]
    outcomes: tuple[Outcome, ...]
    within_limit: bool
    max_false_lesions: float
    patients: tuple[str, ...]
    tumour_free: int


def calibrate(
    predictor: Predictor,
    pairs: Sequence[Pair],
    patient: Callable[[str], str],
    tumour_free: Sequence[Pair] = (),
    max_false_lesions: float = 1.0,
    report: Report = lambda _: None,
) -> Calibration:
    """Choose temperature, liver threshold and the tumour's thresholds, in this order, each with those before it.

    The temperature minimises the cross-entropy of voxels around the true livers, of the tumour-free scans as well; the
    liver threshold maximises the liver's Dice over patients (of equals the one nearest 0.5), tumour-free ones apart,
    whose livers may have been labelled by other rules; the tumour's thresholds follow
    :data:`training.calibration.choice.RULE`. What the network said is kept in a temporary folder, one scan at a time
    in memory: some 100 to 250 MB on disk a scan.

    Args:
        predictor: the model.
        pairs: validation scans with labelled tumours.
        patient: whose scan a case of theirs is.
        tumour_free: more scans, each of a patient of its own, whose labels hold no tumour.
        max_false_lesions: allowed a patient.
        report: told what was done.

    Raises:
        TrainingError: a case cannot be used, or none has a tumour.
        ModelError: the network failed.
    """
    spec = predictor.card.output
    with tempfile.TemporaryDirectory(prefix="hepatica-calibrate-") as folder:
        scans, samples = [], dict[str, list[Sample]]()
        for n, (pair, is_free) in enumerate([*((p, False) for p in pairs), *((p, True) for p in tumour_free)]):
            volume, truth = pair.load()
            _require_fit(pair.name, truth, is_free)
            owner = f"tumour-free {pair.name}" if is_free else patient(pair.name)
            scan = _score(predictor, volume, truth, Path(folder) / str(n), owner, is_free, pair.name)
            scans.append(scan)
            samples.setdefault(owner, []).append(_sample(predictor, scan, truth, n, pair.name))
            report(f"{pair.name}: scored")
        if not any(scan.has_tumour for scan in scans):
            raise TrainingError("No scan has a labelled tumour, so no threshold for one can be chosen. Add some.")
        found = replace(spec, temperature=fit_temperature(samples, spec))
        report(f"temperature {found.temperature:g}")
        liver = _liver_dice(scans, found, LIVER_THRESHOLDS)
        # Of equal ones the nearest to 0.5; three digits, for what is beyond is chance.
        best = min(liver, key=lambda threshold: (-round(liver[threshold], 3), abs(threshold - 0.5)))
        found = replace(found, liver_threshold=best)
        report(f"liver threshold {best:g}")
        outcomes = tuple(_judge_all(scans, found, report))
        after, within = choose(outcomes, max_false_lesions)
        own = Setting(spec.tumour_threshold, spec.lesion_score_threshold, spec.min_lesion_mm3)
        return Calibration(
            spec=replace(found, **vars(after.setting)),
            before=judge(own, _tables(scans, spec)),
            after=after,
            liver_before=_liver_dice(scans, spec, [spec.liver_threshold])[spec.liver_threshold],
            liver_dice=liver,
            cross_entropy=(cross_entropy(samples, spec), cross_entropy(samples, found)),
            outcomes=outcomes,
            within_limit=within,
            max_false_lesions=max_false_lesions,
            patients=tuple(sorted({scan.patient for scan in scans if not scan.is_free})),
            tumour_free=len(tumour_free),
        )


@dataclass(frozen=True)
class _Scan:
    """One scan, what the network says of it and the truth, on disk."""

    patient: str
    is_free: bool
    has_tumour: bool
    geometry: Geometry
    axes: Axes
    logits: Path
    labels: Path

    def scores(self) -> Scores:
        return Scores(np.load(self.logits), self.axes)

    def truth(self) -> LabelArray:
        return np.asarray(np.load(self.labels), np.uint8)


def _require_fit(name: str, truth: Mask, is_free: bool) -> None:
    if is_free and (truth.labels == Label.TUMOUR).any():
        raise TrainingError(f"Case {name} is given as free of tumour, and its label holds tumour. Take it out.")


def _score(
    predictor: Predictor, volume: Volume, truth: Mask, stem: Path, patient: str, is_free: bool, name: str
) -> _Scan:
    try:
        scores = predictor.score(volume)
    except ModelError as error:
        raise TrainingError(f"Case {name}: {error}") from error
    logits, labels = stem.with_suffix(".logits.npy"), stem.with_suffix(".labels.npy")
    np.save(logits, scores.logits)
    np.save(labels, truth.labels)
    has_tumour = bool((truth.labels == Label.TUMOUR).any())
    return _Scan(patient, is_free, has_tumour, truth.geometry, scores.axes, logits, labels)


def _sample(predictor: Predictor, scan: _Scan, truth: Mask, seed: int, name: str) -> Sample:
    sample = draw_sample(scan.scores().logits, prepare_regions(truth, predictor.card.preprocess), seed)
    if sample is None:
        raise TrainingError(f"Case {name}: no liver is left at the network's spacing. Check its voxel sizes.")
    return sample


def _drawn(scan: _Scan, scores: Scores, spec: OutputSpec) -> Candidates:
    return clean_up(draw(scores, spec), scan.geometry, spec)


def _liver_dice(scans: Sequence[_Scan], spec: OutputSpec, thresholds: Sequence[float]) -> dict[float, float]:
    """Dice of the liver by threshold: mean of each patient's scans, then of patients; tumour-free scans apart."""
    found: dict[float, dict[str, list[float]]] = {threshold: {} for threshold in thresholds}
    for scan in scans:
        if scan.is_free:
            continue
        scores, truth = scan.scores(), scan.truth()
        for threshold, patients in found.items():
            tried = replace(spec, liver_threshold=threshold)
            labels = _drawn(scan, scores, tried).labels(tried)
            dice = overlap_of(confuse(truth, labels), LIVER, scan.geometry.voxel_volume_mm3).dice
            patients.setdefault(scan.patient, []).append(dice or 0.0)
    return {
        threshold: float(np.mean([np.mean(values) for values in patients.values()]))
        for threshold, patients in found.items()
    }


def _tables(scans: Sequence[_Scan], spec: OutputSpec) -> dict[str, list[CandidateTable]]:
    tables: dict[str, list[CandidateTable]] = {}
    for scan in scans:
        table = tabulate(_drawn(scan, scan.scores(), spec), TrueTumour.of(scan.truth()))
        tables.setdefault(scan.patient, []).append(table)
    return tables


def _judge_all(scans: Sequence[_Scan], spec: OutputSpec, report: Report) -> Iterator[Outcome]:
    wanted = list(settings())
    for threshold in VOXEL_THRESHOLDS:
        tables = _tables(scans, replace(spec, tumour_threshold=threshold))
        report(f"tumour threshold {threshold:g}: {sum(len(t.voxels) for ts in tables.values() for t in ts)} lesions")
        for setting in wanted:
            if setting.tumour_threshold == threshold:
                yield judge(setting, tables)
