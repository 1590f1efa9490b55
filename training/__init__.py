"""How a model is made: data, network, loop, evaluation, export. Uses torch; the viewer never imports any of it.

``config`` holds every knob, ``data`` turns scans into samples, ``net`` holds network and losses; ``train`` makes a
checkpoint of them, ``export`` an ONNX file with its card, ``evaluate`` the figures that the card states, through the
engine's own predictor. torch is imported by ``net``, ``train`` and ``export`` alone.
"""
