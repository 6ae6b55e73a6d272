// A day of the unit: a coordinator, a nurse and an operator signed in at once, each at a screen of their own, with three
// people on the day. What one of them records the others see without touching anything; when two say the same thing at
// once both see what the other said; and at the end the day is on paper and one case goes to another ward.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW, fill, inHours, send } from '../support/answers.mjs'
import { JOURNEY, inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { SCAN } from '../support/day.mjs'
import { isQuiet } from '../support/harness.mjs'
import { look } from '../support/look.mjs'

const house = inAnEmptyHouse()
const OKON = 'Okonkwo, Robin'
const LIND = 'Lindqvist, Maja'
const SATO = 'Sato, Emi'

const paper = (name, number) => {
  const [family, given] = name.split(', ')
  return {
    'Family name': family, 'Given names': given, 'Date of birth': '1961-02-03', 'Hospital number': number, Sex: 'Female',
    'Ordering clinician': 'Dr Hassan', 'What is asked for': 'Both', 'How urgent': 'Routine',
  }
}

/** Marks a page, to see later that it was never loaded again. */
const mark = (page) => page.evaluate(() => { window.ilMarked = true })
const isMarked = async (page, whose) => assert.ok(await page.evaluate(() => window.ilMarked === true), `the ${whose}'s page was loaded again`)

const row = (page, name) => page.locator('.il-board__row').filter({ has: page.getByRole('link', { name, exact: true }) })
const step = (page, title) => page.locator('li.il-step').filter({ has: page.locator('.il-step__name', { hasText: new RegExp(`^${title}$`) }) }).first()
const form = (page) => page.locator('form').filter({ has: page.getByRole('button', { name: 'Record', exact: true }) })

/** Somebody goes to the board, and from there to a case. */
async function goTo(page, name) {
  await page.getByRole('link', { name: 'Board', exact: true }).click()
  await page.getByRole('heading', { name: 'Board', exact: true }).waitFor()
  if (!name) return page
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('link', { name: 'What now', exact: true }).waitFor()
  return page
}

/** Records a step of the case somebody stands at. */
async function record(page, title, answers) {
  await open(page, title)
  await fill(form(page), answers)
  await send(page)
}

async function open(page, title) {
  const found = step(page, title)
  if (!await found.isVisible()) await page.locator('details').filter({ has: found }).locator('> summary').click()
  await found.getByRole('link', { name: /^(Record|Look or correct)$/ }).click()
  await form(page).waitFor()
}

test('three people work on one day at three screens, and each sees what the others do', JOURNEY, async (t) => {
  const clinic = house.clinic({ together: true })
  const coordinator = await clinic.as('coordinator')
  const nurse = await clinic.as('nurse')
  const operator = await clinic.as('operator')

  await t.test('who is referred appears on every board', async () => {
    await mark(nurse)
    await mark(operator)
    for (const [name, number] of [[OKON, 'A-100'], [LIND, 'B-200'], [SATO, 'C-300']]) {
      await clinic.enter('coordinator', name, paper(name, number), SCAN)
    }
    for (const name of [OKON, LIND, SATO]) {
      await row(nurse, name).waitFor()
      await row(operator, name).waitFor()
    }
    await isMarked(nurse, 'nurse')
    await isMarked(operator, 'operator')
  })

  await t.test('what one records moves the step on another screen, and a fold that is open stays open', async () => {
    await goTo(operator, OKON)
    await mark(operator)
    await goTo(nurse)
    await mark(nurse)
    const folded = operator.locator('details.il-fold').filter({ has: operator.locator('.il-step') }).first()
    await folded.locator('> summary').click()
    assert.match(await step(operator, 'Take the referral').innerText(), /Record/)
    const before = await row(nurse, OKON).innerText()
    await record(await goTo(coordinator, OKON), 'Person and contact', { 'Interpreter needed': 'No', 'Phone number of the person': '020 7946 0101' })
    await record(coordinator, 'Take the referral', {
      'Referral received': NOW, 'Main reason': 'Diagnose', 'Question to be answered': 'Why is the haemoglobin falling?', 'Care setting': 'Outpatient',
    })
    await operator.locator('.il-step--done .il-step__name', { hasText: /^Take the referral$/ }).waitFor({ state: 'attached' })
    await nurse.waitForFunction(([name, was]) => [...document.querySelectorAll('.il-board__row')]
      .some((one) => one.innerText.includes(name) && one.innerText !== was), [OKON, before])
    assert.ok(await folded.evaluate((fold) => fold.open), 'the fold closed under the reader')
    await isMarked(operator, 'operator')
    await isMarked(nurse, 'nurse')
  })

  await t.test('two who record the same fact at once both see it, and nothing is lost', async () => {
    await record(await goTo(operator, OKON), 'Look at the referral', { 'Referral accepted': 'Accepted', 'Bleeding risk of the procedure': 'Low' })
    await goTo(nurse, OKON)
    await open(nurse, 'Blood count')
    await goTo(operator, OKON)
    await open(operator, 'Blood count')
    await fill(form(nurse), { Platelets: '180', Haemoglobin: '96' })
    await fill(form(operator), { Platelets: '18' })
    await send(nurse)
    await operator.getByRole('button', { name: 'Record', exact: true }).click()
    await operator.getByText(/Somebody wrote this first, while you were typing/).waitFor()
    assert.match(await form(operator).innerText(), /Recorded: 180 /, 'what the other wrote does not stand beside it')
    assert.equal(await form(operator).getByLabel('Platelets', { exact: true }).inputValue(), '18', 'what was typed is lost')
    await isForEverybody(operator)
    assert.ok(operator.complaints.splice(0).every((words) => words.includes('409')))
    await send(operator)
    await operator.getByRole('link', { name: 'Course', exact: true }).click()
    const course = await operator.locator('main').innerText()
    for (const both of ['Platelets: 180 ', 'Platelets: 18 ']) assert.ok(course.includes(both), both)
  })

  await t.test('an alarm raised at one screen is seen and answered at another', async () => {
    await goTo(operator)
    await mark(operator)
    await goTo(coordinator, LIND)
    await mark(coordinator)
    await record(await goTo(nurse, LIND), 'The person says no', { Withdrawn: NOW, 'What the person said': 'Not today, and not here.' })
    await row(operator, LIND).locator('.il-urgency').waitFor()
    await isMarked(operator, 'operator')
    const alarm = coordinator.locator('.il-alarm').first()
    await alarm.waitFor()
    await isMarked(coordinator, 'coordinator')
    assert.match(await nurse.locator('.il-alarm').first().innerText(), /Answered by: coordinator/, 'a form is offered to whoever may not send it')
    await alarm.locator('summary', { hasText: 'Answer this alarm' }).click()
    await alarm.getByLabel('What was done').fill('Spoke with her; she goes to her own doctor.')
    await alarm.getByRole('button', { name: 'I have seen to it' }).click()
    await coordinator.getByText('Answered.', { exact: true }).waitFor()
    await nurse.locator('.il-alarm', { hasText: /answered \d\d:\d\d/ }).first().waitFor()
  })

  await t.test('tomorrow is on paper with the calls to make', async () => {
    await record(await goTo(coordinator, OKON), 'Book the appointment', { Appointment: inHours(24), Place: 'Clinic', Operator: 'Dr Okafor' })
    await goTo(coordinator)
    await coordinator.getByRole('link', { name: /tomorrow's list and calls/ }).click()
    await coordinator.getByRole('heading', { level: 1 }).waitFor()
    const list = await coordinator.locator('main').innerText()
    assert.match(list, /Okonkwo, R\./)
    assert.match(list, /Consent/, 'what is missing for tomorrow is not named')
    assert.match(list, /020 7946 0101/, 'nobody says whom to call')
    assert.doesNotMatch(list, /Lindqvist/, 'somebody who said no is expected')
    assert.deepEqual(await look(coordinator, { paper: true }), [])
    const pdf = (await coordinator.pdf({ preferCSSPageSize: true })).toString('latin1')
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, 'the list of one day fits one sheet')
  })

  await t.test('a case is handed over to another ward, which sees it come', async () => {
    const other = await clinic.as('Haematology ward nurse')
    await mark(other)
    assert.equal(await row(other, SATO).count(), 0)
    await goTo(nurse, SATO)
    await nurse.locator('summary', { hasText: 'Send to another ward' }).click()
    await nurse.getByRole('radio', { name: 'Haematology ward', exact: true }).check()
    await nurse.getByRole('button', { name: 'Send', exact: true }).click()
    await nurse.getByText('The wards know.').waitFor()
    await row(other, SATO).waitFor()
    await isMarked(other, 'other ward')
    await goTo(other, SATO)
    await other.getByRole('button', { name: 'It is there now', exact: true }).click()
    await other.getByText('The wards know.').waitFor()
    await goTo(nurse)
    assert.equal(await row(nurse, SATO).count(), 0, 'the first ward still has it')
    await row(coordinator, SATO).waitFor({ state: 'detached' }).catch(() => {})
    await goTo(coordinator)
    assert.match(await row(coordinator, SATO).innerText(), /Haematology ward/, 'the board does not say which ward has the case')
  })

  for (const page of [coordinator, nurse, operator]) isQuiet(page)
  await clinic.end()
})
