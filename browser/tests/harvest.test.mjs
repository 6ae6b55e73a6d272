// A mother gives marrow to her small son, from the paper form to the look after a year: two persons, one case, and nothing
// of the one on a page of the other. Only what can be seen is clicked, and only the demonstration's clock moves time.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { close } from '../support/day.mjs'
import {
  agree, arrive, clear, count, followUp, go, goHome, isSilentAbout, layOut, needleIn, needleOut, pack, pull, pulled, receive, recover, refer,
  release, results, sleep, untilTheDay, visit, workUp,
} from '../support/giving.mjs'

const SON = {
  family: 'Sandoval', given: 'Milo', born: '2026-08-20', number: '44-2002', weight: '3.6', group: { 'Blood group': 'O' },
}
const MOTHER = {
  family: 'Vale', given: 'Ruth', born: '1987-09-14', number: '44-2001', sex: 'Female', weight: '64.0', recipient: SON,
  planned: '80', places: [['Left', 4], ['Right', 4]], counted: [['12.0', '47'], ['16.0', '87']],
}
const house = inAnEmptyHouse()

/** The recipient is made ready only when the donor agrees and is cleared, and somebody said go. */
async function decide(clinic) {
  await go(clinic)
  assert.match(await clinic.says('clinician', 'Conditioning of the recipient begins'),
    /not yet[\s\S]*The donor is not cleared[\s\S]*There is no valid consent of the donor/)
  await agree(clinic, MOTHER)
  await clear(clinic)
  assert.match(await clinic.says('clinician', 'Conditioning of the recipient begins'), /ready/)
  await clinic.record('clinician', 'Plan for blood groups that do not match', {
    'Plan for the blood groups that do not match': 'Take out red cells', 'Who planned it': 'Dr Novak',
  })
}

/** What each of the two may read: the donor's page and the recipient's, opened with codes of their own. */
async function readTheirPages(clinic) {
  const recipient = await clinic.ownPage(SON.born, { by: 'clinician', whose: 'recipient' })
  isSilentAbout(await recipient.locator('body').innerText(), MOTHER)
  await isForEverybody(recipient)
  const preparing = await clinic.part(recipient, 'Prepare')
  assert.match(preparing, /You are to get new stem cells on/)
  isSilentAbout(preparing, MOTHER)
  const donor = await clinic.ownPage(MOTHER.born, { by: 'clinician', whose: 'donor' })
  isSilentAbout(await donor.locator('main').innerText(), SON)
  await isForEverybody(donor)
  const prepare = await clinic.part(donor, 'Prepare')
  assert.match(prepare, /It is your choice alone. You may say no now or later/)
  isSilentAbout(prepare, SON)
  return donor
}

/** Her son's weight stands on the card as hers: the house says so at once, and two people answer by name for the last pull. */
async function pullOverTheLimit(clinic) {
  assert.match(await clinic.says('operator', 'Draw marrow'),
    /not yet[\s\S]*With the next pull 80 mL would be drawn. By the donor's weight the limit is 72 mL. Two people may decide to go on/)
  const page = await clinic.answerForBoth('operator', 'Draw marrow', {
    reason: 'The plan was made for 64 kg.', colleague: 'anna',
    look: async (page) => {
      const words = await page.locator('main').innerText()
      assert.match(words, /Who may: operator, anaesthetist, clinician. Different people needed: 2./)
      assert.equal(await page.getByLabel('Your reason').inputValue(), '', 'a reason is filled in beforehand')
      await isForEverybody(page)
    },
  })
  await pulled(page)
  assert.match(await clinic.warnings('operator'), /80 mL were drawn. By the donor's weight the limit is 72 mL/)
  await clinic.correct('nurse', 'Weight', MOTHER.weight)
  assert.doesNotMatch(await clinic.warnings('operator'), /limit/)
}

test('a mother gives marrow for her small son and is looked after for a year', JOURNEY, async () => {
  const clinic = house.clinic()
  await refer(clinic, MOTHER)
  await workUp(clinic, MOTHER)
  assert.match(await clinic.says('clinician', 'Clear the donor'), /not yet[\s\S]*An infection test is missing, has no result/)
  await results(clinic, MOTHER)
  await decide(clinic)
  const phone = await readTheirPages(clinic)
  await untilTheDay(clinic, MOTHER)
  await arrive(clinic, MOTHER, SON.weight)
  assert.match(await clinic.warnings('nurse'), /The plan of 80 mL is above the donor's limit of 72 mL by weight/)
  await sleep(clinic, MOTHER)
  await layOut(clinic)
  await needleIn(clinic, 1, 'Left')
  await pull(clinic, 4)
  await isForEverybody(await clinic.open('operator'))
  await needleOut(clinic, 1)
  assert.match(await clinic.says('operator', 'Draw marrow'), /not yet[\s\S]*No needle is recorded as in/)
  await count(clinic, ...MOTHER.counted[0])
  await needleIn(clinic, 2, 'Right')
  await pull(clinic, 3)
  await pullOverTheLimit(clinic)
  await needleOut(clinic, 2)
  await pack(clinic, MOTHER)
  await receive(clinic)
  await release(clinic)
  await recover(clinic)
  await goHome(clinic)
  assert.deepEqual(await clinic.alarms('nurse'), [])
  const afterwards = await clinic.part(phone, 'Afterwards')
  assert.match(afterwards, /Come back on [\s\S]*A nurse takes off the bandage/)
  isSilentAbout(afterwards, SON)
  await visit(clinic)
  await followUp(clinic, MOTHER)
  const pending = await close(clinic)
  for (const done of ['Visit on the day after', 'Release the marrow', 'Look after a year']) {
    assert.ok(!pending.some((title) => title.startsWith(done)), `${done} is pending: ${pending.join(', ')}`)
  }
  await clinic.end()
})
