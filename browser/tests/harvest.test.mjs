// A mother is to give marrow to her small son: the paper form, the recipient named, the request taken. Two persons, one
// case, and nothing of the one on a page of the other. Only what can be seen is clicked.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOURNEY, NOW, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'

const DONOR = { family: 'Vale', given: 'Ruth', born: '1987-09-14' }
const RECIPIENT = { family: 'Sandoval', given: 'Milo', born: '2026-08-20' }
const house = inAnEmptyHouse()

/** The paper form, the recipient's name, and what is asked for. */
async function refer(clinic) {
  await clinic.enter('coordinator', `${DONOR.family}, ${DONOR.given}`, {
    'Family name': DONOR.family, 'Given names': DONOR.given, 'Date of birth': DONOR.born, 'Hospital number': '44-2001',
    Sex: 'Female', 'Ordering clinician': 'Dr Hassan', 'How urgent': 'Routine',
  }, undefined, 'Bone marrow harvest')
  await clinic.nameSomebody('coordinator', 'recipient', {
    'Family name': RECIPIENT.family, 'Given names': RECIPIENT.given, 'Date of birth': RECIPIENT.born, 'Hospital number': '44-2002',
  })
  await clinic.record('coordinator', 'Take the referral', {
    'Referral received': NOW, 'Use of the marrow': 'For somebody else', 'Where the stem cells are to come from': 'Marrow',
    'Donor and recipient': 'Related', 'Care setting': 'Day case',
  })
  await clinic.record('clinician', 'Take the referral', {
    'How the product will be used': 'Given fresh', 'The marrow will be treated in the laboratory': 'No',
  })
  await clinic.record('coordinator', 'Person and contact', {
    'Language the person speaks best': 'English', 'Interpreter needed': 'No', 'Phone number of the person': '020 7946 0201',
  })
  await clinic.record('coordinator', 'Name the recipient', {
    'Recipient named by two identifiers': 'Yes', 'Weight of the recipient': '4.0',
  })
  await clinic.record('clinician', 'Look at the referral', { 'Referral accepted': 'Accepted', 'Bleeding risk of the procedure': 'Low' })
}

/** Nothing of one person stands where the other reads. */
function isSilentAbout(text, other) {
  for (const word of [other.family, other.given]) assert.ok(!text.includes(word), `"${word}" of somebody else stands here:\n${text}`)
}

/** What each of the two may read: the donor's page and the recipient's, opened with codes of their own. */
async function readTheirPages(clinic) {
  const donor = await clinic.ownPage(DONOR.born, { by: 'clinician', whose: 'donor' })
  isSilentAbout(await donor.locator('main').innerText(), RECIPIENT)
  await isForEverybody(donor)
  const recipient = await clinic.ownPage(RECIPIENT.born, { by: 'clinician', whose: 'recipient' })
  isSilentAbout(await recipient.locator('body').innerText(), DONOR)
  await isForEverybody(recipient)
}

test('a donor and a recipient are named for one harvest, and neither page speaks of the other', JOURNEY, async () => {
  const clinic = house.clinic()
  await refer(clinic)
  await isForEverybody(await clinic.open('clinician'))
  await readTheirPages(clinic)
  await clinic.end()
})
