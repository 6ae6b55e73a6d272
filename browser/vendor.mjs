// Copies what the pages need from the pinned npm packages into crates/iliac-server/assets, changed as THIRD_PARTY.md says.
// Run it after changing a version: `npm ci && npm run vendor`, then commit what changed. It never runs while building.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const from = (...parts) => join(here, 'node_modules', ...parts)
const to = (...parts) => join(here, '..', 'crates', 'iliac-server', 'assets', ...parts)

const withoutSourceMap = (text) =>
  text.replace(/\/\/# sourceMappingURL=\S+\s*$/, '').replace(/\/\*# sourceMappingURL=.*?\*\/\s*$/, '').trimEnd() + '\n'

const css = withoutSourceMap(readFileSync(from('nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css'), 'utf8'))
  .replace(/@font-face\{[^}]*\}/g, '')
  .replace(/Frutiger W01,/g, '')
  .replace(/url\(\/assets\/images\//g, 'url(images/')

for (const trace of ['assets.nhs.uk', 'Frutiger', '@font-face', 'url(/', 'http']) {
  if (css.includes(trace)) throw new Error(`the style sheet still holds "${trace}": look at what the new version changed`)
}

mkdirSync(to('images'), { recursive: true })
writeFileSync(to('nhsuk-frontend.min.css'), css)
for (const [source, name] of [
  ['nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js', 'nhsuk-frontend.min.js'],
  ['htmx.org/dist/htmx.min.js', 'htmx.min.js'],
  ['htmx.org/dist/ext/hx-sse.min.js', 'hx-sse.min.js'],
]) {
  writeFileSync(to(name), withoutSourceMap(readFileSync(from(source), 'utf8')))
}

const icons = new Set([...css.matchAll(/url\(images\/([^)]+)\)/g)].map((match) => match[1]))
for (const icon of icons) copyFileSync(from('nhsuk-frontend/dist/nhsuk/assets/images', icon), to('images', icon))
console.log(`vendored style sheet, 3 scripts, ${icons.size} icons`)
