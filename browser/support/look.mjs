// One page, looked at as everybody must be able to use it: by machine, on a desk and on the narrowest phone, by keyboard,
// without script, and on paper. Every look tells what is wrong in words; none stops at the first fault.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// The short form: it is sent to every page anew.
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 320, height: 640 }
// A4 across at 96 dots an inch, less the margins of the sheet.
const PAPER = { width: 718, height: 1020 }
/** After how many presses of the Tab key one looks whether everything was reached: at least and at most. */
const STRIDE = 12
const LONG_STRIDE = 60
/** Of many folds the Tab key goes through these: what is in the others is made of the same parts. */
const FOLDS_WALKED = 4
/** Of parts made alike to the last tag, with other words in them, the machine reads the first few. */
const ALIKE_READ = 3
/** Rules that can say something else on a phone than on a desk. */
const NARROW_RULES = ['target-size', 'scrollable-region-focusable']

/** What stands around a page's own part, as it was walked through by keyboard already. */
const framesWalked = new Set()

/** Everything that is wrong with the page a window stands at. What is folded is unfolded first. `paper`: it is printed. */
export async function look(page, { paper = false } = {}) {
  await unfold(page)
  const faults = [...await machine(page), ...await wide(page, DESK)]
  faults.push(...await wide(page, PHONE))
  if (await page.evaluate(isTightHere)) faults.push(...await machine(page, NARROW_RULES))
  await unfold(page, FOLDS_WALKED)
  faults.push(...await keyboard(page))
  if (paper) {
    await page.emulateMedia({ media: 'print' })
    faults.push(...await wide(page, PAPER))
    await page.emulateMedia({ media: null })
  }
  await resize(page, DESK)
  faults.push(...page.complaints.splice(0).map((words) => `the browser complains: ${words}`))
  return faults
}

/** What can be filled in and pressed on a page, by name, folds opened. */
export async function controls(page) {
  await unfold(page)
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll('main :is(input, select, textarea, button[type="submit"])')].filter((one) => one.checkVisibility())
    return [...new Set(shown.map((one) => `${one.tagName.toLowerCase()} ${one.name || one.textContent.trim()}`))].sort()
  })
}

/** Everything that is wrong with a page for somebody whose browser runs no script. `known`: what it offers with script. */
export async function withoutScript(page, known) {
  const there = await controls(page)
  const faults = known.filter((one) => !there.includes(one)).map((one) => `only with script there is: ${one}`)
  faults.push(...await page.evaluate(() => {
    const main = document.querySelector('main')
    const forms = [...main.querySelectorAll('form')].filter((form) => form.checkVisibility())
    return [
      ...(main.innerText.trim().length < 20 ? ['without script there is nothing to read'] : []),
      ...forms.filter((form) => ![...form.elements].some((one) => one.type === 'submit' && one.checkVisibility()))
        .map((form) => `a form that cannot be sent: ${form.getAttribute('action')}`),
      ...[...main.querySelectorAll('button[type="button"]')].filter((one) => one.checkVisibility())
        .map((one) => `a button that needs script is shown: ${one.textContent}`),
    ]
  }))
  return faults.concat(await wide(page, PHONE))
}

/** Opens every fold, or the first few and closes the others. */
const unfold = (page, most = Infinity) => page.evaluate((opened) => {
  for (const [place, fold] of document.querySelectorAll('details').entries()) fold.open = place < opened
}, most)

/** WCAG 2.2 AA as far as a machine sees it. */
async function machine(page, rules) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE)
  await page.evaluate(setAside, ALIKE_READ)
  return page.evaluate(async (only) => {
    const runOnly = only ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] })
    window.ilPutBack()
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`)
  }, rules)
}

/**
 * Takes what was read a few times already out of the page, until it is put back. Alike are parts with the same tags, classes,
 * kinds and attributes in the same places, with words in the same places: only what the words and attributes say differs.
 */
function setAside(most) {
  const read = new Map()
  const places = []
  for (const one of document.querySelectorAll('main :is(tr, li, fieldset, .il-paper, .il-field, .il-fact)')) {
    if (!one.isConnected) continue
    const made = one.outerHTML.replace(/ (?!(?:class|type|role)=)([\w-]+)="[^"]+"/g, ' $1').replace(/>[^<>]*[^<>\s][^<>]*</g, '>words<')
    const times = (read.get(made) ?? 0) + 1
    read.set(made, times)
    // The first of a list or a table stays, so that none is left empty.
    if (times <= most || !one.previousElementSibling) continue
    const place = document.createComment('')
    one.replaceWith(place)
    places.push([place, one])
  }
  window.ilPutBack = () => places.reverse().forEach(([place, one]) => place.replaceWith(one))
}

/** Whether the rules for a phone can object to anything: something small to press outside a sentence, or a part that scrolls. */
function isTightHere() {
  const inSentence = (one) => getComputedStyle(one).display === 'inline' && one.parentElement.innerText.trim().length > one.innerText.trim().length
  const isSmall = (one) => {
    const { width, height } = one.getBoundingClientRect()
    // What is shown only with the focus is a dot until then.
    return width > 1 && (width < 24 || height < 24) && one.checkVisibility() && !inSentence(one)
  }
  const scrolls = (one) => one.scrollWidth > one.clientWidth && /auto|scroll/.test(getComputedStyle(one).overflowX)
    || one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].some(isSmall)
    || [...document.querySelectorAll('body *')].some(scrolls)
}

async function resize(page, size) {
  const { width, height } = page.viewportSize()
  if (width !== size.width || height !== size.height) await page.setViewportSize(size)
}

/** Whatever stands out of a window of that size. */
async function wide(page, size) {
  await resize(page, size)
  return page.evaluate(() => {
    const limit = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= limit) return []
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > limit + 1).slice(-2)
      .map((one) => `wider than a window of ${limit}: ${one.tagName}.${one.getAttribute('class')} "${one.textContent.slice(0, 60)}"`)
  })
}

/**
 * Goes through the page with the Tab key alone: everything is reached, is seen, says that it has the focus, and lets go. What
 * stands around the page's own part is walked through once, where it is made of the same parts on other pages.
 */
async function keyboard(page) {
  const frame = await page.evaluate(frameOf)
  // Parts of one control are come to one by one, so there are more steps than controls; a trap shows as what is never reached.
  let left = await page.evaluate(startOfTheWalk, framesWalked.has(frame))
  framesWalked.add(frame)
  for (let most = left * 3 + STRIDE; left > 0 && most > 0;) {
    const stride = Math.max(STRIDE, Math.min(left, LONG_STRIDE))
    // Pressed one after the other without a word in between; the page looks at where each press led before the next one.
    await Promise.all(Array.from({ length: stride }, () => page.keyboard.press('Tab')))
    left = await page.evaluate(() => window.ilWalk.left())
    most -= stride
  }
  return page.evaluate(() => window.ilWalk.end())
}

/** How what can come before and after a page's own part is made: tags, classes and kinds, with words in the same places. */
function frameOf() {
  const main = document.querySelector('main')
  const around = [...document.querySelectorAll('body *')].filter((one) => !one.contains(main) && !main.contains(one))
  return around.map((one) => one.cloneNode(false).outerHTML.replace(/ (?!(?:class|type|role)=)([\w-]+)="[^"]*"/g, ' $1')
    .replace(' aria-current', '')).join('')
}

/**
 * Notes which element each press of the key comes to and how it looks there. Answers how many there are. `mainOnly`: the walk
 * begins where the page's own part does.
 */
function startOfTheWalk(mainOnly) {
  const main = document.querySelector('main')
  const look = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
    return outlineStyle !== 'none' && outlineWidth !== '0px' ? 'outline' : boxShadow
  }
  // Points of an element that stand in the window, from every line it is broken into.
  const inSight = (one) => [...one.getClientRects()].flatMap((box) => {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)]
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)]
    return [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.8].map((y) => [left + x * (right - left), top + y * (bottom - top)]))
  })
  const name = (one) => one.closest('form') ? `${[...document.forms].indexOf(one.closest('form'))} ${one.name}` : one.name
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0
      && (!mainOnly || main.contains(one)))
  // Of the buttons of one question the key comes to one: the arrows go through the others.
  const walked = { reached: new Set(), looked: new Set(), unseen: [], hidden: [] }
  const plain = new Map(all.map((one) => [one, look(one)]))
  document.activeElement?.blur()
  window.getSelection()?.removeAllRanges()
  if (mainOnly) {
    main.tabIndex = -1
    main.focus()
  }
  const onFocus = ({ target: one }) => walked.reached.add(one)
  /** How what has the focus looks, when the page has come to rest there. */
  const onRest = () => {
    const one = document.activeElement
    if (!walked.reached.has(one) || walked.looked.has(one)) return
    walked.looked.add(one)
    const bearer = one.closest('.il-choice') ?? one
    if (look(bearer) === (plain.get(bearer) ?? 'none')) walked.unseen.push(one)
    if (!inSight(one).some(([x, y]) => bearer.contains(document.elementFromPoint(x, y)))) walked.hidden.push(one)
  }
  document.addEventListener('focusin', onFocus)
  document.addEventListener('keydown', onRest, true)
  const missed = () => {
    const groups = new Set([...walked.reached].filter((one) => one.type === 'radio').map(name))
    return all.filter((one) => one.isConnected && !walked.reached.has(one) && !(one.type === 'radio' && groups.has(name(one))))
  }
  const say = (words, elements) => elements.slice(0, 3).map((one) => `${words} ${one.outerHTML.slice(0, 140)}`)
  window.ilWalk = {
    left: () => missed().length,
    end() {
      onRest()
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('keydown', onRest, true)
      return [
        ...say('the Tab key never comes to', missed()),
        ...say('one does not see that the focus is on', walked.unseen),
        ...say('something covers what has the focus:', walked.hidden),
      ]
    },
  }
  return all.length
}

