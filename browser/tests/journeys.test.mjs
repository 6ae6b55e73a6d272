// Four people from referral to closure; only the demonstration's clock moves time. The first goes all the way on the screen:
// only what can be seen is clicked. Of the others that is so where their ways part from the first's; what they share is sent
// without being drawn.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW, fill, inHours } from '../support/answers.mjs'
import { JOURNEY, inAnEmptyHouse, isForEverybody, referral } from '../support/clinic.mjs'
import {
  SCAN, clean, close, consent, finish, goHome, instructions, lookAgain, numbAndPause, plan, prepare, punctures, recover, results, signIn, vitals,
} from '../support/day.mjs'

const house = inAnEmptyHouse()

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

test('somebody with another hospital\'s file has the examination unsedated, learns the result and is well', JOURNEY, async () => {
  const person = referral('Lupe_Little', 'plain.json')
  const clinic = house.clinic()
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
  await punctures(clinic, { between: () => clinic.forward('+5 min') })
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

/** On the day, until the second of two doses is given. */
async function fastAndSleep(clinic) {
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
  for (const milligrams of ['2', '1']) {
    await clinic.record('operator', 'Give a sedative', {
      'Given at': NOW, Medicine: 'Midazolam', Kind: 'Sedative', Dose: [milligrams, 'mg'], Route: 'Into the vein',
    })
  }
}

/** Lying down until it is time, then up, and home with somebody. */
async function lieDownAndGetUp(clinic) {
  assert.match(await clinic.says('nurse', 'Get up after sedation'), /Lie down until \d\d:\d\d: 20 minutes/)
  await instructions(clinic)
  await clinic.record('nurse', 'Limits after sedation', { 'Medicines from the shop': 'paracetamol from today' })
  await clinic.record('nurse', 'Meet the adult who drives', { 'The adult who drives is here': 'Yes' })
  await clinic.record('nurse', 'Recovery score', {
    'Scored at': NOW, 'Moves limbs': '2', Breathes: '2', 'Blood pressure against before': '2', Awake: '2', 'Oxygen saturation': '2',
  })
  await clinic.forward('+5 min')
  await clinic.record('nurse', 'Say that the person may get up', { 'May get up': 'Yes' })
  await clinic.record('nurse', 'Get up after sedation', {
    'Got up': NOW, 'Upper blood pressure standing': '126', 'Dizzy or weak on standing': 'No',
  }, { begin: true })
  await lookAgain(clinic)
  await goHome(clinic)
}

test('somebody sedated fasts, lies down after the last of two doses, and is driven home', JOURNEY, async () => {
  const person = referral('Floyd_Connelly', 'sedated.json')
  const clinic = house.clinic({ unseen: true })
  await clinic.upload('coordinator', person)
  await clinic.leave('coordinator')
  await plan(clinic, { sedated: true })
  assert.match(await clinic.says('nurse', 'Tell the fasting times'), /not known yet/, 'illnesses that change the plan were not asked for')
  await prepare(clinic)
  await clinic.record('nurse', 'Tell the fasting times', { 'Fasting times told': NOW }, { begin: true })
  await isForEverybody(await clinic.step('operator', 'Consent'))
  await consent(clinic, { sedated: true })
  await clinic.forward('+1 day')
  await clinic.onScreen(() => fastAndSleep(clinic))
  await numbAndPause(clinic)
  await vitals(clinic, 'Drowsy, eye contact to voice')
  await punctures(clinic)
  await finish(clinic)
  await vitals(clinic)
  await clinic.forward('+5 min', 3)
  await vitals(clinic)
  await clinic.onScreen(() => lieDownAndGetUp(clinic))
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
  const clinic = house.clinic({ unseen: true })
  const born = '1964-08-21'
  await clinic.enter('coordinator', 'Papadaki, Eleni', {
    'Family name': 'Papadaki', 'Given names': 'Eleni', 'Date of birth': born, 'Hospital number': '44-1902', Sex: 'Female',
    'Ordering clinician': 'Dr Hassan', 'What is asked for': 'Both', 'How urgent': 'Routine', 'Question to be answered': 'Why so tired?',
  }, SCAN)
  assert.equal(await clinic.stage('coordinator'), 'Referral')
  await clinic.leave('coordinator')
  await plan(clinic)
  const phone = await clinic.ownPage(born)
  assert.match(await phone.locator('main').innerText(), /Come to us/)
  await isForEverybody(phone)
  assert.match(await clinic.part(phone, 'Prepare'), /You can eat and drink as usual/)
  await prepare(clinic)
  await clinic.onScreen(() => withoutScript(clinic))
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

/** From the word that stops everything to the way home. */
async function sayNo(clinic, born) {
  await clinic.record('nurse', 'The person says no', { Withdrawn: NOW, 'What the person said': 'Stop. I do not want this.' })
  assert.deepEqual(await clinic.toDo('operator', 'Name bone and side'), [], 'a needle is still offered')
  const phone = await clinic.ownPage(born)
  assert.match(await phone.locator('main').innerText(), /You said no, and we stopped/)
  await clinic.record('nurse', 'Third pause', {
    'What was done is recorded by name': 'Yes', 'Needles and instruments complete': 'Yes', 'Third pause and end': NOW,
  }, { begin: true })
  assert.match(await clinic.says('nurse', 'Discharge'), /not yet[\s\S]*The person has no instructions yet/)
  await clinic.record('nurse', 'Instructions for home', {
    'Number to call by day': '020 7946 0110', 'Number to call at night': '020 7946 0111', 'Instructions given': NOW, 'The person says them back': 'Yes',
  })
  await goHome(clinic)
}

test('somebody who says stop after the local anaesthetic is cared for and nothing else is done', JOURNEY, async () => {
  const clinic = house.clinic({ unseen: true })
  const born = '1990-03-30'
  await clinic.enter('coordinator', 'Rowe, Sam', {
    'Family name': 'Rowe', 'Given names': 'Sam', 'Date of birth': born, Sex: 'Male', 'Ordering clinician': 'Dr Hassan',
    'What is asked for': 'Both', 'How urgent': 'Routine',
  }, SCAN)
  await clinic.leave('coordinator')
  await plan(clinic)
  await prepare(clinic)
  await consent(clinic)
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await clean(clinic)
  await clinic.onScreen(() => sayNo(clinic, born))
  await clinic.forward('+1 day')
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await close(clinic)
  await clinic.end()
})
