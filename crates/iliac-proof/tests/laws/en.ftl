hold = Not yet.
not-known = not known
