// One sample alone, from the paper form to closure: the liquid for somebody, a core for somebody else. What belongs to the
// other sample is neither asked nor offered. What is agreed and what the needle takes is done on the screen; the rest is sent
// without being drawn, since the journeys show it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW } from '../support/answers.mjs'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import {
  ASPIRATION, BIOPSY, SCAN, close, consent, finish, goHome, numbAndPause, plan, prepare, punctures, recover, results, signIn, vitals,
} from '../support/day.mjs'

const house = inAnEmptyHouse()

/** Opens a case from a letter and goes on to the day it is booked for, with everything said and signed. */
async function untilTheDay(clinic, procedure, { family, given, born, sex }) {
  await clinic.enter('coordinator', `${family}, ${given}`, {
    'Family name': family, 'Given names': given, 'Date of birth': born, Sex: sex,
    'Ordering clinician': 'Dr Hassan', 'How urgent': 'Routine', 'Question to be answered': 'Why is the blood low?',
  }, SCAN, procedure.title)
  const coordinator = await clinic.open('coordinator')
  assert.match(await coordinator.getByRole('region', { name: 'Person', exact: true }).innerText(), new RegExp(procedure.title), 'the band does not say which procedure')
  await isForEverybody(coordinator)
  await clinic.leave('coordinator')
  await plan(clinic, { procedure })
  await prepare(clinic)
  await isForEverybody(await clinic.step('operator', 'Consent'))
  await clinic.onScreen(() => consent(clinic, { procedure }))
  await clinic.forward('+1 day')
  await clinic.record('nurse', 'Arrival', { Arrived: NOW })
  await vitals(clinic)
  await signIn(clinic)
  await numbAndPause(clinic)
}

/** The needle is out: from the pressure to the explained result, the person well and the case closed. */
async function untilClosed(clinic, procedure) {
  await finish(clinic)
  await recover(clinic)
  assert.deepEqual(await clinic.alarms('nurse'), [])
  await isForEverybody(await clinic.open('nurse'))
  await goHome(clinic)
  await clinic.forward('+1 day')
  await results(clinic, { procedure })
  await clinic.record('clinician', 'Feels well again', { 'Feels well again': NOW })
  await isForEverybody(await clinic.tab('clinician', 'Course'))
  await close(clinic)
  await clinic.end()
}

test('somebody has the liquid drawn alone, and a core they did not agree to is refused', JOURNEY, async () => {
  const clinic = house.clinic({ unseen: true })
  await untilTheDay(clinic, ASPIRATION, { family: 'Lindqvist', given: 'Maja', born: '1959-05-14', sex: 'Female' })
  await clinic.onScreen(() => punctures(clinic, { procedure: ASPIRATION }))
  await clinic.record('operator', 'Name bone and side', { Bone: 'Back of the hip', Side: 'Right', For: 'Core (solid)' })
  assert.match(await clinic.says('operator', /^Needle in – Puncture 2\b/), /not yet[\s\S]*The consent does not cover this component/)
  await untilClosed(clinic, ASPIRATION)
})

test('somebody has a core taken alone, and nothing asks for the liquid', JOURNEY, async () => {
  const clinic = house.clinic({ unseen: true })
  await untilTheDay(clinic, BIOPSY, { family: 'Adeyemi', given: 'Tunde', born: '1972-11-02', sex: 'Male' })
  await clinic.onScreen(() => punctures(clinic, { procedure: BIOPSY }))
  for (const step of ['Draw marrow', 'Fill a tube']) assert.deepEqual(await clinic.toDo('operator', step), [])
  await untilClosed(clinic, BIOPSY)
})
