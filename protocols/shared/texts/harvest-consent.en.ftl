plan-not-agreed-staff = The anaesthesia planned is no longer the one that was agreed. Talk with the person and sign again.
say-agreed-kind = The consent does not cover this kind of anaesthesia.
say-harvest-agreed = Taking marrow is not agreed.
say-front = Using the front of the hip is not agreed.
if-things-turn = Things may turn out otherwise, so we ask you before what we may do then. May we use the other side or the front of the hip? May we give you blood?
    .parent = Things may turn out otherwise, so we ask you before what we may do then. May we use the other side or the front of the hip? May we give { whom } blood?
harvest-risks = Most people have pain in the hip or back for some days. Many feel tired. Some feel sick, dizzy, stiff or numb near the place, or sleep badly. A needle can break. A vein can swell. Very rarely something gets into the blood flow and harms heart, lungs or brain. That can put life at risk. Ask us about each of these.
