// A unit that begins: an administrator, a clinician, no case until the clinician vouches for the values, and a protocol of its own.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { binary, fits, isAccessible, isQuiet, openBrowser, openPage, shot, start } from '../support/harness.mjs'

const iliac = process.env.ILIAC_BIN ?? binary('iliac')
const PASSWORD = 'correct horse battery'
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const SITE = join(root, 'protocols', 'site.yaml')

let folder, house, browser

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'iliac-values-'))
  const data = join(folder, 'data')
  const words = ['init', '--unit', 'New Unit', '--phone', '01632 960 100', '--holidays-known-until', '2027-12-31', '--site', SITE, '--data', data]
  execFileSync(iliac, words, { env: { ...process.env, ILIAC_PASSWORD: PASSWORD } })
  house = await start(iliac, ['serve', '--listen', '127.0.0.1:0', '--data', data])
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await house?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const send = async (page, button) => {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.waitForLoadState()
}

/** Somebody signed in on a screen of their own. */
async function signedIn(login, options) {
  const page = await openPage(browser, options)
  await page.goto(`${house.address}/sign-in`)
  await page.getByLabel('Name', { exact: true }).fill(login)
  await page.getByLabel('Password').fill(PASSWORD)
  await send(page, 'Sign in')
  return page
}

async function employ(page, login, name, ...roles) {
  await page.goto(`${house.address}/staff`)
  await page.getByLabel('Sign-in name').fill(login)
  await page.getByLabel('Name on a page').fill(name)
  for (const role of roles) await page.getByLabel(role, { exact: true }).check()
  await page.getByLabel('First password').fill(PASSWORD)
  await send(page, 'Open this account')
  await page.getByText('The account is open.').waitFor()
}

/** Opens a case on paper; answers the page after it was sent. */
async function refer(page, procedure = 'biopsy') {
  await page.goto(`${house.address}/referral?procedure=${procedure}`)
  await page.getByLabel('Family name').fill('Okonkwo')
  await page.getByLabel('Given names').fill('Robin')
  await page.getByLabel('Date of birth').fill('1961-02-03')
  await send(page, 'Open the case')
}

test('a new unit opens no case until its clinician has signed every value', { timeout: 300_000 }, async () => {
  const administrator = await signedIn('admin')
  await employ(administrator, 'clara', 'Dr Clara Novak', 'Clinician')
  await employ(administrator, 'cora', 'Cora Lindqvist', 'Coordinator')
  await administrator.getByRole('link', { name: 'Values', exact: true }).click()
  await administrator.getByText('Somebody with the role clinician signs and sets them here').waitFor()
  assert.equal(await administrator.getByRole('checkbox').count(), 0, 'an administrator is offered nothing to tick')
  await isAccessible(administrator)

  const coordinator = await signedIn('cora')
  await refer(coordinator)
  await coordinator.getByRole('link', { name: /No case opens here by the protocol “Bone marrow biopsy” yet/ }).click()
  assert.equal(await coordinator.getByLabel('Given names').inputValue(), 'Robin', 'what was typed is kept')
  await isAccessible(coordinator)
  await fits(coordinator)
  assert.ok(coordinator.complaints.splice(0).every((words) => words.includes('422')))
  await coordinator.getByRole('link', { name: 'Values', exact: true }).click()
  await coordinator.getByText(/^0 of \d+ values signed$/).waitFor()

  // On a telephone, without script, and with the keyboard alone.
  const clinician = await signedIn('clara', { width: 320, height: 700, script: false })
  await clinician.goto(`${house.address}/values`)
  await fits(clinician)
  const boxes = clinician.getByRole('checkbox')
  const count = await boxes.count()
  assert.ok(count > 40, `${count} values`)
  await boxes.first().focus()
  await clinician.keyboard.press('Space')
  assert.ok(await boxes.first().isChecked())
  await clinician.getByLabel('Your password').focus()
  await clinician.keyboard.type('not the password')
  await clinician.keyboard.press('Enter')
  await clinician.getByRole('link', { name: /do not go together/ }).waitFor()
  assert.ok(await boxes.first().isChecked(), 'what was ticked stays ticked')
  await clinician.getByLabel('Your password').fill(PASSWORD)
  await send(clinician, 'Sign what is ticked or entered')
  await clinician.getByText(`1 of ${count} values signed`).waitFor()
  await clinician.getByText('Dr Clara Novak on').waitFor()
  await fits(clinician)

  const desk = await signedIn('clara')
  await desk.goto(`${house.address}/values`)
  await isAccessible(desk)
  await shot(desk, 'values')
  await desk.emulateMedia({ media: 'print' })
  await desk.getByText('Place and date').waitFor()
  await shot(desk, 'values-paper')
  await desk.emulateMedia({ media: 'screen' })
  for (const box of await desk.getByRole('checkbox').all()) await box.check()
  await desk.getByLabel('Your password').fill(PASSWORD)
  await send(desk, 'Sign what is ticked or entered')
  await desk.getByText(`${count} of ${count} values signed`).waitFor()
  assert.equal(await desk.getByRole('checkbox').count(), 0)
  await isAccessible(desk)
  isQuiet(desk)

  await refer(coordinator)
  await coordinator.getByRole('heading', { name: /Okonkwo/ }).or(coordinator.getByText('Okonkwo, Robin')).first().waitFor()
  isQuiet(coordinator)
  for (const page of [administrator, coordinator, clinician, desk]) await page.context().close()
})

/** A small protocol as the one file in which a candidate is carried. */
function candidate(change = (text) => text) {
  const read = (name) => change(readFileSync(join(root, 'crates', 'iliac-server', 'tests', 'candidate', name), 'utf8'))
  const files = {
    'small/protocol.yaml': read('protocol.yaml'),
    'small/texts/en.ftl': read('en.ftl'),
    'small/stories/plain-day.md': read('plain-day.md')
  }
  return { name: 'small.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ protocol: 'small', files })) }
}

/** Brings a candidate and looks until its examination is over. */
async function bring(page, file) {
  await page.goto(`${house.address}/protocols/candidate`)
  await page.getByLabel('Candidate\'s file').setInputFiles(file)
  await send(page, 'Examine it')
  while (await page.getByText('It is being examined').count()) await page.reload()
}

test('a clinician reads what an examination found, signs another protocol, and gives it to an open case', { timeout: 300_000 }, async () => {
  const administrator = await signedIn('admin')
  await administrator.goto(`${house.address}/staff`)
  if (!(await administrator.getByText('Dr Carl Meyer').count())) await employ(administrator, 'carl', 'Dr Carl Meyer', 'Clinician')

  // On a telephone and without script.
  const clinician = await signedIn('carl', { width: 320, height: 700, script: false })
  await clinician.goto(`${house.address}/protocols`)
  await clinician.getByRole('link', { name: 'Bring another version of a protocol, and sign it' }).click()
  await bring(clinician, candidate((text) => text.replace('blood.platelets >= count_min', 'blood.platelets is known')))
  await clinician.getByText('Not proved: Nothing is started with too few platelets').waitFor()
  assert.equal(await clinician.getByLabel('Your password').count(), 0, 'what is not proved is not signed')
  await fits(clinician)

  const desk = await signedIn('carl')
  await bring(desk, candidate())
  await desk.getByText('Safety properties proved: 1. Stories as told: 1.').waitFor()
  await isAccessible(desk)
  await shot(desk, 'candidate')
  await desk.getByLabel('Your password').focus()
  await desk.keyboard.type(PASSWORD)
  await desk.keyboard.press('Enter')
  await desk.getByText('Signed. New cases take this version from now on').waitFor()
  await desk.getByRole('row', { name: /small.*Dr Carl Meyer.*Safety properties proved: 1/ }).waitFor()
  await isAccessible(desk)
  await shot(desk, 'versions')
  isQuiet(desk)
  await clinician.goto(`${house.address}/protocols`)
  await fits(clinician)

  // A case by this version; then another version, looked at over the past before it is ready.
  await employ(administrator, 'coco', 'Coco Lund', 'Coordinator', 'Nurse')
  const nurse = await signedIn('coco')
  await refer(nurse, 'small')
  await nurse.goto(`${nurse.url().split('?')[0]}/step/count`)
  await nurse.getByLabel('Platelets').first().fill('60')
  await send(nurse, 'Record')

  // A candidate that cannot be signed shows all the same what it would have said.
  const seventy = (text) => text.replace('value: 50', 'value: 70').replace('platelets  60', 'platelets  90')
  await bring(desk, candidate((text) => seventy(text).replace('start  ready', 'start  done')))
  await desk.getByText('It cannot be signed').waitFor()
  await desk.getByRole('link', { name: 'Start: gate “platelets”' }).first().click()
  await desk.getByRole('heading', { name: 'The earliest as a story' }).waitFor()
  await isAccessible(desk)
  await shot(desk, 'replay')
  await desk.locator('#difference li a').first().click()
  await desk.getByText('As it was known', { exact: false }).first().waitFor()

  await bring(desk, candidate(seventy))
  await desk.getByLabel('Your password').fill(PASSWORD)
  await send(desk, 'Sign and activate')

  // The open case is given it: read and signed on the telephone.
  await clinician.goto(`${house.address}/protocols`)
  await clinician.getByRole('link', { name: 'Open cases by earlier rules: 1' }).click()
  await clinician.getByText('Okonkwo, Robin').waitFor()
  await fits(clinician)
  const list = clinician.url()
  await clinician.getByRole('link', { name: /^Read and sign/ }).click()
  await clinician.getByText('holds it back: Not before 70').waitFor()
  await fits(clinician)
  await desk.goto(list)
  await isAccessible(desk)
  await shot(desk, 'cases-by-earlier-rules')
  await desk.goto(clinician.url())
  await isAccessible(desk)
  await shot(desk, 'rules')
  await clinician.getByLabel('Your password').focus()
  await clinician.keyboard.type(PASSWORD)
  await clinician.keyboard.press('Enter')
  await clinician.getByText('Signed. From now on this case runs by the rules new cases take.').waitFor()
  await fits(clinician)
  await desk.getByLabel('Your password').fill(PASSWORD)
  await send(desk, 'Sign and give it the new rules')
  await desk.getByText(/has the rules already that new cases take/).waitFor()
  await clinician.goto(list)
  await clinician.getByText('There are none').waitFor()
  for (const page of [administrator, nurse, clinician, desk]) await page.context().close()
})
