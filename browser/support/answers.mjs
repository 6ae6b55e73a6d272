// Answers to the questions of a form, given by the words beside its controls.

import assert from 'node:assert/strict'

const HOUR_MS = 60 * 60 * 1000

/** An answer: the page's own now, as its button "Now" enters it. */
export const NOW = Symbol('now')
/** An answer: an instant so many hours after the one the form was opened at. */
export const inHours = (hours) => ({ hours })
/** An answer: a day so many days after the one the form was opened on. */
export const inDays = (days) => ({ days })

/** Whether an answer is one of these. */
export const isMoment = (answer) => answer === NOW || answer.hours !== undefined || answer.days !== undefined

/** The day and the time of such an answer, on a form opened at the local time `local`. */
export function momentOf(answer, local) {
  const hours = answer === NOW ? 0 : answer.hours ?? answer.days * 24
  const moved = new Date(Date.parse(`${local.slice(0, 16)}Z`) + hours * HOUR_MS).toISOString()
  return { day: moved.slice(0, 10), time: moved.slice(11, 16) }
}

/** Answers a form. */
export async function fill(form, answers) {
  for (const [label, answer] of Object.entries(answers)) await put(form, label, answer)
}

async function put(form, label, answer) {
  const group = form.getByRole('group', { name: label, exact: true })
  if (await group.count() === 0) return single(form, label, answer)
  if (typeof answer === 'string') return group.getByRole('radio', { name: answer, exact: true }).check()
  const button = group.getByRole('button', { name: `Now: ${label}`, exact: true })
  if (answer === NOW && await button.isVisible()) return button.click()
  const { day, time } = momentOf(answer, await openedAt(form))
  await group.getByLabel(`${label}: day`, { exact: true }).fill(day)
  await group.getByLabel(`${label}: time, 24 hours`, { exact: true }).fill(time)
}

async function single(form, label, answer) {
  const control = form.getByLabel(label, { exact: true })
  if (isMoment(answer)) return control.fill(momentOf(answer, await openedAt(form)).day)
  const [value, unit] = [answer].flat()
  const isList = await control.evaluate((element) => element.tagName === 'SELECT')
  if (isList) await control.selectOption({ label: value })
  else await control.fill(value)
  if (unit) await form.getByLabel(`Unit of ${label}`, { exact: true }).selectOption({ label: unit })
}

/** The instant the page stands at. */
const openedAt = (form) => form.page().evaluate(() =>
  document.getElementById('il-asat')?.dataset.ilNow ?? document.documentElement.dataset.ilNow)

/** Sends a step's form and sees that it was taken. */
export async function send(page) {
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  const said = page.locator('.nhsuk-error-summary').or(page.getByText('Recorded.', { exact: true })).first()
  await said.waitFor()
  const words = await said.innerText()
  assert.equal(words, 'Recorded.', `${page.url()} was not taken: ${words}`)
}
