one-component-staff = Only one of aspirate and core is asked for. Both together give a fuller picture: note the reason, or ask for both.
fever-without-culture-staff = Fever is a reason for this examination and no culture is ordered. Order it, or note why not.
iron-without-stain-staff = Iron stores are a reason for this examination and no iron stain is ordered. Order it, or note why not.
referral-without-count-staff = No blood count came with the referral. Ask for the count that raised the question.
what-marrow-is = Bone marrow is soft, spongy tissue inside the larger bones. It makes red cells that carry oxygen, white cells that fight infection, and platelets that help blood to clot.
why-exam = This test takes a small sample of your marrow. It helps to find out why your blood counts or your health have changed, or how well a treatment works.
    .parent = This test takes a small sample of the marrow of { whom }. It helps to find out why the blood counts or the health have changed, or how well a treatment works.
usual-tests-missing-staff = Something usual for what is suspected is not ordered. Morphology is always usual. Usual too: flow cytometry or histology for blood cancers; a gene test for high counts; an iron stain for anaemia and iron overload; histology, flow or karyotype for low counts and cancer spread; karyotype or genes for stem-cell and genetic disease; a culture for fever. Order it, or leave it knowingly.
