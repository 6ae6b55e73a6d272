# What belongs to the aspiration alone; every other sentence stands beside its module.
not-known = not known
what-is-taken = A little of the liquid part of the marrow is drawn out through a thin hollow needle.
