escort-missing-staff = Sedation is planned and no adult has agreed to drive home and stay. Ask the person whom to call.
bring-escort = You may have medicine that makes you drowsy. An adult must drive you home and stay with you for { $sedation_restrict }. Tell us their name and phone number before the day.
    .parent = { Whom } may have medicine that makes them drowsy. An adult must take them home and stay for { $sedation_restrict }. Tell us who that is, with a phone number, before the day.
driver-advised = You will not be made drowsy, but you may feel sore. It is best to have somebody drive you home.
    .parent = { Whom } will not be made drowsy, but may feel sore. It is best to have somebody drive you both home.
say-child-weight = A child's weight must not be older than { $weight_max_age_child }. Weigh again.
# Whom a parent, or who decides for an adult, reads about: in the middle and at the beginning of a sentence.
whom = { $child ->
    [yes] your child
   *[other] the person you speak for
 }
Whom = { $child ->
    [yes] Your child
   *[other] The person you speak for
 }
