// People at work in a demonstration: they sign in, find a case on the board, open steps by their titles, fill in forms by
// the words beside the controls, and move the demonstration's clock with its buttons. Nothing here knows an address.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fill, send } from './answers.mjs'
import { binary, fits, isAccessible, isQuiet, openBrowser, openPage, start } from './harness.mjs'
import { Unseen } from './unseen.mjs'

const browserFolder = join(dirname(fileURLToPath(import.meta.url)), '..')
const SHARED = process.env.ILIAC_REFERRALS ?? join(browserFolder, '..', '..', 'shared', 'referrals')
const PATIENCE_MS = 15_000

/** How long a whole journey may take on a machine that is busy with everything else. */
export const JOURNEY = { timeout: 420_000 }
/** A demonstration without anybody in it and a browser, from the first test of a file to the last. */
export const inAnEmptyHouse = () => inAHouse('--empty')

/** The same with everybody in it who is in a demonstration. */
export const inAFullHouse = () => inAHouse()

function inAHouse(...how) {
  const here = {}
  before(async () => {
    here.house = await start(process.env.ILIAC_BIN ?? binary('iliac'), ['demo', ...how, '--listen', '127.0.0.1:0'])
    here.browser = await openBrowser()
  })
  after(async () => {
    await here.browser?.close()
    await here.house?.stop()
  })
  return {
    /**
     * The people of one case. One works at a time and nobody looks at the screens of the others, unless they work `together`.
     * `unseen`: what they record is sent without being drawn, but for what they do `onScreen`.
     */
    clinic: (options) => new Clinic(here.browser, here.house.address, options),
    /** Somebody in this role, signed in, in a window of their own. */
    as: (role, options) => signedIn(here.browser, here.house.address, role, options),
  }
}

/** A referral to upload: somebody else's when the folder with them is there, else one of our own. */
export function referral(theirs, own) {
  const found = existsSync(SHARED) ? readdirSync(SHARED).find((name) => name.startsWith(theirs)) : undefined
  const path = found ? join(SHARED, found) : join(browserFolder, 'bundles', own)
  const patient = JSON.parse(readFileSync(path, 'utf8')).entry.map(({ resource }) => resource)
    .find(({ resourceType }) => resourceType === 'Patient')
  const name = patient.name.find(({ use }) => use === 'official') ?? patient.name[0]
  const plain = (word) => word.replace(/\d+$/, '')
  return { path, name: `${plain(name.family)}, ${name.given.map(plain).join(' ')}`, born: patient.birthDate }
}

/** Everybody who works on one case, each signed in as one role. */
export class Clinic {
  #people = new Map()
  /** Who is looking at the case as it stands now: nobody else has done anything since and no time was moved. */
  #upToDate = undefined
  /** Whose turn it is, where people work in turn. */
  #atWork = undefined
  #unseen
  /** The case's address, where it is needed without a screen. */
  #case = undefined

  constructor(browser, address, { together = false, unseen = false } = {}) {
    this.browser = browser
    this.address = address
    this.together = together
    this.#unseen = unseen
    this.name = undefined
  }

  /** Does something on the screen, where the rest is sent without being drawn. */
  async onScreen(work) {
    const before = this.#unseen
    this.#unseen = false
    await work()
    this.#unseen = before
  }

  /** The page of somebody in this role, signed in. */
  async as(role, options = {}) {
    const key = `${role} ${JSON.stringify(options)}`
    const known = this.#people.get(key)
    await this.#turnTo(known)
    if (known) return known
    const page = await signedIn(this.browser, this.address, role, options)
    this.#people.set(key, page)
    if (!this.together) this.#atWork = page
    return page
  }

  /**
   * A screen that shows the case is told of every change, and that takes time: the window of whoever waits goes into the
   * background, where a screen listens to nothing. It shows the case anew when its turn comes.
   */
  async #turnTo(page) {
    if (this.together || this.#atWork === page) return
    await this.#atWork?.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    this.#atWork = page
    this.#upToDate = undefined
  }

  /** Takes a referral from a file and goes on to its case. */
  async upload(role, { path, name }) {
    const page = await this.as(role)
    await page.getByRole('link', { name: 'New referral' }).click()
    await page.getByLabel('Referral file (JSON)').setInputFiles(path)
    await page.getByRole('button', { name: 'Take this referral' }).click()
    await page.getByRole('heading', { name: 'What came with the referral' }).waitFor()
    this.name = name
    const receipt = await page.locator('main').innerText()
    await page.getByRole('link', { name: 'Go on to the case' }).click()
    return receipt
  }

  /** Enters a referral from paper: the usual procedure's, or another's by its title. */
  async enter(role, name, answers, scan, procedure) {
    const page = await this.as(role)
    await page.getByRole('link', { name: 'New referral' }).click()
    if (procedure) {
      await page.getByRole('navigation', { name: 'Procedure' }).getByRole('link', { name: procedure, exact: true }).click()
      await page.getByRole('heading', { name: procedure, exact: true }).waitFor()
    }
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Open the case' }) })
    await fill(form, answers)
    if (scan) await form.getByLabel('Scan').setInputFiles(scan)
    await form.getByRole('button', { name: 'Open the case' }).click()
    await page.getByText('The case is open.').waitFor()
    this.name = name
  }

  /** Names somebody else whom the case concerns, from its papers. */
  async nameSomebody(role, who, answers) {
    const page = await this.tab(role, 'Papers')
    await page.getByRole('link', { name: `Name the ${who}`, exact: true }).click()
    await page.getByRole('heading', { name: `Who is the ${who}?` }).waitFor()
    await fill(page.locator('main form'), answers)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Recorded.', { exact: true }).waitFor()
  }

  /** The case's page "What now", as somebody in this role sees it at this moment. */
  async open(role, options) {
    const page = await this.as(role, options)
    if (this.#upToDate !== page) await this.#goTo(page)
    // A list that is read must be there to its end, not only to its first words.
    await page.waitForLoadState('domcontentloaded')
    return page
  }

  async #goTo(page) {
    this.#upToDate = page
    const tab = page.getByRole('link', { name: 'What now', exact: true })
    if (await tab.count()) {
      await tab.click()
      if (!await hasToSignIn(page)) return
    }
    await this.board(page)
    await page.getByRole('link', { name: this.name, exact: true }).click()
    await tab.waitFor()
    this.#upToDate = page
  }

  /** The board; whoever was away too long signs in again. */
  async board(page) {
    this.#upToDate = undefined
    if (!await hasToSignIn(page)) await page.getByRole('link', { name: 'Board', exact: true }).click()
    if (await hasToSignIn(page)) await signIn(page)
    await page.getByRole('heading', { name: 'Board', exact: true }).waitFor()
  }

  /** Under which stage the board shows the person. */
  async stage(role) {
    const page = await this.as(role)
    await this.board(page)
    const group = page.locator('table.il-board tbody').filter({ has: page.getByRole('link', { name: this.name, exact: true }) })
    return (await group.getByRole('rowheader').innerText()).replace(/\s*\d+$/, '').trim()
  }

  /** What a step of the case says about itself: how it stands, its gates, who may do it. */
  async says(role, title) {
    const page = await this.open(role)
    const step = await stepOf(page, title)
    return step.innerText()
  }

  /** The titles of steps somebody can do something about now, of those that begin so. */
  async toDo(role, beginning) {
    const page = await this.open(role)
    const titles = await page.locator('#il-case > section .il-step__name').allTextContents()
    return titles.filter((title) => title.startsWith(beginning))
  }

  /** What alarms the case shows, by their titles. */
  async alarms(role) {
    const page = await this.open(role)
    return page.locator('.il-alarm__title').allTextContents()
  }

  /** What those alarms say, all of it. */
  async warnings(role) {
    const page = await this.open(role)
    return (await page.locator('.il-alarm').allInnerTexts()).join('\n')
  }

  /** Opens a step's form by the step's title. */
  async step(role, title, { begin = false, ...options } = {}) {
    const page = await this.open(role, options)
    const step = await stepOf(page, title)
    const button = step.getByRole('button', { name: 'Begin', exact: true })
    if (begin && !await button.count()) assert.fail(`this cannot begin: ${await step.innerText()}`)
    if (begin) await button.click()
    else await step.getByRole('link', { name: /^(Record|Look or correct)$/ }).click()
    this.#upToDate = undefined
    await page.getByRole('button', { name: 'Record', exact: true }).waitFor()
    return page
  }

  /** Opens a step, answers what is asked by the words on the form, and records it. */
  async record(role, title, answers, options) {
    if (this.#unseen) return this.#recordUnseen(role, title, answers, options)
    const page = await this.step(role, title, options)
    await fill(page.locator('form').filter({ has: page.getByRole('button', { name: 'Record', exact: true }) }), answers)
    await send(page)
    this.#upToDate = page
    return page
  }

  async #recordUnseen(role, title, answers, options) {
    const desk = await this.#desk(role)
    await desk.open(title, options)
    await desk.press('Record', answers)
    assert.equal(await desk.says('.il-notice--done .il-notice__title'), 'Recorded.')
  }

  /** Somebody in this role at the case's page "What now", without seeing it. */
  async #desk(role) {
    const page = await this.as(role)
    await this.#turnTo(undefined)
    const desk = new Unseen(page, this.address)
    if (!this.#case) {
      await desk.goTo('/board')
      this.#case = await desk.addressOf(this.name)
    }
    await desk.goTo(this.#case)
    return desk
  }

  /**
   * Answers by name for what holds a step, and a colleague does the same on this screen. Answers the page, on which the step
   * may now be recorded; `look` sees the page on which both answer, before the first of them does.
   */
  async answerForBoth(role, title, { reason, colleague, look }) {
    const page = await this.open(role)
    this.#upToDate = undefined
    await (await stepOf(page, title)).getByRole('link', { name: 'Answer for this by name', exact: true }).click()
    await page.getByRole('heading', { name: 'Answer for a gate by name' }).waitFor()
    await look(page)
    const answer = page.getByRole('button', { name: 'I answer for this', exact: true })
    await page.getByLabel('Your reason').fill(reason)
    await answer.click()
    await page.getByText('It is not enough yet').waitFor()
    await page.getByLabel('Your reason').fill(reason)
    await page.getByLabel('Sign-in name of the colleague').fill(colleague)
    await page.getByLabel('Password of the colleague').fill('marrow-demo')
    await answer.click()
    await page.getByRole('button', { name: 'Record', exact: true }).waitFor()
    return page
  }

  /** Sets right a fact that was recorded wrongly, from the page with every fact. */
  async correct(role, fact, answer) {
    const page = await this.tab(role, 'Facts')
    await page.getByRole('link', { name: `Correct ${fact}`, exact: true }).click()
    await fill(page.locator('main'), { [fact]: answer })
    await page.getByRole('button', { name: 'Correct it' }).click()
    await page.getByText('Corrected.').waitFor()
  }

  /** Moves the demonstration's clock by its buttons: `forward('+5 min', 2)`. */
  async forward(by, times = 1) {
    const [first] = this.#people.values()
    const page = this.#atWork?.role ? this.#atWork : first
    if (this.#unseen) {
      const desk = await this.#desk(page.role)
      for (let turn = 0; turn < times; turn += 1) await desk.press(by)
      return
    }
    await this.#turnTo(page)
    this.#upToDate = undefined
    for (let turn = 0; turn < times; turn += 1) {
      const before = await page.locator('.il-clock__face').innerText()
      const moved = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.getByRole('button', { name: by, exact: true }).click()
      await moved
      await page.waitForFunction((was) => document.querySelector('.il-clock__face')?.innerText !== was, before)
    }
  }

  /** Goes to a page of the case by its tab. */
  async tab(role, name) {
    const page = await this.open(role)
    this.#upToDate = undefined
    await page.getByRole('link', { name, exact: true }).click()
    return page
  }

  /**
   * Makes a code for the person, or for whom of several, and opens their own page with it, on a phone. `reader`: who reads
   * it, when that is not the person: 'parent' or 'child'.
   */
  async ownPage(born, { by = 'nurse', whose = 'person', reader, ...options } = {}) {
    const staff = await this.tab(by, 'Papers')
    const whom = { parent: `the parent of the ${whose}, or who decides for them`, child: `the ${whose} as a child, in pictures` }
    await staff.getByRole('button', { name: `Make a code for ${whom[reader] ?? `the ${whose}`}`, exact: true }).click()
    const code = await staff.locator('#person-code').innerText()
    await staff.getByRole('link', { name: 'Back', exact: true }).click()
    await this.#turnTo(undefined)
    const phone = await openPage(this.browser, { width: 360, height: 780, ...options })
    phone.setDefaultTimeout(PATIENCE_MS)
    await phone.goto(`${this.address}/`)
    await phone.getByRole('link', { name: 'Open your page with the code we gave you' }).click()
    await phone.getByLabel('Your code').fill(code)
    await phone.getByLabel('Date of birth').fill(born)
    await phone.getByRole('button', { name: 'Open my page' }).click()
    await phone.getByRole('heading', { name: reader === 'child' ? 'Your day' : 'Today', exact: true }).waitFor()
    this.#people.set(`${whose} ${reader}`, phone)
    if (this.inTurn) this.#atWork = phone
    return phone
  }

  /** These people go: they sign out. Whoever stays is told of every change, and that takes time. */
  async leave(...roles) {
    for (const [key, page] of this.#people) {
      if (!roles.includes(page.role)) continue
      await this.#turnTo(page)
      if (!await hasToSignIn(page)) await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
      isQuiet(page)
      await page.context().close()
      this.#people.delete(key)
      this.#atWork = undefined
    }
  }

  /** Another part of the person's own page. */
  async part(phone, name) {
    await this.#turnTo(phone)
    await phone.getByRole('link', { name, exact: true }).click()
    await phone.getByRole('heading', { name, level: 1, exact: true }).waitFor()
    return phone.locator('main').innerText()
  }

  /** No page of anybody made the browser complain. Closes them all. */
  async end() {
    for (const page of this.#people.values()) {
      isQuiet(page)
      await page.context().close()
    }
    this.#people.clear()
  }
}

/** The page as everybody must be able to read it: by machine, and on the narrowest phone. */
export async function isForEverybody(page) {
  await isAccessible(page)
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  await fits(page)
  await page.setViewportSize(size)
}

const hasToSignIn = async (page) => await page.getByRole('heading', { name: 'Sign in', exact: true }).count() > 0

async function signedIn(browser, address, role, options) {
  const page = await openPage(browser, options)
  page.setDefaultTimeout(PATIENCE_MS)
  page.role = role
  await page.goto(`${address}/`)
  await signIn(page)
  return page
}

async function signIn(page) {
  await page.getByRole('button', { name: `Sign in as ${page.role}`, exact: true }).click()
  await page.getByRole('heading', { name: 'Board', exact: true }).waitFor()
}

async function stepOf(page, title) {
  const wanted = title instanceof RegExp ? title : new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
  const step = page.locator('li.il-step').filter({ has: page.locator('.il-step__name', { hasText: wanted }) }).first()
  if (!await step.count()) {
    const there = await page.locator('.il-step__name').allTextContents()
    assert.fail(`no step "${title}" on ${page.url()}; there are: ${there.join(' | ')}`)
  }
  if (!await step.isVisible()) {
    await page.locator('details').filter({ has: step }).locator('> summary').click()
  }
  return step
}
