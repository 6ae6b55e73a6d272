wrong-person-staff = The person, the procedure or the side does not fit. Stop, and find out before anything else is done.
say-escort = Sedation is planned. An adult who drives home and stays must be named, with a phone number, and confirmed on arrival.
day-of-exam = When you come, we check your pulse and blood pressure and ask a few questions again.
    .parent = When you come, we check pulse and blood pressure and ask a few questions again.
we-ask-again = We will ask your name, your date of birth and the side several times. This keeps you safe.
    .parent = We will ask for the name, the date of birth and the side several times. This keeps { whom } safe.
