// Two people at one screen: a colleague signs with their own name and password, and whoever was signed in stays so.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, send } from '../support/answers.mjs'
import { inAnEmptyHouse, isForEverybody } from '../support/clinic.mjs'
import { SCAN } from '../support/day.mjs'

const house = inAnEmptyHouse()

test('a colleague signs on the screen of another, and a wrong password loses nothing', async () => {
  const clinic = house.clinic()
  await clinic.enter('nurse', 'Okonkwo, Robin', { 'Family name': 'Okonkwo', 'Given names': 'Robin', 'Date of birth': '1961-02-03' }, SCAN)
  const page = await clinic.step('operator', 'Consent')
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Record', exact: true }) })
  await fill(form, { 'Concerns raised at signing': 'Afraid of needles', 'Version of the form': 'examination 1' })
  await form.getByText('A colleague signs here', { exact: true }).click()
  const user = form.getByLabel('Sign-in name of the colleague')
  const password = form.getByLabel('Password of the colleague')
  await user.fill('nils')
  await password.fill('not the password')
  await isForEverybody(page)
  await form.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('link', { name: /do not go together/ }).click()
  assert.equal(await user.inputValue(), 'nils', 'the link leads to the control, and its fold is open')
  assert.ok(await user.evaluate((element) => element === document.activeElement))
  assert.equal(await password.inputValue(), '')
  assert.equal(await form.getByLabel('Concerns raised at signing').inputValue(), 'Afraid of needles')
  await isForEverybody(page)
  // The browser remarks on the form that came back, and on nothing else.
  assert.ok(page.complaints.splice(0).every((words) => words.includes('400 (Bad Request)')))
  await password.fill('marrow-demo')
  await send(page)
  await page.getByText('Dr Omar Petrov', { exact: true }).waitFor()
  const course = await (await clinic.tab('operator', 'Course')).locator('main').innerText()
  assert.match(course, /Signature: Nils Okafor\s+Who\s*Nils Okafor \(nurse\), on the screen of Dr Omar Petrov|Signature: Nils Okafor\s+Nils Okafor \(nurse\), on the screen of Dr Omar Petrov/)
  assert.match(course, /Afraid of needles\s+(Who\s*)?Dr Omar Petrov \(operator\), page/)
  await clinic.end()
})
