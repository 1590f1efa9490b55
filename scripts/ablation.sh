#!/bin/sh
# What each ingredient of hepatica-liver's training brings: equal small budgets, one thing left out at a time
# (docs/models/hepatica-liver.md has the table).
#
#   ablation.sh DATA RUNS PYTHON   DATA holds lits/ and mri/, RUNS/cache what ship_model.sh has prepared; each run's
#                                  figures end in RUNS/ablation; stopped anywhere, it goes on
set -eu
data=$1 runs=$2 python=$3
train="$python -m training"
split=training/splits/lits.json
card=training/cards/hepatica-liver.json
out=$runs/ablation
mkdir -p "$out"

# A smaller network on smaller samples, so that seven runs end in two hours on two cores.
run() {
	name=$1 also=$2
	shift 2
	folder=$out/$name
	# shellcheck disable=SC2086 # $also is several words
	$train train "$runs/cache/lits" --also "$runs/cache/slices" $also --watch "$runs/cache/mri" --split "$split" \
		--preset hepatica --run "$folder" --max-steps 2000 --max-time 4h --resume --set network.base_channels=16 \
		--set sampling.batch_size=8 --set sampling.field=128 --set steps_per_validation=2000 \
		--set validation_stride=3 "$@"
	$train export "$folder" --checkpoint last --card "$card" --out "$folder/model.onnx"
	$train calibrate "$folder/model.onnx" --data "$data/lits" --split "$split"
	$train evaluate "$folder/model.onnx" --data "$data/lits" --split "$split" --out "$folder/lits"
	$train evaluate "$folder/model.onnx" --data "$data/mri" --liver-only --out "$folder/mri"
	if [ "$name" != all ]; then
		$train compare "$out/all/lits/evaluation.json" "$folder/lits/evaluation.json" --out "$folder/against-all"
		$train compare "$out/all/mri/evaluation.json" "$folder/mri/evaluation.json" --out "$folder/against-all-mri"
	fi
}

phantoms="--also $runs/cache/phantoms"
run all "$phantoms"
run all-other-seed "$phantoms" --set seed=3
run no-contrast "$phantoms" --set contrast.share=0
run no-uptake "$phantoms" --set contrast.uptake=0
run no-lesions "$phantoms" --set lesions.share=0
run no-distractors "$phantoms" --set lesions.distractors=0
run no-phantoms ""
