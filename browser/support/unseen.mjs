// Forms that are sent without being drawn, for what another journey shows on the screen. Pages and answers are the server's
// own: a form is fetched with the session of somebody's window, found by the words on it, answered by the words beside its
// controls, and sent with what a browser would send. What does not stand on a page cannot be pressed or answered here either.

import assert from 'node:assert/strict'
import { isMoment, momentOf } from './answers.mjs'

/** What somebody fetches and sends with the session of their window. It stands at one page at a time, as a window does. */
export class Unseen {
  #at
  #html

  constructor(page, house) {
    this.page = page
    this.house = house
  }

  /** Goes to an address of the house; whoever was away too long signs in again. */
  async goTo(address) {
    await this.#take('GET', address)
    if (!new URL(this.#at).pathname.startsWith('/sign-in')) return
    await this.press(`Sign in as ${this.page.role}`)
    await this.#take('GET', address)
  }

  /** Where the link with these words leads. */
  addressOf(name) {
    return this.#ask('link', { name })
  }

  /** Opens a step's form from the page "What now". */
  async open(title, { begin = false } = {}) {
    const { href, form } = await this.#ask('step', { title, begin })
    await (href ? this.goTo(href) : this.#send(form))
  }

  /** Answers the form with this button by the words beside its controls, and presses the button. */
  async press(button, answers = {}) {
    const now = this.#html.match(/data-il-now="(.+?)"/)?.[1]
    const plain = Object.entries(answers).map(([label, answer]) => [label, isMoment(answer) ? momentOf(answer, now) : [answer].flat()])
    await this.#send(await this.#ask('form', { button, answers: plain }))
  }

  /** What stands in the first of these elements. */
  says(selector) {
    return this.#ask('words', { selector })
  }

  #send({ action, body }) {
    const headers = { origin: this.house, referer: this.#at, 'content-type': 'application/x-www-form-urlencoded' }
    return this.#take('POST', action, { headers, data: body })
  }

  async #take(method, address, more) {
    const answer = await this.page.context().request.fetch(new URL(address, this.house).href, { method, ...more })
    this.#at = answer.url()
    this.#html = await answer.text()
    if (!answer.ok()) assert.fail(`${method} ${address} answers ${answer.status()}: ${await this.says('.nhsuk-error-summary') ?? await this.says('main')}`)
  }

  /** Asks the page it stands at. The window's browser reads it, as it reads those that it draws. */
  #ask(question, asked) {
    return this.page.evaluate(ask, { html: this.#html, question, asked })
  }
}

/** Runs in the browser: what a page answers to one of the questions below. */
function ask({ html, question, asked }) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const words = (one) => one.textContent.replace(/\s+/g, ' ').trim()
  const fail = (what, there) => { throw new Error(`${what}; there are: ${[...there].map(words).join(' | ')}`) }
  /** What a form would send when this button of it is pressed. */
  const sent = (button) => {
    const { form } = button
    if (form.enctype !== 'application/x-www-form-urlencoded') throw new Error(`the form of "${words(button)}" takes files`)
    return { action: form.getAttribute('action'), body: new URLSearchParams(new FormData(form, button)).toString() }
  }
  /** The one with these words, by its label, among controls that can be used as the page stands. */
  const labelled = (form, label) => {
    const fits = (one) => (one.getAttribute('aria-label') ?? [...one.labels].map(words).join()) === label
    const found = [...form.elements].filter((one) => one.labels && fits(one))
    if (found.length !== 1) fail(`${found.length} controls are called "${label}"`, form.querySelectorAll('label, legend'))
    if (found[0].disabled || found[0].closest('[hidden], details:not([open])')) throw new Error(`"${label}" cannot be answered`)
    return found[0]
  }
  const put = (form, label, answer) => {
    const group = [...form.querySelectorAll('fieldset')].find((one) => one.querySelector('legend') && words(one.querySelector('legend')) === label)
    if (answer.day && !group) {
      labelled(form, label).value = answer.day
    } else if (answer.day) {
      labelled(form, `${label}: day`).value = answer.day
      labelled(form, `${label}: time, 24 hours`).value = answer.time
    } else if (group) {
      const choices = [...group.querySelectorAll('label')]
      const choice = choices.find((one) => words(one) === answer[0]) ?? fail(`"${label}" has no answer "${answer[0]}"`, choices)
      choice.control.checked = true
    } else {
      const control = labelled(form, label)
      choose(control, answer[0])
      if (answer[1]) choose(labelled(form, `Unit of ${label}`), answer[1])
    }
  }
  const choose = (control, value) => {
    if (control.tagName !== 'SELECT') {
      control.value = value
      return
    }
    const choice = [...control.options].find((one) => words(one) === value) ?? fail(`there is no "${value}" to choose`, control.options)
    choice.selected = true
  }
  const questions = {
    link({ name }) {
      const links = page.querySelectorAll('a[href]')
      const link = [...links].find((one) => words(one) === name) ?? fail(`no link "${name}"`, links)
      return link.getAttribute('href')
    },
    step({ title, begin }) {
      const names = [...page.querySelectorAll('li.il-step .il-step__name')]
      const name = names.find((one) => title instanceof RegExp ? title.test(words(one)) : words(one) === title) ?? fail(`no step "${title}"`, names)
      const step = name.closest('li.il-step')
      const wanted = begin ? /^Begin$/ : /^(Record|Look or correct)$/
      const way = [...step.querySelectorAll(begin ? 'button' : 'a[href]')].find((one) => wanted.test(words(one))) ?? fail('this cannot be done now', [step])
      return begin ? { form: sent(way) } : { href: way.getAttribute('href') }
    },
    form({ button, answers }) {
      const buttons = page.querySelectorAll('button[type="submit"]')
      const pressed = [...buttons].find((one) => words(one) === button) ?? fail(`no button "${button}"`, buttons)
      for (const [label, answer] of answers) put(pressed.form, label, answer)
      return sent(pressed)
    },
    words({ selector }) {
      const found = page.querySelector(selector)
      return found && words(found)
    },
  }
  return questions[question](asked)
}
