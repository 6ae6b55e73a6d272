# What belongs to the biopsy alone; every other sentence stands beside its module.
not-known = not known
what-is-taken = A thin piece of the solid part of the marrow is taken out with a needle.
if-things-turn = We will ask you beforehand what we may do if things turn out otherwise: use the other side, take another piece, or give a medicine to relax.
question-pain = Will it hurt? The numbing medicine stings at first. It blocks most of the pain. You may feel pain and pressure for a short time as the needle moves into the bone.
