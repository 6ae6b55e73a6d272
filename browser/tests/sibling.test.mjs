// A sister of six gives marrow to her baby brother: her father decides, she says yes in her own words, and a helper of her
// own looks only at what is good for her. What is so only where a child gives is done on the screen; what goes as with an adult
// is sent without being drawn, since the mother's harvest shows it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { close } from '../support/day.mjs'
import {
  agree, arrive, clear, count, followUp, go, goHome, isSilentAbout, layOut, needleIn, needleOut, pack, pull, receive, recover, refer, release,
  results, sleep, untilTheDay, visit, workUp,
} from '../support/giving.mjs'

const BROTHER = { family: 'Idowu', given: 'Noah', born: '2026-06-20', number: '44-3002', weight: '3.6' }
const SISTER = {
  family: 'Okoye', given: 'Ada', born: '2020-03-02', number: '44-3001', sex: 'Female', weight: '20.0', parent: 'father', recipient: BROTHER,
  planned: '60', places: [['Left', 3], ['Right', 3]], counted: [['12.0', '37'], ['20.0', '67']],
}
const house = inAnEmptyHouse()

/** A child gives only when somebody independent speaks for her and no adult fits as well. */
async function protect(clinic) {
  assert.match(await clinic.says('clinician', 'Clear the donor'),
    /A child gives marrow only when no adult donor fits as well[\s\S]*an independent advocate agrees/)
  await clinic.record('clinician', 'Say why the donor is a child', {
    'No adult donor fits as well': 'Yes', 'The transplant is the treatment of choice and no experiment': 'Yes',
  })
  await isForEverybody(await clinic.step('advocate', 'Advocate for the child'))
  await clinic.record('advocate', 'Advocate for the child', {
    'Advocate of the child': 'Alma Oyelaran', "The advocate is independent of the recipient's team": 'Yes', 'What the advocate says': 'Agrees',
  })
  await clinic.leave('advocate')
}

/** Her own page speaks to her and her father, in words of her own, and never of her brother. */
async function readHerPage(clinic) {
  const phone = await clinic.ownPage(SISTER.born, { by: 'clinician', whose: 'donor' })
  const prepare = await clinic.part(phone, 'Prepare')
  assert.match(prepare, /For you, the child: You have marrow in your bones/)
  assert.match(prepare, /A child who gives marrow has a helper of their own/)
  isSilentAbout(prepare, BROTHER)
  await isForEverybody(phone)
  return phone
}

/** A nought is missing on the scale's card: the limit of a child is nobody's to answer for, until the weight is right. */
async function stopAtTheLimit(clinic) {
  const refused = await clinic.says('operator', 'Draw marrow')
  assert.match(refused, /With the next pull 40 mL would be drawn. The limit for this child is 35 mL. Nobody may go on/)
  assert.doesNotMatch(refused, /Answer for this by name/)
  await clinic.correct('nurse', 'Weight', SISTER.weight)
  assert.match(await clinic.says('operator', 'Draw marrow'), /ready/)
}

test('a sister of six gives marrow to her baby brother, and nobody may pass her limit', JOURNEY, async () => {
  const clinic = house.clinic({ unseen: true })
  await refer(clinic, SISTER)
  await workUp(clinic, SISTER)
  await results(clinic, SISTER)
  await clinic.onScreen(async () => {
    await protect(clinic)
    await agree(clinic, SISTER)
  })
  await clear(clinic)
  await go(clinic)
  const phone = await readHerPage(clinic)
  await untilTheDay(clinic, SISTER)
  assert.match(await clinic.says('anaesthetist', 'Give a sedative'), /A child's weight must not be older than 7 days. Weigh again/)
  await arrive(clinic, SISTER, '2.0')
  assert.match(await clinic.says('anaesthetist', 'Give a sedative'), /ready/, 'the mask comes before the line')
  await sleep(clinic, SISTER)
  await layOut(clinic)
  await needleIn(clinic, 1, 'Left')
  await pull(clinic, 3)
  await needleOut(clinic, 1)
  await count(clinic, ...SISTER.counted[0])
  await needleIn(clinic, 2, 'Right')
  await stopAtTheLimit(clinic)
  await pull(clinic, 3)
  await needleOut(clinic, 2)
  await pack(clinic, SISTER)
  await receive(clinic)
  await release(clinic)
  await recover(clinic)
  await goHome(clinic)
  assert.deepEqual(await clinic.alarms('nurse'), [])
  isSilentAbout(await clinic.part(phone, 'Afterwards'), BROTHER)
  await visit(clinic)
  await followUp(clinic, SISTER)
  await close(clinic)
  await clinic.end()
})
