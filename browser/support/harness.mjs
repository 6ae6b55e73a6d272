// Starts a built program of the house, opens it in Chromium, and looks at a page as a person would.
// Builds nothing: ./check has built everything in the dev profile before it comes here.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const target = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug')
// Without a window's frame to draw, a page costs a quarter less; what it shows and does is the same.
const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))
// All shipped protocols are read and compiled first, on a machine that may be busy with everything else of a check.
const START_MS = 90_000

/** The path of a built program: `binary('iliac')`, `binary('examples/gallery')`. */
export const binary = (name) => join(target, name)

/**
 * Starts a program and waits for the first line that names its address. Answers { address, output, stop }.
 * `output()` is everything it has printed.
 */
export async function start(program, args = [], options = {}) {
  assert.ok(existsSync(program), `${program} is not built: run \`cargo build --workspace --bins --examples\``)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let text = ''
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${program} named no address:\n${text}`)), START_MS)
    const read = (chunk) => {
      text += chunk
      const found = text.match(/https?:\/\/[\w.[\]:-]+:\d+/)
      if (found) {
        clearTimeout(late)
        resolve(found[0])
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`${program} ended with ${code}:\n${text}`))
    })
  })
  const stop = () => new Promise((resolve) => {
    child.on('exit', resolve)
    child.kill('SIGTERM')
  })
  return { address, output: () => text, stop }
}

/** A browser without network of its own. Close it in `after`. */
export const openBrowser = () => chromium.launch({
  executablePath: CHROMIUM,
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
})

/** A page that remembers every complaint the browser makes about it. */
export async function openPage(browser, { width = 1280, height = 900, script = true, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: script, ...more })
  const page = await context.newPage()
  page.complaints = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text())
  })
  page.on('pageerror', (error) => page.complaints.push(String(error)))
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') page.complaints.push(`${request.url()} ${request.failure()?.errorText}`)
  })
  return page
}

/** Nothing in the console, nothing refused by the content policy. */
export const isQuiet = (page) => assert.deepEqual(page.complaints, [], 'the browser complains')

/** WCAG 2.2 AA as far as a machine sees it. */
export async function isAccessible(page) {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }))
  const words = violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 5).map((node) => `${id}: ${help}\n    ${node.html.slice(0, 160)}\n    ${node.failureSummary?.split('\n').slice(1).join(' ')}`))
  assert.deepEqual(words, [], words.join('\n'))
}

/** The page is never wider than the window. */
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= limit) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > limit + 1)
      .slice(0, 5).map((element) => `${element.tagName}.${element.getAttribute('class')} ${Math.round(element.getBoundingClientRect().right)} > ${limit}`)
  })
  assert.deepEqual(wide, [], 'the page is wider than the window')
}

/** Keeps a picture for the human eye, in browser/shots. */
export async function shot(page, name) {
  const folder = join(root, 'browser', 'shots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
