// Four people from referral to closure: only what can be seen is clicked, and only the demonstration's clock moves time.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Clinic, NOW, fill, inDays, inHours, isForEverybody, referral, send, startEmpty } from '../support/clinic.mjs'
import { openBrowser, shot } from '../support/harness.mjs'

const JOURNEY = { timeout: 240_000 }
let house, browser

before(async () => {
  house = await startEmpty()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

/** Fills in what the referral did not say, looks at it and books. */
async function plan(clinic, { sedated = false } = {}) {
  await clinic.record('nurse', 'Person and contact', {
    'Interpreter needed': 'No', 'Phone number of the person': '020 7946 0101',
  })
  await clinic.record('operator', 'Take the referral', {
    'Referral received': NOW, 'Ordering clinician': 'Dr Hassan', 'What is asked for': 'Both', 'Main reason': 'Diagnose',
    'Question to be answered': 'Why is the haemoglobin falling?', 'How urgent': 'Routine', 'Care setting': 'Outpatient',
  })
  await clinic.record('operator', 'Look at the referral', { 'Referral accepted': 'Accepted', 'Bleeding risk of the procedure': 'Low' })
  await clinic.record('operator', 'Order a test', { Test: 'Blood film and marrow morphology' })
  await clinic.record('operator', 'Order a test', { Test: 'Core histology' })
  await clinic.record('operator', 'All tests ordered', { 'All tests ordered': 'Yes' })
  await clinic.record('operator', 'Plan the anaesthesia', {
    'Anaesthesia planned': sedated ? 'Local anaesthetic and conscious sedation' : 'Local anaesthetic only',
    'A medicine to relax was talked about': 'Yes',
    ...(sedated ? { 'Depth aimed at': 'Drowsy but awake' } : {}),
  })
  await clinic.record('nurse', 'Book the appointment', {
    Appointment: inHours(24), Place: 'Clinic', Operator: 'Dr Okafor',
  })
}

/** Everything that has to be known and said before somebody signs. */
async function prepare(clinic, { medicines = [] } = {}) {
  for (const medicine of medicines) await clinic.record('nurse', medicine, { 'Effect on bleeding': 'None' })
  await clinic.record('nurse', 'Ask before the examination', {
    'Medicines and supplements complete': 'Yes', 'Illnesses complete': 'Yes', 'Allergies complete': 'Yes',
    'Concerns about the examination': 'none', 'Ever an allergic reaction to an anaesthetic': 'No', 'HEMSTOP score': '0',
    'Immune defence': 'Normal', 'Nervous about the examination': 'No',
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

async function consent(clinic, { sedated = false } = {}) {
  await clinic.record('operator', 'Consent', {
    'Consent covers': 'Both', 'Bone agreed': 'Hip', 'Side agreed': 'Right', 'Sedation agreed, now or if needed': sedated ? 'Yes' : 'No',
    'Other side agreed if needed': 'No', 'Core agreed after a dry tap': 'Yes', 'Repeat draw agreed if needed': 'Yes',
    'Transfusion agreed if needed': 'Yes', 'Who decides': 'The person', 'The person is able to decide': 'Yes',
    'Understands what will be done': 'Yes', 'Concerns raised at signing': 'none', 'Version of the form': 'examination 1',
    'Signed at': NOW, Signature: 'the person',
  }, { begin: true })
}

/** The room until the needle: first pause, lying down, clean, numb, second pause. */
async function signIn(clinic) {
  await clinic.record('nurse', 'First pause', {
    'First pause at': NOW, 'Person says name and date of birth': 'Yes', 'Person confirms procedure and side and agrees': 'Yes',
    'Allergies asked again': 'Yes', 'Medicines and last doses asked again': 'Yes', 'Platelets and INR read aloud': 'Yes', 'Side marked': 'Marked',
  }, { begin: true })
  await clinic.record('operator', 'Lie down and find the place', {
    Lying: 'On the stomach', 'Bone felt and place agreed': 'Yes', 'Skin and bone there free of infection and earlier radiation': 'Yes',
  })
}

async function vitals(clinic, level = 'Alert and calm') {
  await clinic.record('nurse', 'Vital signs', {
    'Taken at': NOW, Pulse: '72', 'Upper blood pressure': '138', 'Oxygen saturation': '97', 'Level of sedation (RASS)': level,
  })
}

async function numbAndPause(clinic) {
  await clinic.record('operator', 'Clean the skin', { 'Skin cleaned at': NOW, Antiseptic: 'Chlorhexidine', 'Left to dry': 'Yes' })
  await clinic.record('operator', 'Local anaesthetic', {
    'Given at': NOW, Medicine: 'Lidocaine', Strength: 'Stronger', Volume: '8', Layer: 'Skin and bone surface',
  })
  await clinic.forward('+5 min')
  await clinic.record('operator', 'Test that it is numb', { 'Tested with the needle tip': 'Numb' })
  await clinic.record('operator', 'Second pause', {
    'Read aloud with everybody listening': 'Yes', 'Everybody said name and role': 'Yes', 'Person, procedure and side agreed': 'Yes',
    Operator: 'Haematologist', 'Second pause and start': NOW,
  }, { begin: true })
}

/** Liquid, then core, then the place is pressed. */
async function punctures(clinic) {
  await needleIn(clinic, 1, 'Aspirate (liquid)')
  await clinic.record('operator', 'Draw marrow', { 'Drawn at': NOW, Volume: '0.5', Outcome: 'Adequate', Slides: '8', 'Pain at the draw': '4' })
  await clinic.record('nurse', 'Fill a tube', {
    Tube: 'EDTA', For: 'Smears', 'Mixed gently': 'Yes', 'Labelled at the bedside: name, number, side, time': 'Yes',
  })
  await needleOut(clinic, 1)
  await needleIn(clinic, 2, 'Core (solid)')
  await clinic.record('operator', 'Take a core', { 'Taken at': NOW, 'Length fresh': '18', 'Touch imprint made': 'Yes' })
  await clinic.record('nurse', 'Put the core in a pot', { In: 'Fixative', 'Labelled at the bedside: name, number, side, time': 'Yes' })
  await needleOut(clinic, 2)
}

const puncture = (step, number) => new RegExp(`^${step} – Puncture ${number}\\b`)

async function needleIn(clinic, number, purpose) {
  await clinic.record('operator', 'Name bone and side', { Bone: 'Back of the hip', Side: 'Right', For: purpose })
  await clinic.record('operator', puncture('Needle in', number), { 'Needle in': NOW, Gauge: '11' })
}

const needleOut = (clinic, number) =>
  clinic.record('operator', puncture('Needle out', number), { 'Needle out': NOW, Needle: 'Complete' })

/** Press, bandage, third pause, samples on their way. */
async function finish(clinic) {
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

async function recover(clinic) {
  await clinic.forward('+5 min', 3)
  await clinic.record('nurse', 'Look at the place and how the person is', {
    'Bandage looked at': 'Dry', 'Gets up and walks as before': 'Yes', 'Pain now': '2',
  }, { begin: true })
  await clinic.record('nurse', 'Instructions for home', {
    'Bandage may come off from': inHours(25), 'Shower from': inHours(25), 'Bath and swimming from': inDays(3),
    'Results expected by': inDays(9), 'Who explains the results': 'Dr Hassan', 'More tests may follow': 'Yes',
    'Number to call by day': '020 7946 0110', 'Number to call at night': '020 7946 0111', 'Version of the sheet': 'home sheet 1',
    'Instructions given': NOW, 'The person says them back': 'Yes',
  })
}

const goHome = (clinic) => clinic.record('nurse', 'Discharge', {
  To: 'Home', 'Clinician who agrees': 'Dr Okafor', 'Left at': NOW,
}, { begin: true })

/** The bench, the pathologist, the clinician who asked, and the person: until the result is explained. */
async function results(clinic) {
  await clinic.leave('nurse', 'operator')
  await clinic.record('bench', 'Receive the samples', { 'Received at the bench': NOW, 'Labels and samples fit': 'Fit' })
  await clinic.record('bench', 'Read the cells', { 'Particles in the aspirate': 'Present', 'Cells counted': '500', 'Cells and cellularity in words': 'Usual for the age.' })
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

/** Closes the case; the board has it among the closed ones only. */
async function close(clinic) {
  const page = await clinic.open('clinician')
  await page.getByRole('button', { name: 'Close this case' }).click()
  await page.getByText('This case is closed').waitFor()
  await clinic.board(page)
  assert.equal(await page.getByRole('link', { name: clinic.name, exact: true }).count(), 0, 'a closed case is still on the board')
}

test('somebody with another hospital\'s file has the examination unsedated, learns the result and is well', JOURNEY, async () => {
  const person = referral('Lupe_Little', 'plain.json')
  const clinic = new Clinic(browser, house.address)
  const receipt = await clinic.upload('coordinator', person)
  assert.match(receipt, /Haemoglobin|Platelets/)
  await clinic.leave('coordinator')
  await plan(clinic)
  assert.match(await clinic.says('operator', 'Consent'), /not yet[\s\S]*Nobody has explained the examination yet/)
  await prepare(clinic)
  assert.match(await clinic.says('operator', 'Consent'), /ready/)
  await consent(clinic)
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await numbAndPause(clinic)
  assert.equal(await clinic.stage('operator'), 'Procedure')
  await punctures(clinic)
  await finish(clinic)
  assert.match(await clinic.says('nurse', 'Look at the place and how the person is'), /Look at the place until/)
  await recover(clinic)
  assert.deepEqual(await clinic.alarms('nurse'), [])
  await goHome(clinic)
  await clinic.forward('+1 day')
  await results(clinic)
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await close(clinic)
  await clinic.end()
})
