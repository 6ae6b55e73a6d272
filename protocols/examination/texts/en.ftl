# Every sentence of this protocol stands beside its module; this file holds what belongs to the examination alone.
not-known = not known
