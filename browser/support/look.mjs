// One page, looked at as everybody must be able to use it: by machine, on a desk and on the narrowest phone, by keyboard,
// without script, and on paper. Every look tells what is wrong in words; none stops at the first fault.

import axe from 'axe-core'

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 320, height: 640 }
// A4 across at 96 dots an inch, less the margins of the sheet.
const PAPER = { width: 718, height: 1020 }
/** After how many presses of the Tab key one looks whether everything was reached. */
const STRIDE = 12
/** Of many folds the Tab key goes through these: what is in the others is made of the same parts. */
const FOLDS_WALKED = 4
/** Rules that can say something else on a phone than on a desk. */
const NARROW_RULES = ['target-size', 'scrollable-region-focusable']

/** Everything that is wrong with the page a window stands at. What is folded is unfolded first. `paper`: it is printed. */
export async function look(page, { paper = false } = {}) {
  await unfold(page)
  const faults = [...await machine(page), ...await wide(page, DESK)]
  faults.push(...await wide(page, PHONE), ...await machine(page, NARROW_RULES))
  await unfold(page, FOLDS_WALKED)
  faults.push(...await keyboard(page))
  if (paper) {
    await page.emulateMedia({ media: 'print' })
    faults.push(...await wide(page, PAPER))
    await page.emulateMedia({ media: null })
  }
  await page.setViewportSize(DESK)
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
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source)
  return page.evaluate(async (only) => {
    const runOnly = only ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] })
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`)
  }, rules)
}

/** Whatever stands out of a window of that size. */
async function wide(page, size) {
  await page.setViewportSize(size)
  return page.evaluate(() => {
    const limit = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= limit) return []
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > limit + 1).slice(-2)
      .map((one) => `wider than a window of ${limit}: ${one.tagName}.${one.getAttribute('class')} "${one.textContent.slice(0, 60)}"`)
  })
}

/** Goes through the page with the Tab key alone: everything is reached, is seen, says that it has the focus, and lets go. */
async function keyboard(page) {
  // Parts of one control are come to one by one, so there are more steps than controls; a trap shows as what is never reached.
  let left = await page.evaluate(startOfTheWalk)
  for (let most = left * 3 + STRIDE; left > 0 && most > 0; most -= STRIDE) {
    for (let step = 0; step < STRIDE; step += 1) await page.keyboard.press('Tab')
    left = await page.evaluate(() => window.ilWalk.left())
  }
  return page.evaluate(() => window.ilWalk.end())
}

/** Notes which element each press of the key comes to and how it looks there. Answers how many there are. */
function startOfTheWalk() {
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
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== 'hidden' && one.tabIndex >= 0)
  // Of the buttons of one question the key comes to one: the arrows go through the others.
  const walked = { reached: new Set(), unseen: [], hidden: [] }
  const plain = new Map(all.map((one) => [one, look(one)]))
  document.activeElement?.blur()
  window.getSelection()?.removeAllRanges()
  const onFocus = ({ target: one }) => {
    walked.reached.add(one)
    requestAnimationFrame(() => {
      if (document.activeElement !== one) return
      const bearer = one.closest('.il-choice') ?? one
      if (look(bearer) === (plain.get(bearer) ?? 'none')) walked.unseen.push(one)
      if (!inSight(one).some(([x, y]) => bearer.contains(document.elementFromPoint(x, y)))) walked.hidden.push(one)
    })
  }
  document.addEventListener('focusin', onFocus)
  const missed = () => {
    const groups = new Set([...walked.reached].filter((one) => one.type === 'radio').map(name))
    return all.filter((one) => one.isConnected && !walked.reached.has(one) && !(one.type === 'radio' && groups.has(name(one))))
  }
  const say = (words, elements) => elements.slice(0, 3).map((one) => `${words} ${one.outerHTML.slice(0, 140)}`)
  window.ilWalk = {
    left: () => missed().length,
    end() {
      document.removeEventListener('focusin', onFocus)
      return [
        ...say('the Tab key never comes to', missed()),
        ...say('one does not see that the focus is on', walked.unseen),
        ...say('something covers what has the focus:', walked.hidden),
      ]
    },
  }
  return all.length
}

