// Every page of a unit with forty people in it, over all four procedures and all their stages: found by following the links
// from page to page, as each role that may see it. A way in that no link leads to fails, until it has an address here.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { binary, openBrowser, openPage, start } from '../support/harness.mjs'
import { controls, look, withoutScript } from '../support/look.mjs'
import { ToSee, WAYS, links, wayOf } from '../support/ways.mjs'

/** Ways in that are no pages, and what they are instead. */
const NO_PAGES = {
  '/': 'leads to the board',
  '/day': 'leads to the list of today',
  '/live': 'the stream of changes that a board or a case listens to',
  '/fhir/metadata': 'for other systems, in JSON',
}
/** Addresses that no page links to. */
const BY_HAND = ['/me', '/me/code/ABCDEFHJKM']
/** What is made to be printed. */
const PAPER = [
  '/day/{date}', '/day/{date}/sheets', '/protocol/{hash}', '/protocol/{hash}/sheet',
  '/case/{case}/print/{document}', '/case/{case}/note', '/case/{case}/sheet',
]
/** Who looks at cases, in turn, each at those of their own wards; and who has pages of their own. */
const CARERS = ['nurse', 'operator', 'coordinator', 'anaesthetist', 'clinician']
const OTHERS = ['quality', 'administrator']
/** How many windows are busy at once. */
const LANES = 2
/** How many addresses of a way in are looked at; of each kind one. */
const MOST = 12
const MOST_OF = { '/day/{date}': 2, '/case/{case}': 60, '/case/{case}/step/{step}': 40, '/case/{case}/print/{document}': 30, '/me/page': 60 }
const LONG = { timeout: 900_000 }

let house, browser
const visitors = []
/** The cases that are looked at: one of each procedure at each stage, and by whom. */
const cases = new Map()
const faults = []
/** The demonstration's day. */
let today
const toSee = new ToSee({ kind, most: (way) => MOST_OF[way] ?? MOST })

before(async () => {
  house = await start(process.env.ILIAC_BIN ?? binary('iliac'), ['demo', '--listen', '127.0.0.1:0'])
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

/** Of which kind an address is for a visitor: pages of one kind are alike. Nothing: it is not for them to look at. */
function kind(visitor, { way, holes, asks }, address) {
  if (way in NO_PAGES || (way === '/me/page') !== (visitor.whose !== undefined)) return undefined
  const query = way === '/me/page' ? new URL(address, house.address).search : asks.join()
  if (visitor.whose) return [way, query, visitor.whose].join(' ')
  const of = cases.get(holes.case)
  if (holes.case && of?.by !== visitor) return undefined
  // Today's list is long and tomorrow's has the calls to make; the sheets of many cases at once are those of the shorter one.
  if (way === '/day/{date}') return [way, holes.date].join(' ')
  if (way === '/day/{date}/sheets' && holes.date <= today) return undefined
  const { case: _case, entry: _entry, staff: _staff, date: _date, duty: _duty, ...named } = holes
  // A case's page differs by stage; what can be printed, and for whom, and who may bring a protocol, by who looks.
  const stage = way === '/case/{case}' && !query && of.stage
  const role = ['/case/{case}/papers', '/protocols'].includes(way) && visitor.name
  return [way, query, of?.procedure, stage, role, ...Object.values(named)].filter(Boolean).join(' ')
}

/** Somebody with a window, and another without script; both signed in by `enter`. */
async function visitor(name, enter, whose) {
  const page = await openPage(browser)
  await enter(page)
  const plain = await openPage(browser, { script: false, storageState: await page.context().storageState() })
  const one = { name, page, plain, whose }
  visitors.push(one)
  return one
}

const signedIn = (role) => visitor(role, async (page) => {
  await page.goto(`${house.address}/sign-in`)
  await page.getByRole('button', { name: `Sign in as ${role}`, exact: true }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor()
})

/** The cases on somebody's board: where they are, of which procedure, at which stage. */
async function onTheBoard({ page }) {
  await page.goto(`${house.address}/board`)
  today ??= await page.evaluate(() => document.documentElement.dataset.ilNow.slice(0, 10))
  return page.locator('.il-board tbody').evaluateAll((bodies) => bodies.flatMap((body) => {
    const stage = body.querySelector('.il-board__stage th').firstChild.textContent.trim()
    return [...body.querySelectorAll('.il-board__row')].map((row) => ({
      address: row.querySelector('.il-board__name').getAttribute('href'),
      procedure: row.querySelector('.il-board__procedure').firstChild.textContent.split(',')[0],
      stage,
    }))
  }))
}

/** One case of each procedure at each stage, shared out among those who may see it. Those in the room first. */
async function shareOut(carers) {
  const kinds = new Set()
  const turns = [...carers]
  const boards = new Map()
  for (const carer of carers) boards.set(carer, await onTheBoard(carer))
  const all = [...boards.values()].flat().sort((a, b) => (b.stage === 'Procedure') - (a.stage === 'Procedure'))
  for (const one of all) {
    if (kinds.has(`${one.procedure} ${one.stage}`)) continue
    kinds.add(`${one.procedure} ${one.stage}`)
    const by = turns.find((carer) => boards.get(carer).some(({ address }) => address === one.address))
    turns.push(...turns.splice(turns.indexOf(by), 1))
    cases.set(wayOf(one.address).holes.case, { ...one, by })
    toSee.note(by, [one.address, `${one.address}/referral`])
  }
}

/** The own page of everybody a case concerns, opened with codes that a coordinator made. */
async function ownPages(coordinator, { address, procedure }) {
  const { page } = coordinator
  const papers = `${house.address}${address}/papers`
  await page.goto(papers)
  const whose = await page.getByRole('button', { name: /^Make a code/ }).allTextContents()
  const births = new Map()
  for (const label of whose) {
    await page.goto(papers)
    await page.getByRole('button', { name: label, exact: true }).click()
    const code = await page.locator('#person-code').innerText()
    // One is for the person, one for who decides for them, one for the child in pictures: the same birth date opens all.
    const role = label.match(/\b(donor|recipient)\b/)?.[1] ?? 'patient'
    if (!births.has(role)) {
      await page.goto(`${house.address}${address}/person/${role}`)
      births.set(role, await page.getByLabel('Date of birth').inputValue())
    }
    const reader = label.replace('Make a code for the ', '')
    const person = await visitor(`${reader} of ${procedure}`, async (phone) => {
      await phone.goto(`${house.address}/me`)
      await phone.getByLabel('Your code').fill(code)
      await phone.getByLabel('Date of birth').fill(births.get(role))
      await phone.getByRole('button', { name: 'Open my page' }).click()
      await phone.getByRole('heading', { name: /^(Today|Your day)$/ }).waitFor()
    }, `${reader} ${procedure}`)
    toSee.note(person, ['/me/page'])
  }
}

/** Looks at everything that is on somebody's list, and at what it leads to. */
async function goThrough(one) {
  for (let next = toSee.next(one); next; next = toSee.next(one)) {
    const { address } = next
    const { way } = wayOf(address)
    const answer = await one.page.goto(house.address + address)
    const found = answer.status() === 200 ? await look(one.page, { paper: PAPER.includes(way) }) : [`answers ${answer.status()}`]
    toSee.note(one, await links(one.page))
    const known = await controls(one.page)
    await one.plain.goto(house.address + address)
    found.push(...await withoutScript(one.plain, known))
    faults.push(...found.map((words) => `${one.name}, ${next.kind}\n  ${address}\n  ${words}`))
  }
}

test('every page is readable, fits, goes by keyboard, without script and onto paper, for each role that may see it', LONG, async () => {
  const carers = []
  for (const role of CARERS) carers.push(await signedIn(role))
  const coordinator = carers.find(({ name }) => name === 'coordinator')
  await shareOut(carers)
  for (const procedure of new Set([...cases.values()].map((one) => one.procedure))) {
    const late = [...cases.values()].filter((one) => one.procedure === procedure).pop()
    await ownPages(coordinator, late)
  }
  for (const role of OTHERS) await signedIn(role)
  for (const one of visitors.filter(({ whose }) => !whose)) toSee.note(one, await links(one.page))
  toSee.note(await visitor('nobody', async () => {}), ['/sign-in', ...BY_HAND])
  const waiting = [...visitors]
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await goThrough(one)
  }))
  const missed = WAYS.filter((way) => !(way in NO_PAGES) && !toSee.ways.has(way))
  faults.push(...missed.map((way) => `no page leads to ${way}: give an address of it here, by hand`))
  assert.deepEqual(faults, [], faults.join('\n'))
})

