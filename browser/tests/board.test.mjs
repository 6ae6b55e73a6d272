// The board in a browser: somebody is found in the page, no address ever tells whom, and a live update changes neither.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOW } from '../support/answers.mjs'
import { inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { SCAN } from '../support/day.mjs'

const house = inAnEmptyHouse()

const paper = (family, number) => ({
  'Family name': family, 'Given names': 'Robin', 'Date of birth': '1961-02-03', 'Hospital number': number,
})
const seen = (page) => page.locator('.il-board__name:visible').allTextContents()

test('somebody is found while one types, and no address tells whom', async () => {
  const clinic = house.clinic({ together: true })
  await clinic.enter('nurse', 'Okonkwo, Robin', paper('Okonkwo', 'A-100'), SCAN)
  await clinic.enter('nurse', 'Lindgren, Robin', paper('Lindgren', 'B-200'), SCAN)
  const page = await clinic.as('nurse')
  await clinic.board(page)
  const addresses = []
  page.on('request', (request) => addresses.push(request.url()))
  const search = page.getByLabel('Name, hospital number or case')
  await search.fill('okon')
  assert.deepEqual(await seen(page), ['Okonkwo, Robin'])
  await page.getByText('1 found', { exact: true }).waitFor()
  await search.press('Enter')
  assert.deepEqual(await seen(page), ['Okonkwo, Robin'])

  // A colleague records something; the update comes and the board is still narrowed.
  const colleague = await clinic.as('operator')
  clinic.name = 'Okonkwo, Robin'
  const asAt = await page.locator('#il-asat time').getAttribute('datetime')
  await clinic.record('operator', 'Take the referral', { 'Referral received': NOW, 'Ordering clinician': 'Dr Hassan' })
  await page.waitForFunction((was) => document.querySelector('#il-asat time').dateTime !== was, asAt)
  assert.deepEqual(await seen(page), ['Okonkwo, Robin'])
  await search.fill('b-200')
  assert.deepEqual(await seen(page), ['Lindgren, Robin'])
  await search.fill('nobody')
  assert.deepEqual(await seen(page), [])
  await page.getByText('Nobody found', { exact: true }).waitFor()
  await isForEverybody(page)
  await search.fill('')
  assert.equal((await seen(page)).length, 2)
  assert.ok(addresses.every((address) => !/okon|b-200|q=/i.test(address)), addresses.join('\n'))
  assert.ok(colleague)
  await clinic.end()
})

test('without script the same form answers the board', async () => {
  const page = await house.as('nurse', { script: false })
  await page.getByLabel('Name, hospital number or case').fill('lindgren')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  assert.deepEqual(await seen(page), ['Lindgren, Robin'])
  assert.equal(new URL(page.url()).search, '')
  await page.getByRole('link', { name: 'Show everybody again' }).click()
  assert.equal((await seen(page)).length, 2)
  await page.context().close()
})
