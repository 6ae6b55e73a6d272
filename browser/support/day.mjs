// What people do for somebody between a referral and a result that is explained, on a day on which nothing goes wrong:
// for each procedure that takes a sample. The functions stand in the order of the day.

import assert from 'node:assert/strict'
import { NOW, inDays, inHours } from './answers.mjs'

/** A picture of one point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

/** A scan of a letter, to upload. */
export const SCAN = { name: 'letter.png', mimeType: 'image/png', buffer: PICTURE }

const FILM = 'Blood film and marrow morphology'
const HISTOLOGY = 'Core histology'

async function drawLiquid(clinic) {
  await clinic.record('operator', 'Draw marrow', { 'Drawn at': NOW, Volume: '0.5', Outcome: 'Adequate', Slides: '8', 'Pain at the draw': '4' })
  await clinic.record('nurse', 'Fill a tube', {
    Tube: 'EDTA', For: 'Smears', 'Mixed gently': 'Yes', 'Labelled at the bedside: name, number, side, time': 'Yes',
  })
}

async function takeCore(clinic) {
  await clinic.record('operator', 'Take a core', {
    'Taken at': NOW, 'Length fresh': '18', 'It came out': 'In one piece', 'Touch imprint made': 'Yes',
  })
  await clinic.record('nurse', 'Put the core in a pot', { In: 'Fixative', 'Labelled at the bedside: name, number, side, time': 'Yes' })
}

/**
 * What a procedure is called, what is asked, agreed and read only in it, which tests are ordered, and which needles go in, in
 * turn: what for (`place`) and the sample it takes.
 */
export const EXAMINATION = {
  title: 'Bone marrow examination',
  referral: { 'What is asked for': 'Both' },
  tests: [FILM, HISTOLOGY],
  agreed: { 'Consent covers': 'Both', 'Core agreed after a dry tap': 'Yes', 'Version of the form': 'examination 1' },
  needles: [{ place: { For: 'Aspirate (liquid)' }, take: drawLiquid }, { place: { For: 'Core (solid)' }, take: takeCore }],
  read: { 'Particles in the aspirate': 'Present' },
}
export const ASPIRATION = {
  title: 'Bone marrow aspiration',
  referral: { 'Why only one of the two': 'Iron stores are the only question' },
  tests: [FILM],
  agreed: { 'Core agreed after a dry tap': 'No', 'Version of the form': 'aspiration 1' },
  needles: [{ place: { For: 'Aspirate (liquid)' }, take: drawLiquid }],
  read: { 'Particles in the aspirate': 'Present' },
}
export const BIOPSY = {
  title: 'Bone marrow biopsy',
  referral: { 'Why only one of the two': 'The liquid was drawn last month and was dry' },
  tests: [FILM, HISTOLOGY],
  agreed: { 'Version of the form': 'biopsy 1' },
  needles: [{ place: {}, take: takeCore }],
  read: { 'Core length that can be read': '14' },
}

/** Fills in what the referral did not say, looks at it and books. */
export async function plan(clinic, { procedure = EXAMINATION, sedated = false } = {}) {
  await clinic.record('nurse', 'Person and contact', {
    'Interpreter needed': 'No', 'Phone number of the person': '020 7946 0101',
  })
  await clinic.record('operator', 'Take the referral', {
    'Referral received': NOW, 'Ordering clinician': 'Dr Hassan', 'Main reason': 'Diagnose',
    'Question to be answered': 'Why is the haemoglobin falling?', 'How urgent': 'Routine', 'Care setting': 'Outpatient',
    ...procedure.referral,
  })
  await clinic.record('operator', 'Look at the referral', { 'Referral accepted': 'Accepted', 'Bleeding risk of the procedure': 'Low' })
  for (const Test of procedure.tests) await clinic.record('operator', 'Order a test', { Test })
  await clinic.record('operator', 'All tests ordered', { 'All tests ordered': 'Yes' })
  await clinic.record('operator', 'Plan the anaesthesia', {
    'Anaesthesia planned': sedated ? 'Local anaesthetic and conscious sedation' : 'Local anaesthetic only',
    'A medicine to relax was talked about': 'Yes',
    ...(sedated ? { 'Depth aimed at': 'Drowsy but awake' } : {}),
  })
  await clinic.record('nurse', 'Book the appointment', {
    Appointment: inHours(24), Place: 'Clinic', Operator: 'Dr Okafor',
  })
  if (!sedated) return
  await clinic.record('nurse', 'Name the adult who drives and stays', {
    'Name of the adult who drives and stays': 'the brother', 'Phone of that adult': '020 7946 0102',
    'Agrees to drive the person home': 'Yes', 'Agrees to stay through the first day and night': 'Yes',
  })
}

/** Everything that has to be known and said before somebody signs. */
export async function prepare(clinic) {
  const medicines = await clinic.toDo('nurse', 'List a medicine – ')
  // The referral says "not known yet" in the minute it came; two answers of one minute that differ are a dispute.
  if (medicines.length) await clinic.forward('+5 min')
  for (const medicine of medicines) await clinic.record('nurse', medicine, { 'Effect on bleeding': 'None' })
  await clinic.record('nurse', 'Ask before the day', {
    'Medicines and supplements complete': 'Yes', 'Illnesses complete': 'Yes', 'Allergies complete': 'Yes',
    'Concerns about the day': 'none', 'Ever an allergic reaction to an anaesthetic': 'No', 'HEMSTOP score': '0',
    'Immune defence': 'Normal', 'Nervous about the day': 'No',
  })
  await clinic.record('nurse', 'Blood count', { Platelets: '180', Haemoglobin: '96' })
  await clinic.record('nurse', 'Weigh and measure', { Weight: '64.0' })
  await clinic.record('nurse', 'Give the preparation sheet', { 'Preparation sheet given': NOW })
  await clinic.record('operator', 'Explain and answer questions', {
    'Explained and questions answered': NOW, 'Step-by-step walk-through offered': 'Yes', 'Risk list gone through': 'Yes',
    'Choices talked about': 'Yes', 'In words the person knows': 'Yes',
  })
  await clinic.record('nurse', 'Answer a question', {
    About: 'Pain and how long it lasts', "Question in the person's words": 'How long does it ache?', Answer: 'A few seconds at each draw.',
  })
  await clinic.record('nurse', 'Go through the thirteen questions', { 'The thirteen questions gone through': 'Yes' })
}

export async function consent(clinic, { procedure = EXAMINATION, sedated = false } = {}) {
  await clinic.record('operator', 'Consent', {
    'Bone agreed': 'Hip', 'Side agreed': 'Right', 'Sedation agreed, now or if needed': sedated ? 'Yes' : 'No',
    'Other side agreed if needed': 'No', 'Repeat draw agreed if needed': 'Yes',
    'Transfusion agreed if needed': 'Yes', 'Who decides': 'The person', 'The person is able to decide': 'Yes',
    'Understands what will be done': 'Yes', 'Concerns raised at signing': 'none', ...procedure.agreed,
    'Signed at': NOW, Signature: 'the person',
  }, { begin: true })
}

/** The room until the needle: first pause, lying down, clean, numb, second pause. */
export async function signIn(clinic) {
  await clinic.record('nurse', 'First pause', {
    'First pause at': NOW, 'Person says name and date of birth': 'Yes', 'Person confirms procedure and side and agrees': 'Yes',
    'Allergies asked again': 'Yes', 'Medicines and last doses asked again': 'Yes', 'Platelets and INR read aloud': 'Yes', 'Side marked': 'Marked',
  }, { begin: true })
  await clinic.record('operator', 'Lie down and find the place', {
    Lying: 'On the stomach', 'Bone felt and place agreed': 'Yes', 'Skin and bone there free of infection and earlier radiation': 'Yes',
  })
}

export async function vitals(clinic, level = 'Alert and calm') {
  await clinic.record('nurse', 'Vital signs', {
    'Taken at': NOW, Pulse: '72', 'Upper blood pressure': '138', 'Oxygen saturation': '97', 'Level of sedation (RASS)': level,
  })
}

export async function clean(clinic) {
  await clinic.record('operator', 'Clean the skin', { 'Skin cleaned at': NOW, Antiseptic: 'Chlorhexidine', 'Left to dry': 'Yes' })
  await clinic.record('operator', 'Local anaesthetic', {
    'Given at': NOW, Medicine: 'Lidocaine', Strength: 'Stronger', Volume: '8', Layer: 'Skin and bone surface',
  })
}

export async function numbAndPause(clinic) {
  await clean(clinic)
  await clinic.forward('+5 min')
  await clinic.record('operator', 'Test that it is numb', { 'Tested with the needle tip': 'Numb' })
  await clinic.record('operator', 'Second pause', {
    'Read aloud with everybody listening': 'Yes', 'Everybody said name and role': 'Yes', 'Person, procedure and side agreed': 'Yes',
    Operator: 'Haematologist', 'Second pause and start': NOW,
  }, { begin: true })
}

/**
 * Every needle of the procedure in turn: its place, in, its sample, out. What is told has no seconds: two needles in one
 * minute could have been in at once, so where alarms are looked at time passes `between` them.
 */
export async function punctures(clinic, { procedure = EXAMINATION, between } = {}) {
  for (const [index, { place, take }] of procedure.needles.entries()) {
    if (index > 0) await between?.()
    await clinic.record('operator', 'Name bone and side', { Bone: 'Back of the hip', Side: 'Right', ...place })
    await clinic.record('operator', puncture('Needle in', index + 1), { 'Needle in': NOW, Gauge: '11' })
    await take(clinic)
    await clinic.record('operator', puncture('Needle out', index + 1), { 'Needle out': NOW, Needle: 'Complete' })
  }
}

const puncture = (step, number) => new RegExp(`^${step} – Puncture ${number}\\b`)

/** Press, bandage, third pause, samples on their way. */
export async function finish(clinic) {
  await clinic.record('nurse', 'Press until it stops', { 'Pressure from': NOW, 'Bleeding stopped': 'No' })
  await clinic.forward('+5 min')
  await clinic.record('nurse', 'Press until it stops', { 'Bleeding stopped': 'Yes' })
  await clinic.record('nurse', 'Bandage', { 'Bandage on': NOW, Bandage: 'Plaster' }, { begin: true })
  await clinic.record('nurse', 'Third pause', {
    'What was done is recorded by name': 'Yes', 'Needles and instruments complete': 'Yes', 'Samples labelled and read aloud': 'Yes',
    'Trouble with equipment': 'none', 'Concerns for recovery': 'none', 'Third pause and end': NOW,
  }, { begin: true })
  await clinic.record('nurse', 'Send the samples', { 'Sent to the laboratory': NOW }, { begin: true })
}

export async function recover(clinic) {
  await clinic.forward('+5 min', 3)
  await lookAgain(clinic)
  await instructions(clinic)
}

export async function lookAgain(clinic) {
  await clinic.record('nurse', 'Look at the place and how the person is', {
    'Bandage looked at': 'Dry', 'Gets up and walks as before': 'Yes', 'Pain now': '2',
  }, { begin: true })
}

export async function instructions(clinic) {
  await clinic.record('nurse', 'Instructions for home', {
    'Bandage may come off from': inHours(25), 'Shower from': inHours(25), 'Bath and swimming from': inDays(3),
    'Results expected by': inDays(9), 'Who explains the results': 'Dr Hassan', 'More tests may follow': 'Yes',
    'Number to call by day': '020 7946 0110', 'Number to call at night': '020 7946 0111', 'Version of the sheet': 'home sheet 1',
    'Instructions given': NOW, 'The person says them back': 'Yes',
  })
}

export const goHome = (clinic) => clinic.record('nurse', 'Discharge', {
  To: 'Home', 'Clinician who agrees': 'Dr Okafor', 'Left at': NOW,
}, { begin: true })

/** The bench, the pathologist, the clinician who asked, and the person: until the result is explained. */
export async function results(clinic, { procedure = EXAMINATION } = {}) {
  await clinic.leave('nurse', 'operator')
  await clinic.record('bench', 'Receive the samples', { 'Received at the bench': NOW, 'Labels and samples fit': 'Fit' })
  await clinic.record('bench', 'Read the cells', {
    ...procedure.read, 'Cells counted': '500', 'Cells and cellularity in words': 'Usual for the age.',
  })
  await clinic.leave('bench')
  for (const title of await clinic.toDo('pathologist', 'Report a test')) {
    await clinic.record('pathologist', title, { 'Reported at': NOW, Finding: 'Normal' })
  }
  await clinic.record('pathologist', 'Sign the integrated report', {
    Finding: 'Normal', Summary: 'A usual marrow.', 'Signature of the pathologist': 'the pathologist', 'Integrated report signed at': NOW,
  }, { begin: true })
  await clinic.leave('pathologist')
  await clinic.record('clinician', 'Read the report', { 'Ordering clinician has read it': NOW })
  await clinic.record('clinician', 'Explain the results', {
    'What the tests show': 'Your marrow works as it should.', 'What that means': 'The cause lies elsewhere.',
    'What comes next': 'We look at your iron.', 'Talked with the person about the results': NOW,
  }, { begin: true })
}

/** Closes the case; the board has it among the closed ones only. Answers what the case lists as still pending. */
export async function close(clinic) {
  const page = await clinic.open('clinician')
  await page.getByRole('button', { name: 'Close this case' }).click()
  await page.getByText('This case is closed').waitFor()
  const pending = await page.locator('main p:has-text("Still pending then:") + ul > li').allTextContents()
  await clinic.board(page)
  assert.equal(await page.getByRole('link', { name: clinic.name, exact: true }).count(), 0, 'a closed case is still on the board')
  return pending
}
