allergy-uncleared-staff = The person once reacted to an anaesthetic. A clinician decides what is used before any anaesthetic is given.
nervous-staff = The person is nervous and only a local anaesthetic is planned. Talk about it, and about a medicine to relax.
plaster-staff = The person does not stand plasters. Have another dressing ready.
tell-us = Tell us about all your medicines and supplements, also those you buy without a prescription. Tell us if you have other illnesses, such as diabetes. Tell us about any allergy. Tell us what worries you.
tell-us-nervous = Being nervous is common. Please say so. Ask us to go through the day with you step by step. There may be a medicine that helps you relax.
check-with-us = This sheet is general. Check with your care team what holds for you. What they tell you comes first.
thinner-expected-staff = Atrial fibrillation is listed and no blood thinner is. Ask the person once more.
seizures-staff = The person has had seizures. Whoever sedates must know.
