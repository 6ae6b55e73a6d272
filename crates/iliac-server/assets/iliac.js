// What a page can do better with script. Everything works without it: this file only saves steps and warns.
import { initAll } from './nhsuk-frontend.min.js'

// Longest silence before a live page says that it no longer lives. The server speaks at least every five seconds.
const SILENCE_MS = 15_000

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
initAll()

// "Now" is the page's own clock, which in a demonstration is not the real one: the instant it was made, plus what has passed.
let madeAt = Date.now()

function pageNow() {
  const line = document.getElementById('il-asat')
  const local = line?.dataset.ilNow ?? document.documentElement.dataset.ilNow
  if (!local) return null
  // Read and written as if it were UTC, so that the browser's own zone never comes in.
  return new Date(Date.parse(`${local}Z`) + (Date.now() - madeAt)).toISOString()
}

document.addEventListener('click', async (event) => {
  const now = event.target.closest('[data-il-now]:is(button)')
  if (now) {
    const instant = pageNow()
    const [day, time] = now.closest('[data-il-instant]').querySelectorAll('input')
    if (!instant) return
    day.value = instant.slice(0, 10)
    time.value = instant.slice(11, 16)
    time.focus()
    for (const input of [day, time]) input.dispatchEvent(new Event('change', { bubbles: true }))
    return
  }
  const copy = event.target.closest('[data-il-copy]')
  if (copy) {
    const id = copy.dataset.ilCopy
    await navigator.clipboard.writeText(document.getElementById(id).textContent)
    document.querySelector(`[data-il-copied="${CSS.escape(id)}"]`).textContent = 'Copied'
  }
})

// A browser writes a day in the order of its own country; the words beside it leave no doubt which month is meant.
function sayDay(input) {
  let words = input.parentElement.querySelector('.il-day-words')
  if (!words) {
    words = document.createElement('span')
    words.className = 'il-day-words'
    input.parentElement.append(words)
  }
  const form = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  words.textContent = input.valueAsDate ? form.format(input.valueAsDate) : ''
}
for (const input of document.querySelectorAll('input[type="date"]')) sayDay(input)
document.addEventListener('change', (event) => {
  if (event.target.matches('input[type="date"]')) sayDay(event.target)
})

// The slider says where it stands while it is moved; the address changes only when the form is sent.
document.addEventListener('input', (event) => {
  if (!event.target.matches('[data-il-slider]')) return
  const shown = document.querySelector(`output[for="${event.target.id}"]`)
  const moved = Number(event.target.value) - Number(event.target.defaultValue)
  const minutes = Math.abs(Math.round(moved / 60))
  const words = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  shown.dataset.words ??= shown.textContent
  shown.textContent = moved === 0 ? shown.dataset.words : `${words} ${moved < 0 ? 'before' : 'after'} ${shown.dataset.words}`
})

// Who is looked for stays in the page: the rows that are there are looked through, and no address ever holds the words.
const find = document.querySelector('[data-il-find]')
const parted = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)

function look() {
  const wanted = parted(find.elements.q.value)
  let found = 0
  for (const body of document.querySelectorAll('#il-board tbody')) {
    let here = 0
    for (const row of body.querySelectorAll('[data-il-words]')) {
      const words = parted(row.dataset.ilWords)
      row.hidden = !wanted.every((word) => words.some((other) => other.startsWith(word)))
      if (!row.hidden) here += 1
    }
    body.hidden = here === 0
    const count = body.querySelector('[data-il-count]')
    if (count && count.textContent !== String(here)) count.textContent = here
    found += here
  }
  const words = wanted.length === 0 ? '' : found === 0 ? 'Nobody found' : `${found} found`
  const said = find.querySelector('[role="status"]')
  if (said.textContent !== words) said.textContent = words
}
if (find) {
  find.addEventListener('input', look)
  find.addEventListener('submit', (event) => { event.preventDefault(); look() })
  document.addEventListener('htmx:after:swap', look)
  look()
}

// A page that claims to live says so when it no longer does.
const bar = document.getElementById('il-stale')
if (bar) {
  let heardAt = Date.now()
  const heard = () => {
    heardAt = Date.now()
    show(false)
  }
  const show = (isStale) => {
    if (bar.hidden === !isStale) return
    if (isStale) {
      const shown = document.querySelector('#il-asat time')?.textContent
      if (shown) bar.querySelector('[data-il-stale-at]').textContent = shown
    }
    bar.hidden = !isStale
    document.body.classList.toggle('il-is-stale', isStale)
  }
  document.addEventListener('htmx:sse:after:connection', heard)
  document.addEventListener('htmx:sse:before:message', heard)
  setInterval(() => show(Date.now() - heardAt >= SILENCE_MS), 1000)
}

// A new as-at line is a new clock to count on from; and focus, and what was unfolded, is kept when the part that held it
// was replaced.
let focused = null
let unfolded = []
document.addEventListener('htmx:before:swap', () => {
  focused = document.activeElement?.id || null
  unfolded = [...document.querySelectorAll('details[id][open]')].map((fold) => fold.id)
})
document.addEventListener('htmx:after:swap', () => {
  madeAt = Date.now()
  for (const id of unfolded) {
    const fold = document.getElementById(id)
    if (fold) fold.open = true
  }
  if (!focused || document.activeElement?.id === focused) return
  document.getElementById(focused)?.focus({ preventScroll: true })
})
