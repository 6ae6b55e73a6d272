// What people do for somebody who gives marrow, from the paper form to the look after a year, on a day on which nothing
// goes wrong. The functions stand in the order of the way. Who gives, for whom and how much is a `giver`:
//
//   { family, given, born, number, sex, weight,   whom the marrow comes from
//     parent,                                     who decides for a child, and drives; undefined for an adult
//     recipient: { family, given, born, number, weight, group },   somebody else who gets it; undefined when it stays their
//                                                 own. Everybody is of group A, but for a recipient's own `group`
//     planned, places: [['Left', 4], ['Right', 3]],         the volume in mL, and how many pulls of 10 mL on each side
//     counted: [cells, gross], [cells, gross] }             the bag half-way and at the end

import assert from 'node:assert/strict'
import { NOW, fill, inDays, inHours, send } from './answers.mjs'

const INFECTIONS = ['HIV, first type', 'HIV, second type', 'Hepatitis B', 'Hepatitis C', 'Syphilis']
const GROUP = { 'Blood group': 'A', Rhesus: 'Positive' }
/** What was added to the marrow, mL. */
const ADDED = 7

const drawn = (giver) => giver.places.reduce((sum, [, pulls]) => sum + pulls * 10, 0)
const grossOf = (giver) => String(drawn(giver) + ADDED)

/** The paper form, the recipient's name, and what is asked for. */
export async function refer(clinic, giver) {
  const { recipient } = giver
  await clinic.enter('coordinator', `${giver.family}, ${giver.given}`, {
    'Family name': giver.family, 'Given names': giver.given, 'Date of birth': giver.born, 'Hospital number': giver.number,
    Sex: giver.sex, 'Ordering clinician': 'Dr Hassan', 'How urgent': 'Routine',
  }, undefined, 'Bone marrow harvest')
  if (recipient) {
    await clinic.nameSomebody('coordinator', 'recipient', {
      'Family name': recipient.family, 'Given names': recipient.given, 'Date of birth': recipient.born, 'Hospital number': recipient.number,
    })
  }
  await clinic.record('clinician', 'Take the referral', {
    'Referral received': NOW, 'Use of the marrow': recipient ? 'For somebody else' : 'For the same person',
    'Where the stem cells are to come from': 'Marrow', 'Donor and recipient': recipient ? 'Related' : 'The same person',
    'Care setting': 'Day case', 'How the product will be used': recipient ? 'Given fresh' : 'Frozen and kept',
    'The marrow will be treated in the laboratory': giver.treated ? 'Yes' : 'No',
    ...(giver.treated ? { 'Part of the cells that treatment is expected to cost': '20', 'Dose to draw, with the expected loss added': '3.5' } : {}),
  })
  await clinic.record('coordinator', 'Person and contact', {
    'Language the person speaks best': 'English', 'Interpreter needed': 'No', 'Phone number of the person': '020 7946 0201',
  })
  if (recipient) {
    await clinic.record('coordinator', 'Name the recipient', {
      'Recipient named by two identifiers': 'Yes', 'Weight of the recipient': recipient.weight,
    })
  }
  await clinic.record('clinician', 'Look at the referral', { 'Referral accepted': 'Accepted', 'Bleeding risk of the procedure': 'Low' })
}

/** One of two samples of each person's blood group, taken apart by different people. */
async function groups(clinic, giver, donorBy, recipientBy) {
  await clinic.record('nurse', 'Blood group sample of the donor', { 'Taken at': NOW, 'Taken by': donorBy, ...GROUP })
  if (!giver.recipient) return
  await clinic.record('nurse', 'Blood group sample of the recipient', { 'Taken at': NOW, 'Taken by': recipientBy, ...GROUP, ...giver.recipient.group })
}

/** Blood, history, choice and plan: everything that is known before results come. */
export async function workUp(clinic, giver) {
  await clinic.record('nurse', 'Weigh and measure', { Weight: giver.weight })
  for (const kind of INFECTIONS) await clinic.record('nurse', 'Infection test', { Test: kind, 'Taken at': NOW })
  await groups(clinic, giver, 'nurse A', 'nurse B')
  await clinic.record('nurse', "Ask the donor's history", {
    'Vaccination lately': 'No', 'Travel to places with infections': 'No', 'Blood or blood products ever received': 'No',
    'Risk of an infection passed on by blood': 'No', 'Inherited disease in the family': 'No', 'Disease of blood or immune system': 'No',
    'Cancer ever': giver.recipient ? 'No' : 'Yes', 'Trouble with the back': 'No', 'The donor says the answers are true': 'Yes',
  })
  if (!giver.recipient) {
    await clinic.record('clinician', "Ask the donor's history", { 'What a yes means here': 'the illness the marrow is kept for' })
  }
  await clinic.record('nurse', 'Ask before the day', {
    'Medicines and supplements complete': 'Yes', 'Illnesses complete': 'Yes', 'Allergies complete': 'Yes', 'Concerns about the day': 'none',
    'Ever an allergic reaction to an anaesthetic': 'No', 'HEMSTOP score': '0', 'Immune defence': 'Normal', 'Nervous about the day': 'No',
    'Worried about the cost': 'No',
  })
  if (giver.recipient) {
    await clinic.record('clinician', 'Ask the donor alone whether it is their own choice', {
      'The donor, asked alone, says it is their own choice': 'Yes',
    })
    await clinic.record('coordinator', 'Settle costs and insurance of the donor', { "Donor's costs and insurance settled": 'Yes' })
  }
  await plan(clinic, giver)
}

async function plan(clinic, giver) {
  await clinic.record('anaesthetist', 'Plan the anaesthesia', {
    'Anaesthesia planned': 'General', 'A medicine to relax was talked about': 'Yes',
    'Put to sleep by': giver.parent ? 'Breathing through a mask' : 'Medicine into the vein',
  })
  await clinic.record('anaesthetist', 'Say whether an antibiotic is wanted', { 'Antibiotic before the harvest wanted': 'No' })
  await clinic.record('anaesthetist', 'Look at the person before anaesthesia', { 'Looked at before anaesthesia': NOW, 'Risk class (ASA)': '1' })
  await clinic.record('operator', 'Plan the volume', {
    'Volume planned': giver.planned, 'Volume planned for each pull': '10', 'Blood ready': 'None needed',
  })
  await clinic.record('coordinator', 'Book the appointment', {
    Appointment: inHours(8 * 24), Place: 'Operating room', Operator: 'Dr Okafor',
  })
  await clinic.record('coordinator', 'Name the adult who drives and stays', {
    'Name of the adult who drives and stays': `the ${giver.parent ?? 'husband'}`, 'Phone of that adult': '020 7946 0202',
    'Agrees to drive the person home': 'Yes', 'Agrees to stay through the first day and night': 'Yes',
  })
  await clinic.record('nurse', 'Tell the fasting times', { 'Fasting times told': NOW }, { begin: true })
  await clinic.record('nurse', 'Give the preparation sheet', { 'Preparation sheet given': NOW })
}

/** Two days on: results, the second samples, the examination, and what was said. */
export async function results(clinic, giver) {
  await clinic.forward('+1 day', 2)
  for (const test of await clinic.toDo('bench', 'Infection test – ')) await clinic.record('bench', test, { Result: 'Negative' })
  await groups(clinic, giver, 'nurse C', 'nurse D')
  if (giver.recipient) await clinic.record('bench', 'Screen the recipient for antibodies', { 'Antibodies against red cells': 'None found' })
  await clinic.leave('bench')
  await clinic.record('nurse', 'Blood count', { Platelets: '240', Haemoglobin: '136', 'White cells': '6.1' })
  await clinic.record('operator', 'Examine the donor', {
    'Examined at': NOW, 'The examiner does not treat the recipient': giver.recipient ? 'Yes' : 'No', ...notPregnant(giver), Ferritin: '60',
  })
  await clinic.record('operator', 'Explain and answer questions', {
    'Explained and questions answered': NOW, 'Step-by-step walk-through offered': 'Yes', 'Risk list gone through': 'Yes',
    'Choices talked about': 'Yes', 'In words the person knows': 'Yes',
  })
  await clinic.record('nurse', 'Go through the thirteen questions', { 'The thirteen questions gone through': 'Yes' })
}

const notPregnant = (giver) => giver.sex === 'Male' ? {} : { Pregnancy: giver.parent ? 'Not possible' : 'Test negative' }

/** What is agreed, and by whom: the person, or a parent with the child's own word. */
export async function agree(clinic, giver, assent = 'Agrees') {
  const kept = giver.recipient ? 'No' : 'Yes'
  const who = giver.parent
    ? {
        'Who decides': 'Parent or guardian', 'Name of who signs for the person': `the ${giver.parent}`, 'Relation to the person': giver.parent,
        "The child's own word": assent,
      }
    : { 'Who decides': 'The person', 'The person is able to decide': 'Yes' }
  await clinic.record('operator', 'Consent', {
    'Taking marrow is agreed': 'Yes', 'Bone agreed': 'Hip', 'Side agreed': 'Either side', 'Front of the hip agreed if needed': 'No',
    'Anaesthesia agreed': 'General', 'Sedation agreed, now or if needed': 'Yes', 'Other side agreed if needed': 'Yes',
    'Repeat draw agreed if needed': 'Yes', 'Transfusion agreed if needed': 'Yes',
    'Infection tests and being told their results agreed': 'Yes',
    'Treating the marrow with medicines or radiation agreed': giver.treated ? 'Yes' : 'No',
    'Freezing and keeping the marrow agreed': kept, 'Follow-up and register agreed': 'Yes', ...who,
    'Understands what will be done': 'Yes', 'Concerns raised at signing': 'none', 'Version of the form': 'harvest 1',
    Signature: giver.parent ? `the ${giver.parent}` : 'the person', 'Signed at': NOW,
  }, { begin: true })
}

/** A clinician says that the donor is fit. */
export const clear = (clinic) => clinic.record('clinician', 'Clear the donor', {
  'Fit to give marrow': 'Fit', 'Who cleared': 'Dr Novak', 'Donor cleared at': NOW,
}, { begin: true })

/** The transplant is decided: its days, and what is ready should the donor stop. */
export async function go(clinic) {
  await clinic.record('clinician', 'Say what is ready if the donor should stop', {
    'What is ready if the donor should stop': 'an uncle fits as well and is willing',
  })
  await clinic.record('clinician', 'Go or no go', {
    'Go or no go': 'Go', 'Who decided': 'Dr Hassan', 'Day on which the recipient is to get the marrow': inDays(6),
    "Day on which the recipient's conditioning is to begin": inDays(1),
  }, { begin: true })
}

/** Time passes until the day of the harvest; the recipient is made ready, the donor looked at once more. */
export async function untilTheDay(clinic, giver) {
  await clinic.forward('+1 day')
  if (giver.recipient) {
    await clinic.record('clinician', 'Conditioning of the recipient begins', { 'Conditioning began': NOW }, { begin: true })
  }
  await clinic.forward('+1 day', 4)
  if (giver.sex !== 'Male') await clinic.record('operator', 'Examine the donor', notPregnant(giver))
  await clinic.forward('+1 day')
}

/** Arrival, and everything before the donor sleeps. `weight` is what stands on the card when they are weighed. */
export async function arrive(clinic, giver, weight = giver.weight) {
  await clinic.record('nurse', 'Arrival', { Arrived: NOW, 'Who drives home is confirmed': 'Yes' })
  await clinic.record('nurse', 'Note food or drink', { What: 'Light meal', When: inHours(-12) })
  await clinic.record('nurse', 'Ask for everything eaten and drunk', { 'Asked for everything eaten and drunk': 'Yes' })
  await clinic.record('nurse', 'Weigh and measure', { Weight: weight })
  await vitals(clinic)
  if (!giver.parent) await line(clinic, 'nurse')
  await clinic.record('nurse', 'Check the room for sedation', {
    'Room and a trained second person for sedation': 'Yes', 'Oxygen, monitor, suction and reversal medicines checked': 'Yes',
    'Airway or aspiration risk': 'None',
  })
  await clinic.record('nurse', 'First pause', {
    'Person says name and date of birth': 'Yes', 'Person confirms procedure and side and agrees': 'Yes', 'Allergies asked again': 'Yes',
    'Medicines and last doses asked again': 'Yes', 'Platelets and INR read aloud': 'Yes', 'Side marked': 'Marked', 'First pause at': NOW,
  }, { begin: true })
}

export const vitals = (clinic) => clinic.record('nurse', 'Vital signs', { 'Taken at': NOW, Pulse: '70', 'Upper blood pressure': '118' })

export const line = (clinic, role) => clinic.record(role, 'Vein line', { 'Vein line placed': NOW, Where: 'left hand', Gauge: '18' })

/** Asleep: by a medicine into the vein, or by a mask for a child, whose line comes afterwards. */
export async function sleep(clinic, giver) {
  await clinic.record('anaesthetist', 'Give a sedative', giver.parent
    ? { 'Given at': NOW, Medicine: 'Other', Kind: 'Sedative', Dose: ['20', 'mg'], Route: 'Into the nose' }
    : { 'Given at': NOW, Medicine: 'Propofol', Kind: 'Sedative', Dose: ['150', 'mg'], Route: 'Into the vein' }, { begin: true })
  if (giver.parent) await line(clinic, 'anaesthetist')
  await clinic.record('anaesthetist', 'Note airway and numb area', { 'Breathing through': 'Tube in the windpipe' })
}

/** On the stomach, clean, the bag hung up, second pause. */
export async function layOut(clinic) {
  await clinic.record('operator', 'Lie down and find the place', {
    Lying: 'On the stomach', 'Bone felt and place agreed': 'Yes', 'Skin and bone there free of infection and earlier radiation': 'Yes',
  })
  await clinic.record('operator', 'Clean the skin', { Antiseptic: 'Chlorhexidine', 'Skin cleaned at': NOW, 'Left to dry': 'Yes' }, { begin: true })
  await clinic.record('nurse', 'Add to the marrow', { What: 'Citrate (ACD)', Volume: String(ADDED), 'Into bag number': '1' })
  await clinic.record('nurse', 'Bag', { 'Bag number': '1', 'Product number': 'IL-26-000101', 'Kept from clotting by': 'Both' })
  await clinic.record('operator', 'Second pause', {
    'Read aloud with everybody listening': 'Yes', 'Everybody said name and role': 'Yes', 'Person, procedure and side agreed': 'Yes',
    Operator: 'Haematologist', 'Second pause and start': NOW,
  }, { begin: true })
}

const ofPuncture = (step, number) => new RegExp(`^${step} – Puncture ${number}\\b`)
const ofBag = (step) => new RegExp(`^${step} – Bag 1\\b`)

/** The needle goes in at this place. */
export async function needleIn(clinic, number, side) {
  await clinic.record('operator', 'Name bone and side', { Bone: 'Back of the hip', Side: side })
  await clinic.record('operator', ofPuncture('Needle in', number), { 'Needle in': NOW, Gauge: '11' }, { begin: true })
}

const PULL = { 'Drawn at': NOW, Drawn: '10' }

/** So many pulls through the needle that is in. */
export async function pull(clinic, times) {
  for (let turn = 0; turn < times; turn += 1) await clinic.record('operator', 'Draw marrow', PULL)
}

/** One pull, on the form that is open already. */
export async function pulled(page) {
  await fill(page.locator('form').filter({ has: page.getByRole('button', { name: 'Record', exact: true }) }), PULL)
  await send(page)
}

/** The needle comes out, a few minutes later. */
export async function needleOut(clinic, number) {
  await clinic.forward('+5 min')
  await clinic.record('operator', ofPuncture('Needle out', number), { 'Needle out': NOW, Needle: 'Complete' })
}

/** A sample of the bag is counted. */
export const count = (clinic, cells, gross) => clinic.record('bench', 'Count the bag', {
  'Sampled at': NOW, 'Nucleated cells in the bag sample': cells, 'Gross volume when sampled': gross, 'Young red cells counted in': 'Yes',
})

/** The last marrow; the bag weighed, counted, labelled and checked; the place pressed and bandaged; the marrow on its way. */
export async function pack(clinic, giver) {
  await clinic.record('operator', 'Last marrow drawn', { 'Last marrow drawn': NOW, 'Why no more is drawn': 'Enough cells' })
  await clinic.record('nurse', ofBag('Bag'), { 'Last marrow in': NOW, 'Gross volume, weighed': grossOf(giver) })
  await clinic.record('nurse', ofBag('Label the bag beside the person'), {
    'Labelled beside the person before it leaves the table': 'Yes', 'Label names the donor rightly': 'Yes',
    'Label names the recipient rightly': 'Yes',
  })
  await clinic.record('nurse', ofBag('Two people check the label'), {
    'Label checked by': 'nurse A', 'Label checked by a second person': 'Dr Okafor',
  })
  await clinic.record('nurse', 'Press until it stops', { 'Pressure from': NOW, 'Bleeding stopped': 'No' })
  await clinic.forward('+5 min')
  await clinic.record('nurse', 'Press until it stops', { 'Bleeding stopped': 'Yes' })
  await clinic.record('nurse', 'Strips under the pressure bandage', { 'Thin strips put on': String(giver.places.length) })
  await clinic.record('nurse', 'Bandage', { 'Bandage on': NOW, Bandage: 'Pressure bandage' }, { begin: true })
  await clinic.record('nurse', 'Third pause', {
    'What was done is recorded by name': 'Yes', 'Needles and instruments complete': 'Yes', 'Samples labelled and read aloud': 'Yes',
    'Trouble with equipment': 'none', 'Concerns for recovery': 'none', 'Third pause and end': NOW,
  }, { begin: true })
  await clinic.record('nurse', 'Send the marrow to the laboratory', {
    'Left for the laboratory': NOW, 'Who carries it': 'the porter of the unit',
    'Kept at': giver.recipient ? 'At room temperature' : 'In the refrigerator',
  }, { begin: true })
  await clinic.record('anaesthetist', 'End of anaesthesia and recovery room', {
    'Anaesthesia ended': NOW, 'Handed over in the recovery room': 'Yes',
  })
  await count(clinic, ...giver.counted.at(-1))
}

/** The bench takes the marrow in and measures it. */
export async function receive(clinic) {
  await clinic.record('bench', 'Receive the marrow', { 'Received in the laboratory': NOW, 'Bags and labels as received': 'Fit' })
  await clinic.record('bench', 'Measure the marrow', {
    'Living cells': '97', 'Stem cells (CD34) per weight of the recipient': '4.1', 'Part of red cells (haematocrit)': '28',
    'Sample for culture taken': 'Yes',
  })
}

/** It goes to the recipient, fresh. */
export async function release(clinic) {
  await clinic.record('bench', 'Read recipient and bag aloud', { 'Recipient and bag read aloud with two identifiers': 'Yes' })
  await clinic.record('bench', 'Release the marrow', { 'To whom': 'ward of the recipient', 'Released at': NOW }, { begin: true })
  await clinic.record('clinician', 'Marrow given to the recipient', { 'Marrow given to the recipient': NOW })
}

/** It stays the same person's: treated against cancer cells, then frozen and put away cold enough. */
export async function treatAndFreeze(clinic) {
  await clinic.record('clinician', 'Choose a treatment of the marrow', { What: 'Cancer cells killed' })
  await clinic.record('bench', /^Treat the marrow – Treatment of the marrow 1\b/, {
    'Done at': NOW, Means: 'Chemotherapy medicine', 'Agent and dose': 'as ordered', 'New product number': 'IL-26-000101-T', 'Labelled anew': 'Yes',
  }, { begin: true })
  await clinic.record('bench', 'Freeze the marrow', { 'Freezing began': NOW, 'Preservative in it': '10' }, { begin: true })
  await clinic.forward('+30 min')
  await clinic.record('bench', 'Freeze the marrow', { 'Where it is kept': 'tank 2, rack 4', 'Temperature of the store': '-150' })
}

/** Vital signs every quarter of an hour, the count and the decision on blood, and up. */
export async function recover(clinic) {
  await vitals(clinic)
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await clinic.forward('+5 min', 3)
    await vitals(clinic)
  }
  await clinic.record('nurse', 'Blood count after the harvest', { 'Haemoglobin after the harvest': '129' })
  await clinic.record('anaesthetist', 'Decide on blood for the donor', { 'Blood for the donor': 'None', 'Who decided': 'Dr Berg' })
  await clinic.leave('anaesthetist')
  await clinic.record('nurse', 'Look at the place and how the person is', { 'Bandage looked at': 'Dry', 'Pain now': '3' }, { begin: true })
  await clinic.record('nurse', 'Recovery score', {
    'Scored at': NOW, 'Moves limbs': '2', Breathes: '2', 'Blood pressure against before': '2', Awake: '2', 'Oxygen saturation': '2',
  })
  await clinic.record('nurse', 'Say that the person may get up', { 'May get up': 'Yes' })
  await clinic.record('nurse', 'Get up after sedation', {
    'Upper blood pressure standing': '118', 'Dizzy or weak on standing': 'No', 'Got up': NOW,
  }, { begin: true })
  await clinic.record('nurse', 'Look at the place and how the person is', { 'Gets up and walks as before': 'Yes' })
}

/** Taught, the visit of the next day fixed, and home with somebody. */
export async function goHome(clinic) {
  await clinic.record('operator', 'Instructions for home', {
    'Medicine for strong pain': 'paracetamol, twenty tablets', 'Medicine against feeling sick': 'none',
  })
  await clinic.record('nurse', 'Instructions for home', {
    'Visit on the day after': inHours(23),
    'Number to call by day': '020 7946 0110', 'Number to call at night': '020 7946 0111', 'Version of the sheet': 'home sheet 1',
    'Instructions given': NOW, 'The person says them back': 'Yes',
  })
  await clinic.record('operator', 'Limits after sedation', { 'Medicines from the shop': 'paracetamol from today' })
  await clinic.record('nurse', 'Meet the adult who drives', {
    'The adult who drives is here': 'Yes', 'That adult has heard the advice and has it in writing': 'Yes',
  })
  await clinic.record('nurse', 'Discharge', { To: 'Home', 'Clinician who agrees': 'Dr Okafor', 'Left at': NOW }, { begin: true })
}

/** The day after: both places, the blood, and what the donor is told. */
export async function visit(clinic) {
  await clinic.leave('operator')
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Visit on the day after', {
    'Came to the visit': NOW, 'Bandage taken off by the nurse': NOW, 'Haemoglobin at the visit': '127',
    'Shown how to care for the places': 'Yes', 'Looked at and well enough': 'Yes',
  })
  await clinic.record('nurse', 'Look at a place', { Side: 'Left', Looks: 'Clean', Numb: 'No' })
  await clinic.record('nurse', 'Look at a place', { Side: 'Right', Looks: 'Bruised', Numb: 'No' })
  await clinic.record('clinician', 'Tell the person their results', {
    'Told the results of their own tests': NOW, 'Told whether enough was collected': NOW,
  })
}

/** One call: nothing is wrong. */
const call = (clinic, pain) => clinic.record('nurse', 'Check-in', {
  When: NOW, Temperature: ['36.7', '°C'], 'Digital thermometer': 'Yes', Bleeding: 'None', 'Pus or other discharge': 'No',
  'Redness that spreads': 'No', 'Warm place': 'No', Swelling: 'No', 'Chills or other sign of infection': 'No', 'Pain at the place': pain,
  Bruise: 'Mild',
})

/** Calls until the donor is well, the culture, the register, and the looks after a month, half a year and a year. */
export async function followUp(clinic, giver) {
  await clinic.forward('+1 day', 2)
  await call(clinic, '3')
  await clinic.forward('+1 week')
  await call(clinic, '0')
  await clinic.record('nurse', 'Feels well again', { 'Feels well again': NOW })
  await clinic.forward('+1 week')
  await clinic.record('bench', 'Read the culture of the marrow', { Culture: 'No growth' })
  await clinic.leave('bench')
  await clinic.forward('+1 week', 2)
  await clinic.record('nurse', 'Look after a month', { 'Looked at after a month': NOW })
  if (giver.recipient) await clinic.record('coordinator', 'Tell the register', { 'Register told': NOW })
  await clinic.leave('coordinator')
  await clinic.forward('+4 weeks', 5)
  await clinic.forward('+1 week', 2)
  await clinic.record('nurse', 'Look after half a year', { 'Looked at after half a year': NOW })
  await clinic.forward('+4 weeks', 6)
  await clinic.forward('+1 week', 2)
  await clinic.record('nurse', 'Look after a year', { 'Looked at after a year': NOW })
}

/** Nothing of one person stands where the other reads. */
export function isSilentAbout(text, other) {
  for (const word of [other.family, other.given]) assert.ok(!text.includes(word), `"${word}" of somebody else stands here:\n${text}`)
}
