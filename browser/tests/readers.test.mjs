// A boy of seven is to give marrow to his sister. His mother reads about him, he sees his day in pictures, and the question
// she writes at home is answered by a nurse. Two phones, one child, and nothing of the sister on either.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill } from '../support/answers.mjs'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { shot } from '../support/harness.mjs'

const BOY = { family: 'Marsh', given: 'Toby', born: '2019-05-02' }
const SISTER = { family: 'Marsh', given: 'Linnea', born: '2023-08-20' }
const PARTS = ['Today', 'Plan', 'Prepare', 'The procedure', 'Afterwards', 'Results', 'Questions']
const house = inAnEmptyHouse()

async function refer(clinic) {
  await clinic.enter('coordinator', `${BOY.family}, ${BOY.given}`, {
    'Family name': BOY.family, 'Given names': BOY.given, 'Date of birth': BOY.born, 'Hospital number': '44-3001',
    Sex: 'Male', 'Ordering clinician': 'Dr Hassan', 'How urgent': 'Routine',
  }, undefined, 'Bone marrow harvest')
  await clinic.nameSomebody('coordinator', 'recipient', {
    'Family name': SISTER.family, 'Given names': SISTER.given, 'Date of birth': SISTER.born, 'Hospital number': '44-3002',
  })
  await clinic.record('coordinator', 'Take the referral', { 'Use of the marrow': 'For somebody else', 'Donor and recipient': 'Related' })
}

/** Everything a page of a person must be, for each of its parts. */
async function isReadable(clinic, phone, part) {
  const words = await clinic.part(phone, part)
  assert.ok(words.includes('Marsh, Toby') && words.includes('44-3001'), `${part} does not say whose page it is`)
  for (const of of [SISTER.given, '44-3002', '2023']) assert.ok(!words.includes(of), `${part} tells ${of}`)
  await isForEverybody(phone)
  return words
}

/** How many sheets of A4 a page prints on. */
async function sheets(page) {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  return pdf.match(/\/Type\s*\/Page\b/g).length
}

test('a mother reads about her son and asks, and he sees his day in pictures', JOURNEY, async () => {
  const clinic = house.clinic()
  await refer(clinic)

  const mother = await clinic.ownPage(BOY.born, { whose: 'donor', reader: 'parent' })
  for (const part of PARTS) await isReadable(clinic, mother, part)
  assert.match(await clinic.part(mother, 'Prepare'), /sign a consent form for your child/)
  await shot(mother, 'readers-parent-prepare')
  await clinic.part(mother, 'Plan')
  assert.equal(await sheets(mother), 1, 'the plan is more than one sheet')

  await clinic.part(mother, 'Questions')
  await fill(mother, { 'Your question': 'May he bring his bear?' })
  await mother.getByRole('button', { name: 'Send', exact: true }).focus()
  await mother.keyboard.press('Enter')
  await mother.getByText('Thank you. We have it.').waitFor()
  await isForEverybody(mother)
  await shot(mother, 'readers-parent-questions')

  await clinic.record('nurse', /Answer a question.*May he bring his bear/, { Answer: 'Yes, the bear may come along.' })
  assert.match(await clinic.part(mother, 'Questions'), /Yes, the bear may come along/)

  // Without script, on the narrowest phone: the child's page needs neither.
  const boy = await clinic.ownPage(BOY.born, { whose: 'donor', reader: 'child', script: false, width: 320, height: 640 })
  const day = await boy.locator('main').innerText()
  assert.match(day, /You choose\. You may say yes\. You may say no\./)
  assert.doesNotMatch(day, /Linnea|consent|result/i)
  assert.equal(await boy.locator('.il-tabs, textarea').count(), 0)
  const told = await boy.getByRole('img').evaluateAll((drawn) => drawn.map((one) => one.getAttribute('aria-label')))
  assert.ok(told.length > 8 && told.every((words) => words.length > 10), `pictures without words: ${told}`)
  await shot(boy, 'readers-child-320')

  // The code for the child took nothing of the mother's away.
  await clinic.part(mother, 'Today')
  await clinic.end()
})

test('the pictures of a day pass for everybody and print on two sheets', JOURNEY, async () => {
  const clinic = house.clinic()
  await clinic.enter('coordinator', 'Frost, Ida', {
    'Family name': 'Frost', 'Given names': 'Ida', 'Date of birth': '2018-01-15', 'Hospital number': '44-3003',
    Sex: 'Female', 'Ordering clinician': 'Dr Hassan', 'How urgent': 'Routine',
  }, undefined, 'Bone marrow examination')
  const girl = await clinic.ownPage('2018-01-15', { reader: 'child' })
  await isForEverybody(girl)
  await shot(girl, 'readers-child-360')
  assert.ok(await sheets(girl) <= 2, 'the pictures are more than two sheets')
  await clinic.end()
})
