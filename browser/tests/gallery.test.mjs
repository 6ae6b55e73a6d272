// Every part of a page: readable by everybody, at every width, with and without script, and quiet.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { binary, fits, isAccessible, isQuiet, openBrowser, openPage, shot, start } from '../support/harness.mjs'

// What no page of the demonstration shows at once, or at all; its pages are looked at where it runs.
const PAGES = ['', 'board/empty', 'case/past', 'examination/wrong']
let gallery, browser

before(async () => {
  gallery = await start(binary('examples/gallery'))
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await gallery?.stop()
})

const name = (path, width) => `gallery-${path.replace('/', '-') || 'parts'}-${width}`

for (const path of PAGES) {
  test(`/${path} is accessible, quiet and fits, from a desk to a small phone`, async () => {
    for (const width of [1280, 360, 320]) {
      const page = await openPage(browser, { width })
      await page.goto(`${gallery.address}/${path}`)
      await page.waitForSelector('body.js-enabled')
      await fits(page)
      if (width !== 320) {
        await shot(page, name(path, width))
        await isAccessible(page)
      }
      isQuiet(page)
      await page.context().close()
    }
  })

  test(`/${path} can be read without script`, async () => {
    const page = await openPage(browser, { script: false, width: 360 })
    await page.goto(`${gallery.address}/${path}`)
    assert.ok((await page.locator('main').innerText()).length > 20)
    assert.equal(await page.locator('[data-il-now]:is(button):visible').count(), 0, 'a button that needs script is shown')
    await page.context().close()
  })
}

test('a live update changes one row in place and leaves the focus where it was', async () => {
  const page = await openPage(browser)
  await page.route('**/live/board', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await page.goto(`${gallery.address}/board`)
  await page.locator('#case-1 a').focus()
  await page.getByText('may go home').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'KOWALSKA, Maria')
  assert.match(await page.locator('#il-asat').innerText(), /10:25/)
  assert.equal(await page.locator('#case-0').count(), 1)
  isQuiet(page)
  await page.context().close()
})

test('a screen goes live although one of its scripts comes late', async () => {
  const page = await openPage(browser)
  await page.route('**/hx-sse.min.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    await route.continue()
  })
  await page.goto(`${gallery.address}/board`)
  await page.getByText('may go home').waitFor()
  isQuiet(page)
  await page.context().close()
})

test('after fifteen seconds of silence the page says that it no longer lives, and takes it back when it hears again', async () => {
  const page = await openPage(browser)
  await page.clock.install()
  await page.goto(`${gallery.address}/board/silent`)
  await page.waitForSelector('body.js-enabled')
  await page.clock.runFor(10_000)
  assert.equal(await page.locator('#il-stale').isVisible(), false)
  await page.clock.runFor(7_000)
  assert.match(await page.locator('#il-stale').innerText(), /Updates have stopped.*10:24/)
  await shot(page, 'gallery-board-stale-1280')
  await isAccessible(page)
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('htmx:sse:before:message')))
  assert.equal(await page.locator('#il-stale').isVisible(), false)
  await page.context().close()
})

test('"Now" sets the page\'s own clock, not the machine\'s', async () => {
  const page = await openPage(browser, { timezoneId: 'Asia/Tokyo' })
  await page.clock.install({ time: new Date('2031-01-01T00:00:00Z') })
  await page.goto(`${gallery.address}/examination`)
  await page.waitForSelector('body.js-enabled')
  await page.clock.runFor(3 * 60_000)
  await page.getByRole('button', { name: 'Now: Needle in' }).click()
  assert.equal(await page.locator('[name="puncture.at.day"]').inputValue(), '2026-11-22')
  assert.equal(await page.locator('[name="puncture.at.time"]').inputValue(), '10:27')
  await page.context().close()
})

test('an error is reached from the summary, by keyboard', async () => {
  const page = await openPage(browser)
  await page.goto(`${gallery.address}/examination/wrong`)
  await page.waitForSelector('body.js-enabled')
  await page.getByRole('link', { name: /one decimal/ }).focus()
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'temperature')
  await page.context().close()
})

test('paper repeats whose it is on every page', async () => {
  const page = await openPage(browser)
  await page.goto(`${gallery.address}/paper`)
  await page.emulateMedia({ media: 'print' })
  await shot(page, 'gallery-paper-print')
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
  assert.equal(pages, 2, 'the sample fills two pages, and none is left empty')
  assert.equal(await page.locator('.il-ribbon').isVisible(), false, 'the sheet says itself that it is a demonstration')
  assert.equal(await page.locator('.il-sheet__frame > thead').evaluate((head) => getComputedStyle(head).display), 'table-header-group')
  assert.equal(await page.locator('.il-top').isVisible(), false)
  await page.context().close()
})

test('a file is kept by its content and nothing comes from elsewhere', async () => {
  const page = await openPage(browser)
  const hosts = new Set()
  page.on('request', (request) => hosts.add(new URL(request.url()).origin))
  const answer = await page.goto(`${gallery.address}/board`)
  assert.match(answer.headers()['content-security-policy'], /default-src 'self'/)
  await page.waitForSelector('body.js-enabled')
  assert.deepEqual([...hosts], [gallery.address])
  const css = await page.locator('link[href*="iliac.css"]').getAttribute('href')
  const first = await page.request.get(gallery.address + css)
  const again = await page.request.get(gallery.address + css, { headers: { 'If-None-Match': first.headers().etag } })
  assert.deepEqual([first.status(), again.status()], [200, 304])
  await page.context().close()
})
