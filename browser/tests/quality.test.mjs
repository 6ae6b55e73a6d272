// The quality lead's register, the sheets for when the computer is down, and entering what stood on them: in the
// demonstration's house, for everybody, also without script.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inAFullHouse, isForEverybody } from '../support/clinic.mjs'
import { isQuiet, shot } from '../support/harness.mjs'

const house = inAFullHouse()

/** The first case of the board that is not closed, on its papers. */
async function papers(page) {
  await page.locator('a.il-board__name').first().click()
  await page.getByRole('link', { name: 'Papers', exact: true }).click()
  await page.getByRole('heading', { name: 'When the computer is down' }).waitFor()
}

test('the quality lead looks at a line of the register, and a note is asked for', async () => {
  const page = await house.as('quality')
  await page.getByRole('link', { name: /^Register/ }).click()
  await page.getByRole('heading', { name: 'Register of exceptions' }).waitFor()
  await isForEverybody(page)
  await shot(page, 'register')
  const open = page.locator('.il-exception').filter({ hasText: 'not looked at' })
  const before = await open.count()
  assert.ok(before > 0, 'the demonstration has nothing to look at')
  const line = open.first()
  await line.getByText('Look at this line').click()
  await line.getByLabel('What you found').fill('Looked at together; the list was late.')
  await isForEverybody(page)
  await line.getByRole('button', { name: 'I have looked at it' }).click()
  await page.getByText('Noted. It stands in the course of the case.').waitFor()
  assert.equal(await open.count(), before - 1)
  await page.getByLabel('Looked at').selectOption({ label: 'only what is not' })
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  assert.equal(await page.locator('.il-exception').count(), before - 1)
  isQuiet(page)
  await page.context().close()
})

test('sheets for when the computer is down are for everybody, and print in black', async () => {
  const page = await house.as('nurse', { script: false })
  await page.getByRole('link', { name: 'Protocols', exact: true }).click()
  await page.getByRole('link', { name: 'procedure', exact: true }).first().click()
  await page.getByRole('heading', { name: /downtime sheet, procedure/ }).waitFor()
  await page.context().close()
  const nurse = await house.as('nurse')
  await papers(nurse)
  await isForEverybody(nurse)
  await nurse.getByRole('link', { name: 'Downtime sheet', exact: true }).click()
  await nurse.getByRole('heading', { name: 'Downtime sheet', exact: true }).waitFor()
  await isForEverybody(nurse)
  await shot(nurse, 'downtime-sheet')
  await nurse.getByRole('link', { name: 'Board', exact: true }).click()
  await nurse.getByRole('link', { name: 'tomorrow\'s list and calls' }).click()
  await isForEverybody(nurse)
  await nurse.getByRole('link', { name: /downtime sheets of everybody/ }).click()
  await nurse.getByRole('heading', { name: 'Downtime sheets', exact: true }).waitFor()
  await isForEverybody(nurse)
  isQuiet(nurse)
  await nurse.context().close()
})

test('what stands on paper is entered on one page, each thing with its own time, by keyboard and without script', async () => {
  const page = await house.as('nurse', { script: false })
  await papers(page)
  await page.getByRole('link', { name: 'Enter from paper', exact: true }).click()
  await page.getByRole('heading', { name: 'Enter from paper', exact: true }).waitFor()
  const vitals = page.getByRole('group', { name: 'Vital signs, line 1' })
  await vitals.getByLabel('Pulse').fill('72')
  await page.getByRole('button', { name: 'Record what is on the paper' }).click()
  await page.getByRole('heading', { name: 'One thing needs you' }).waitFor()
  assert.equal(await vitals.getByLabel('Pulse').inputValue(), '72', 'what was typed is lost')
  await vitals.getByLabel('Time on the paper: time, 24 hours').fill('00:05')
  await page.getByLabel('Day on the sheet').press('Enter')
  await page.getByText('Recorded from paper, each thing with its own time.').waitFor()
  await page.getByRole('link', { name: 'Facts', exact: true }).click()
  assert.match(await page.locator('main').innerText(), /from paper, entered by/)
  await page.context().close()
  const seen = await house.as('nurse')
  await papers(seen)
  await seen.getByRole('link', { name: 'Enter from paper', exact: true }).click()
  await isForEverybody(seen)
  await shot(seen, 'from-paper')
  isQuiet(seen)
  await seen.context().close()
})
