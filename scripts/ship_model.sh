#!/bin/sh
# Make resources/models/hepatica-liver.onnx from the labelled scans, every step of it: make model DATA=../shared/data
#
#   ship_model.sh DATA RUNS TIME PYTHON   DATA holds lits/, lits_sparse/ and mri/ (docs/models/hepatica-liver.md);
#                                         RUNS is filled, TIME is given to training; stopped anywhere, it goes on
set -eu
data=$1 runs=$2 time=$3 python=$4
train="$python -m training"
split=training/splits/lits.json
card=training/cards/hepatica-liver.json
lits_terms="CC BY-NC-ND 4.0 (LiTS); the same scans re-issued in Medical Segmentation Decathlon Task03 under CC BY-SA 4.0"
lits="LiTS, Liver Tumor Segmentation Challenge (Bilic et al., Med Image Anal 84, 2023)"
# Patients of the validation scans under other numbers: 36 is 16, 57 is 35, 71 is 48, 84 is 6, 106 is 8, and 3 and 95 are
# other scans of the patient of 6 and 8.
leave_out=3,36,57,71,84,95,106

mkdir -p "$runs"
$train phantom "$runs/phantoms" --seeds 100-102
$train prepare "$runs/phantoms" --out "$runs/cache/phantoms"
$train prepare "$data/lits" --out "$runs/cache/lits" --licence "$lits_terms" \
	--name "$lits; 27-case subset in Medical Segmentation Decathlon layout"
$train prepare "$data/lits_sparse/slices.npz" --leave-out "$leave_out" --out "$runs/cache/slices" \
	--licence "$lits_terms" --name "$lits; single slices of further patients, tumours not labelled"
$train prepare "$data/mri" --liver-only --out "$runs/cache/mri"
$train train "$runs/cache/lits" --also "$runs/cache/slices" --also "$runs/cache/phantoms" --watch "$runs/cache/mri" \
	--split "$split" --preset hepatica --run "$runs/liver" --max-time "$time" --resume
$train export "$runs/liver" --checkpoint last --card "$card" --out "$runs/liver.onnx"
$train calibrate "$runs/liver.onnx" --data "$data/lits" --split "$split"
$train evaluate "$runs/liver.onnx" --data "$data/lits" --split "$split" --out "$runs/evaluation"
$train evaluate "$runs/liver.onnx" --data "$data/mri" --liver-only --out "$runs/evaluation-mri"
$train export "$runs/liver" --checkpoint last --card "$card" --calibration "$runs/calibration.json" \
	--evaluation "$runs/evaluation/evaluation.json" --out resources/models/hepatica-liver.onnx
