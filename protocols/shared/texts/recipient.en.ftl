donor-stopped-staff = The donor stopped and the recipient has been conditioned. Plan for the recipient now. What is ready: { $rescue_backup }. Nobody asks the donor to change their mind.
conditioning-early-staff = Conditioning began before the donor was cleared. Finish the donor's work-up now and say who decides.
days-do-not-fit-staff = The harvest is planned for { $booking_start } and the fresh marrow is to be given on { $recipient_infusion_on }. Fresh marrow keeps { $fresh_longest } at most.
say-recipient = The recipient is not named by two identifiers, or has no weight that is fresh enough.
say-marrow = The request is not for marrow, or does not say so.
say-go = The clinician of the recipient has not said go.
say-donor-cleared = The donor is not cleared, or something came up that nobody has settled: an infection test, the haemoglobin, the donor's own choice or the child's advocate.
say-donor-agrees = There is no valid consent of the donor.
say-backup = Nobody has said what is ready for the recipient if the donor should stop.
recipient-plan = You are to get new stem cells on { $recipient_infusion_on }. Your doctor tells you what comes before that day.
    .parent = { Whom-recipient } is to get new stem cells on { $recipient_infusion_on }. The doctor tells you what comes before that day.
recipient-days = Your treatment before that is planned to begin on { $recipient_conditioning_on }.
    .parent = The treatment before that is planned to begin on { $recipient_conditioning_on }.
recipient-free-choice = The cells are a free gift. The person who gives may change their mind. We have a plan for you if that should happen.
    .parent = The cells are a free gift. The person who gives may change their mind. We have a plan for { whom-recipient } if that should happen.
recipient-after = You have got the stem cells. Your doctor tells you what we watch for now, and when new blood cells are expected.
    .parent = { Whom-recipient } has got the stem cells. The doctor tells you what we watch for now, and when new blood cells are expected.
plan-treatment = Your treatment begins
    .parent = The treatment begins
plan-infusion = You are to get the new stem cells
    .parent = { Whom-recipient } is to get the new stem cells
recipient-check = This sheet is general. Ask your own doctor what holds for you. What your doctor tells you comes first.
    .parent = This sheet is general. Ask the doctor of { whom-recipient } what holds here. What that doctor tells you comes first.
# The same of the recipient.
whom-recipient = { $recipient_child ->
    [yes] your child
   *[other] the person you speak for
 }
Whom-recipient = { $recipient_child ->
    [yes] Your child
   *[other] The person you speak for
 }
