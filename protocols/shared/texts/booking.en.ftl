book-again-staff = The person did not come to the appointment of { $booking_start }. Ask how they are and book again. If they do not want to come or cannot be reached, tell the ordering clinician.
no-show-staff = Nobody came for the appointment of { $booking_start }. Phone the person: are they well, and shall we book again?
sheet-out-of-date-staff = The plan or the appointment changed after the sheet was given. Give the new sheet, and say what changed.
when-to-come = Please come at { $come_at }. The test is planned for { $booking_start }.
where-to-come = The test is planned for { $booking_start }. The place is: { $booking_place }. Call us if you cannot come.
how-long = The test takes about { $planned_minutes }. Plan some time for getting ready before it and for rest after it.
cost-of-exam = If you worry about the cost, ask your insurer now what they pay and what you would pay. Tell us if you want help with this. It will not delay an urgent test.
appointment-cancelled = Your appointment has been cancelled. Call us to make a new one, or to ask what comes next.
