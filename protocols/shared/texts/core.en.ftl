short-core-staff = No core reaches { $core_least } mm; a good one has { $core_good } mm. Think of another one where agreed.
core-in-pieces-staff = The core is in pieces and short. Think of another one where agreed.
unlabelled-pot-staff = A pot has no label. Label it at the bedside with the person present.
say-core-from-hip = A core is taken from the hip only, never from the breastbone or the shinbone.
core-too-short-staff = Less than { $evaluable_least } mm of the core can be read. Think of a repeat.
say-core-wet = A core must not dry out. Put it into fixative or medium.
core-feels = For the solid piece we use a larger needle and turn it. You may feel pain and pressure as it moves into the bone.
    .parent = For the solid piece we use a larger needle and turn it. { Whom } may feel pain and pressure as it moves into the bone.
