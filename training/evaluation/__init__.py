"""The figures that a model is published with, from its exported file on whole scans.

::

    overlap     how much of a region is shared: voxels by true and drawn label, Dice, IoU, volume
    surface     how far two surfaces lie apart: HD95, ASSD
    lesions     which lesions are found and which are false
    case        the three, for one scan
    summary     cases to patients, patients to figures
    bootstrap   intervals over patients, of one model or of the difference of two
    record      evaluation.json: written, read back, refused when it is not one
    report      evaluation.md
    comparison  two evaluations of the same scans
    montage     pictures of the best, the median and the worst case
    folder      all files of a result, or none
    run         every case through the engine's predictor
"""
