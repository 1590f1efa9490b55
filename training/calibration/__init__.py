"""The numbers in a card that no training finds: temperature, thresholds, the smallest lesion believed.

::

    temperature  logits to probabilities that mean what they say
    liver        the liver's threshold
    candidates   what one threshold draws in one scan, lesion by lesion, next to the truth
    choice       every setting of the tumour's thresholds, its figures over patients, and which is taken
    run          the network once on every scan, then all of the above
    record       calibration.json and the table that is printed
"""
