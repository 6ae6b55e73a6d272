donor-stopped-staff = The donor stopped and the recipient has been conditioned. Plan for the recipient now. What is ready: { $rescue_backup }. Nobody asks the donor to change their mind.
conditioning-early-staff = Conditioning began before the donor was cleared. Finish the donor's work-up now and say who decides.
days-do-not-fit-staff = The harvest is planned for { $booking_start } and the fresh marrow is to be given on { $recipient_infusion_on }. Fresh marrow keeps { $fresh_longest } at most.
recipient-question-waits-staff = A question of the recipient waits for an answer.
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
recipient-asks-what = What do I get? Stem cells from the marrow of another person. Your body makes its blood from such cells.
    .parent = What is it? Stem cells from the marrow of another person. The body makes its blood from such cells.
recipient-asks-when = When do I get it? It is planned for { $recipient_infusion_on }. If that day has to change, we tell you.
    .parent = When is it given? It is planned for { $recipient_infusion_on }. If that day has to change, we tell you.
recipient-asks-when-open = When do I get it? The day is not fixed yet. Your doctor tells you as soon as it is.
    .parent = When is it given? The day is not fixed yet. The doctor tells you as soon as it is.
recipient-asks-right-one = How do you know the bag is mine? Your name, your number and your blood group are checked more than once. Please help us: say your name and birth date each time you are asked.
    .parent = How do you know it is the right bag? Name, number and blood group are checked more than once. Please help us: say the name and birth date each time you are asked.
recipient-asks-if-not = What if there is no marrow on the day? We plan for that before your treatment begins. Ask your doctor what the plan is.
    .parent = What if there is no marrow on the day? We plan for that before the treatment begins. Ask the doctor what the plan is.
recipient-asks-who-sees = Does the donor see this page? No. The donor has a page of their own. Neither of you sees what stands on the other one.
    .parent = Does the donor see this page? No. The donor has a page of their own, and it is not shown here.
recipient-check-questions = These answers are general. Ask your own doctor what holds for you.
    .parent = These answers are general. Ask the doctor of { whom-recipient } what holds here.
# The same of the recipient.
whom-recipient = { $recipient_child ->
    [yes] your child
   *[other] the person you speak for
 }
Whom-recipient = { $recipient_child ->
    [yes] Your child
   *[other] The person you speak for
 }
