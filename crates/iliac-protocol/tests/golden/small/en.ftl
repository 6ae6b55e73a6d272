not-known = not known yet
say-platelets = Platelets are below { $platelets_stop }, or nobody has counted them.
say-cap = No more than { $cap } may be drawn.
lie-down-until = Lie down until { $opens_at }.
fever-staff = A temperature of { $fever } or more. Call the person.
# digits: the emergency number is no figure of the clinic
fever-person = You have a fever. Call us now, and 112 when nobody answers.
keep-dry = Keep your back dry until { $bath_from }.
    .parent = Keep the back of { whom } dry until { $bath_from }.
whom = your child
come-in = You come in.
stay-near = Stay near.
