not-fasted-staff = After what was eaten or drunk, sedation can begin at { $fasted_from }, later than planned. Wait, go on with a local anaesthetic only, or book again.
say-fasting-plan = The person has diabetes or a slow stomach. A clinician plans the fasting before the times are told.
say-fasting-asked = Sedation is planned: the fasting times must have been told, and everything eaten and drunk asked for.
say-fasting = After what was eaten and drunk, sedation may begin at { $fasted_from }.
eat-as-usual = You can eat and drink as usual before the test. Take your usual medicines, unless we told you otherwise.
fasting-times = You may have medicine that makes you drowsy, so your stomach must be empty. No fatty food or meat after { $last_heavy_meal }. No light meal or milk after { $last_light_meal }. No clear drinks, such as water, after { $last_clear_drink }.
fasting-times-baby = For a baby: no formula or other milk after { $last_light_meal }, and no breast milk after { $last_breast_milk }.
fasting-diabetes = You have diabetes or a slow stomach, so a clinician makes a plan for you. Follow that plan. Call us if your sugar is too low.
