blood-asked-staff = Stem cells from blood are asked for. That is another procedure: refer it on, or correct the request.
relation-staff = Use and relation do not fit: marrow for the same person has no other recipient.
what-marrow-is = Bone marrow is the soft, spongy part inside your bones. It holds stem cells. Stem cells can grow into new blood cells.
why-harvest-give = You have offered to give some of your marrow. We take it out of your hip bone. You get strong medicine against pain for it. It is for a person who needs new stem cells.
why-harvest-self = We take some of your own marrow and keep it safe. You can get it back later, after strong treatment.
risk-of-not-doing = Without this your illness may get worse. It may also be harder for your body to get over other treatment, such as chemotherapy. Ask us what this means for you.
loss-not-added-staff = The marrow will be treated and cells will be lost. Add the loss before the dose to draw is fixed.
