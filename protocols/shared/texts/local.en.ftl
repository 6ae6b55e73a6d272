local-dose-staff = More local anaesthetic was given than the largest dose for this person. Give no more. Watch for numb lips, ringing ears, twitching and a slow heart, and call the anaesthetist.
say-dose = The largest dose of local anaesthetic is reached, or the weight is missing. Given so far: { $lidocaine_given } mg, as the weaker strength { $lidocaine_volume } mL.
numbing-stings = We numb the skin and the surface of the bone with a small needle. It stings for a short time. Then the place gets numb. You may still feel pressure and pushing.
    .parent = We numb the skin and the surface of the bone with a small needle. It stings for a short time. Then the place gets numb. { Whom } may still feel pressure and pushing.
say-numb = The place is not numb yet, or nobody tested it. The local anaesthetic needs { $numb_after }.
local-unknown-staff = No largest dose is kept here for this medicine. Look it up for this weight before more is given, and count both medicines together.
