said-no-staff = The person said no. Nothing more is begun. Care for what has been done goes on. Tell the ordering clinician, and plan with the person what comes next.
you-may-say-no = You can say no at any time, also when we have begun. We will stop, and we will go on caring for you.
plan-together = You have a right to learn about your illness and its treatment and to help plan your care. Tell us what matters to you.
stopped = You said no, and we stopped. We will care for you as before. Your doctor or nurse will talk with you about other ways.
