many-needles-staff = The needle was in more than { $attempts_usual } times. Ask the person, and ask a more experienced operator whether to go on.
say-again = The person did not agree beforehand that the needle may go in again for the same sample.
