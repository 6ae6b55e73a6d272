repeat-without-reason-staff = This is a repeat. Note why it is done again.
