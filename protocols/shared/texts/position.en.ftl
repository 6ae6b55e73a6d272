say-latex = The person is allergic to latex, or the allergy list is not complete. Everything in the room must be free of latex.
say-antiseptic = The person is allergic to an antiseptic, or the allergy list is not complete. Choose another one, and say so.
say-clean = The skin must be cleaned and left to dry first.
lying-position = You lie on your stomach or on your side. Tell us if you do not lie well.
    .parent = { Whom } lies on the stomach or on the side. Tell us if that is not comfortable for them.
skin-cleaning = We clean the skin over the bone. This may feel cold.
