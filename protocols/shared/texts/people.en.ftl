escort-missing-staff = Sedation is planned and no adult has agreed to drive home and stay. Ask the person whom to call.
bring-escort = You may have medicine that makes you drowsy. An adult must drive you home and stay with you for { $sedation_restrict }. Tell us their name and phone number before the day.
driver-advised = You will not be made drowsy, but you may feel sore. It is best to have somebody drive you home.
say-child-weight = A child's weight must not be older than { $weight_max_age_child }. Weigh again.
