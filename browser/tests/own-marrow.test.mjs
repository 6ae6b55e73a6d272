// A boy of four has marrow of his own taken, treated and frozen before strong treatment. There is no second person, and
// nothing asks for one. What is so only here is done on the screen; what goes as in every harvest is sent without being drawn,
// since the mother's harvest shows it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { close } from '../support/day.mjs'
import {
  agree, arrive, clear, count, followUp, goHome, layOut, needleIn, needleOut, pack, pull, receive, recover, refer, results, sleep, treatAndFreeze,
  untilTheDay, visit, workUp,
} from '../support/giving.mjs'

const BOY = {
  family: 'Brandt', given: 'Emil', born: '2022-04-11', number: '44-4001', sex: 'Male', weight: '10.0', parent: 'mother', treated: true,
  planned: '150', places: [['Left', 8], ['Right', 7]], counted: [['15.0', '87'], ['23.0', '157']],
}
const house = inAnEmptyHouse()

/** Nothing asks for a second person. */
async function isAlone(clinic) {
  const page = await clinic.open('clinician')
  assert.match(await page.locator('main').innerText(), /No recipient is named yet[\s\S]*Not needed when it stays with the same person/)
  for (const step of ['Name the recipient', 'Go or no go', 'Blood group sample of the recipient', 'Advocate for the child', 'Say what is ready if']) {
    assert.deepEqual(await clinic.toDo('clinician', step), [], `${step} is asked`)
  }
}

/** His page says whose marrow it is and what becomes of it. */
async function readHisPage(clinic) {
  const phone = await clinic.ownPage(BOY.born, { by: 'clinician', whose: 'donor' })
  const prepare = await clinic.part(phone, 'Prepare')
  assert.match(prepare, /We take some of your own marrow and keep it safe/)
  assert.doesNotMatch(prepare, /You have offered to give/)
  await isForEverybody(phone)
  return phone
}

test('a boy has marrow of his own taken, treated and frozen, and no second person is asked for', JOURNEY, async () => {
  const clinic = house.clinic({ unseen: true })
  await refer(clinic, BOY)
  await workUp(clinic, BOY)
  await results(clinic, BOY)
  await isAlone(clinic)
  await clinic.onScreen(() => agree(clinic, BOY, 'Too young to ask'))
  await clear(clinic)
  const phone = await readHisPage(clinic)
  await untilTheDay(clinic, BOY)
  await arrive(clinic, BOY)
  await sleep(clinic, BOY)
  await layOut(clinic)
  for (const [index, [side, times]] of BOY.places.entries()) {
    await needleIn(clinic, index + 1, side)
    await pull(clinic, times)
    await needleOut(clinic, index + 1)
    if (index === 0) await count(clinic, ...BOY.counted[0])
  }
  await pack(clinic, BOY)
  await receive(clinic)
  assert.match(await clinic.says('bench', 'Release the marrow'), /The marrow was to be treated and no treatment is finished/)
  await recover(clinic)
  await goHome(clinic)
  await clinic.onScreen(() => treatAndFreeze(clinic))
  assert.deepEqual(await clinic.alarms('nurse'), [])
  assert.match(await clinic.part(phone, 'Afterwards'), /Your marrow goes to a laboratory[\s\S]*frozen until you need it/)
  await visit(clinic)
  await followUp(clinic, BOY)
  await close(clinic)
  await clinic.end()
})
