// Four people from referral to closure: only what can be seen is clicked, and only the demonstration's clock moves time.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Clinic, NOW, fill, inDays, inHours, isForEverybody, referral, startEmpty } from '../support/clinic.mjs'
import { openBrowser } from '../support/harness.mjs'

const JOURNEY = { timeout: 420_000 }
/** A scan of a letter: a picture of one point. */
const SCAN = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
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
  if (!sedated) return
  await clinic.record('nurse', 'Name the adult who drives and stays', {
    'Name of the adult who drives and stays': 'the brother', 'Phone of that adult': '020 7946 0102',
    'Agrees to drive the person home': 'Yes', 'Agrees to stay through the first day and night': 'Yes',
  })
}

/** Everything that has to be known and said before somebody signs. */
async function prepare(clinic) {
  for (const medicine of await clinic.toDo('nurse', 'List a medicine – ')) await clinic.record('nurse', medicine, { 'Effect on bleeding': 'None' })
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

async function clean(clinic) {
  await clinic.record('operator', 'Clean the skin', { 'Skin cleaned at': NOW, Antiseptic: 'Chlorhexidine', 'Left to dry': 'Yes' })
  await clinic.record('operator', 'Local anaesthetic', {
    'Given at': NOW, Medicine: 'Lidocaine', Strength: 'Stronger', Volume: '8', Layer: 'Skin and bone surface',
  })
}

async function numbAndPause(clinic) {
  await clean(clinic)
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
  await lookAgain(clinic)
  await instructions(clinic)
}

async function lookAgain(clinic) {
  await clinic.record('nurse', 'Look at the place and how the person is', {
    'Bandage looked at': 'Dry', 'Gets up and walks as before': 'Yes', 'Pain now': '2',
  }, { begin: true })
}

async function instructions(clinic) {
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

/** A whole step without script: the weight is entered, seen to be wrong, and corrected. */
async function withoutScript(clinic) {
  const plain = { script: false, width: 360 }
  const page = await clinic.record('nurse', 'Weigh and measure', { Weight: '46.0' }, plain)
  await page.getByRole('link', { name: 'Facts', exact: true }).click()
  await page.locator('main .il-fact').filter({ hasText: '46 kg' }).getByRole('link', { name: /^Correct/ }).click()
  await fill(page.locator('main'), { Weight: '64.0' })
  await page.getByRole('button', { name: 'Correct it' }).click()
  await page.getByRole('link', { name: 'Facts', exact: true }).click()
  const weight = page.locator('main .il-fact').filter({ has: page.getByText('Weight', { exact: true }) })
  await weight.locator('summary').click()
  assert.match(await weight.innerText(), /64 kg[\s\S]*46 kg/)
  await clinic.leave('nurse')
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
  assert.match(await clinic.says('operator', 'Consent'), /not yet[\s\S]*Nobody has explained what will be done yet/)
  await prepare(clinic)
  assert.match(await clinic.says('operator', 'Consent'), /ready/)
  await consent(clinic)
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await numbAndPause(clinic)
  assert.equal(await clinic.stage('operator'), 'Procedure')
  await isForEverybody(await clinic.as('operator'))
  await isForEverybody(await clinic.tab('operator', 'Room'))
  await isForEverybody(await clinic.open('operator'))
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

test('somebody sedated fasts, lies down after the last of two doses, and is driven home', JOURNEY, async () => {
  const person = referral('Floyd_Connelly', 'sedated.json')
  const clinic = new Clinic(browser, house.address)
  await clinic.upload('coordinator', person)
  await clinic.leave('coordinator')
  await plan(clinic, { sedated: true })
  assert.match(await clinic.says('nurse', 'Tell the fasting times'), /not known yet/, 'illnesses that change the plan were not asked for')
  await prepare(clinic)
  await clinic.record('nurse', 'Tell the fasting times', { 'Fasting times told': NOW }, { begin: true })
  await isForEverybody(await clinic.step('operator', 'Consent'))
  await consent(clinic, { sedated: true })
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW, 'Who drives home is confirmed': 'Yes' })
  await clinic.record('nurse', 'Note food or drink', { What: 'Light meal', When: inHours(-10) })
  assert.match(await clinic.says('nurse', 'First pause'), /not known yet[\s\S]*everything eaten and drunk/)
  await clinic.record('nurse', 'Ask for everything eaten and drunk', { 'Asked for everything eaten and drunk': 'Yes' })
  await vitals(clinic)
  await clinic.record('nurse', 'Vein line', { 'Vein line placed': NOW, Where: 'left hand' })
  await clinic.record('nurse', 'Check the room for sedation', {
    'Room and a trained second person for sedation': 'Yes', 'Oxygen, monitor, suction and reversal medicines checked': 'Yes',
    'Airway or aspiration risk': 'None',
  })
  await signIn(clinic)
  await clinic.record('operator', 'Give a sedative', {
    'Given at': NOW, Medicine: 'Midazolam', Kind: 'Sedative', Dose: ['2', 'mg'], Route: 'Into the vein',
  })
  await clinic.record('operator', 'Give a sedative', {
    'Given at': NOW, Medicine: 'Midazolam', Kind: 'Sedative', Dose: ['1', 'mg'], Route: 'Into the vein',
  })
  await numbAndPause(clinic)
  await vitals(clinic, 'Drowsy, eye contact to voice')
  await punctures(clinic)
  await finish(clinic)
  await vitals(clinic)
  await clinic.forward('+5 min', 3)
  await vitals(clinic)
  assert.match(await clinic.says('nurse', 'Get up after sedation'), /Lie down until \d\d:\d\d: 20 minutes/)
  await instructions(clinic)
  await clinic.record('nurse', 'Limits after sedation', { 'Medicines from the shop': 'paracetamol from today' })
  await clinic.record('nurse', 'Meet the adult who drives', { 'The adult who drives is here': 'Yes' })
  await clinic.record('nurse', 'Recovery score', {
    'Scored at': NOW, 'Moves limbs': '2', Breathes: '2', 'Blood pressure against before': '2', Awake: '2', 'Oxygen saturation': '2',
  })
  await clinic.forward('+5 min')
  await clinic.record('nurse', 'Get up after sedation', {
    'May get up': 'Yes', 'Got up': NOW, 'Upper blood pressure standing': '126', 'Dizzy or weak on standing': 'No',
  }, { begin: true })
  await lookAgain(clinic)
  await goHome(clinic)
  assert.match(await clinic.stage('nurse'), /^Recovery|^Home/)
  const phone = await clinic.ownPage(person.born)
  assert.match(await clinic.part(phone, 'Afterwards'), /Do not drive/)
  await clinic.forward('+1 day')
  await results(clinic)
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await close(clinic)
  await clinic.end()
})

test('somebody from a letter with a scan follows everything on a telephone', JOURNEY, async () => {
  const clinic = new Clinic(browser, house.address)
  const born = '1964-08-21'
  await clinic.enter('coordinator', 'Papadaki, Eleni', {
    'Family name': 'Papadaki', 'Given names': 'Eleni', 'Date of birth': born, 'Hospital number': '44-1902', Sex: 'Female',
    'Ordering clinician': 'Dr Hassan', 'What is asked for': 'Both', 'How urgent': 'Routine', 'Question to be answered': 'Why so tired?',
  }, { name: 'letter.png', mimeType: 'image/png', buffer: SCAN })
  assert.equal(await clinic.stage('coordinator'), 'Referral')
  await clinic.leave('coordinator')
  await plan(clinic)
  const phone = await clinic.ownPage(born)
  assert.match(await phone.locator('main').innerText(), /Come to us/)
  await isForEverybody(phone)
  assert.match(await clinic.part(phone, 'Prepare'), /You can eat and drink as usual/)
  await prepare(clinic)
  await withoutScript(clinic)
  await consent(clinic)
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await numbAndPause(clinic)
  await punctures(clinic)
  await finish(clinic)
  await recover(clinic)
  await goHome(clinic)
  assert.match(await clinic.part(phone, 'Afterwards'), /Keep the bandage on, clean and dry. You may take it off from /)
  await isForEverybody(phone)
  await clinic.forward('+1 day')
  await results(clinic)
  assert.match(await clinic.part(phone, 'Results'), /Your results were explained to you/)
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await close(clinic)
  await clinic.end()
})

test('somebody who says stop after the local anaesthetic is cared for and nothing else is done', JOURNEY, async () => {
  const clinic = new Clinic(browser, house.address)
  const born = '1990-03-30'
  await clinic.enter('coordinator', 'Rowe, Sam', {
    'Family name': 'Rowe', 'Given names': 'Sam', 'Date of birth': born, Sex: 'Male', 'Ordering clinician': 'Dr Hassan',
    'What is asked for': 'Both', 'How urgent': 'Routine',
  }, { name: 'letter.png', mimeType: 'image/png', buffer: SCAN })
  await clinic.leave('coordinator')
  await plan(clinic)
  await prepare(clinic)
  await consent(clinic)
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await clean(clinic)
  await clinic.record('nurse', 'The person says no', { Withdrawn: NOW, 'What the person said': 'Stop. I do not want this.' })
  assert.deepEqual(await clinic.toDo('operator', 'Name bone and side'), [], 'a needle is still offered')
  const phone = await clinic.ownPage(born)
  assert.match(await phone.locator('main').innerText(), /You said no, and we stopped/)
  await clinic.record('nurse', 'Third pause', {
    'What was done is recorded by name': 'Yes', 'Needles and instruments complete': 'Yes', 'Third pause and end': NOW,
  }, { begin: true })
  assert.match(await clinic.says('nurse', 'Discharge'), /not yet/)
  await clinic.record('nurse', 'Instructions for home', { 'Number to call by day': '020 7946 0110', 'Number to call at night': '020 7946 0111' })
  await goHome(clinic)
  await clinic.forward('+1 day')
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await close(clinic)
  await clinic.end()
})
