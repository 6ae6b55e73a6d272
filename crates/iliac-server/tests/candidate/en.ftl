wait = Not before { $count_min }.
not-known = not known
