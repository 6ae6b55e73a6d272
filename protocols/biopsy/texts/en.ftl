# What belongs to the biopsy alone; every other sentence stands beside its module.
not-known = not known
what-is-taken = A thin piece of the solid part of the marrow is taken out with a needle.
if-things-turn = Things may turn out otherwise, so we ask you beforehand what we may do then. May we use the other side, or take another piece? May we give you a medicine to relax?
    .parent = Things may turn out otherwise, so we ask you beforehand what we may do then. May we use the other side, or take another piece? May we give { whom } a medicine to relax?
question-pain = Will it hurt? The numbing medicine stings at first. It blocks most of the pain. You may feel pain and pressure for a short time as the needle moves into the bone.
    .parent = Will it hurt? The numbing medicine stings at first. It blocks most of the pain. { Whom } may feel pain and pressure for a short time as the needle moves into the bone.
