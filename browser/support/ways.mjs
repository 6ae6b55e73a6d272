// Every way into the house that is read, found as people find it: from one page to the next by its links. The list of the
// ways in is the server's own, so one that no link leads to and that nobody gave an address is noticed.

import { readFileSync } from 'node:fs'

const WRITTEN = new URL('../../crates/iliac-server/tests/golden/doors.txt', import.meta.url)
const HOLE = /\{(\w+)\}/g

/** The ways in that are read, as patterns: `/case/{case}/facts`. Those with fewer holes first: `/me/page` is no hole's. */
export const WAYS = readFileSync(WRITTEN, 'utf8').split('\n')
  .filter((line) => line.startsWith('GET ')).map((line) => line.split(/\s+/)[1])
  .sort((a, b) => a.split('{').length - b.split('{').length)

/** Which way in an address takes, what stands in its holes, and what it asks; `undefined` when it is none of ours. */
export function wayOf(address) {
  const { pathname, searchParams } = new URL(address, 'http://house')
  for (const way of WAYS) {
    const found = pathname.match(new RegExp(`^${way.replace(HOLE, '([^/]+)')}$`))
    if (!found) continue
    const holes = [...way.matchAll(HOLE)].map(([, name], at) => [name, decodeURIComponent(found[at + 1])])
    return { way, holes: Object.fromEntries(holes), asks: [...new Set(searchParams.keys())].sort() }
  }
}

/**
 * What somebody still has to look at. `kind` names an address's kind, or nothing when it is not theirs; of a kind one is
 * looked at, and `most` of a way in.
 */
export class ToSee {
  #kinds = new Map()
  #waiting = []

  constructor({ kind, most }) {
    this.kind = kind
    this.most = most
  }

  /** Notes addresses that somebody came across, as far as they are of a kind that nobody has looked at. */
  note(visitor, addresses) {
    for (const address of addresses) {
      const found = wayOf(address)
      const kind = found && this.kind(visitor, found, address)
      if (!kind || this.#kinds.has(kind)) continue
      if ([...this.#kinds.values()].filter((way) => way === found.way).length >= this.most(found.way)) continue
      this.#kinds.set(kind, found.way)
      this.#waiting.push({ visitor, address, kind })
    }
  }

  /** The next address that this visitor has to look at. */
  next(visitor) {
    const at = this.#waiting.findIndex((one) => one.visitor === visitor)
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]
  }

  /** The ways in of which something was looked at. */
  get ways() {
    return new Set(this.#kinds.values())
  }
}

/** The addresses of the house that a page links to. */
export const links = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll('a[href]')].map((link) => new URL(link.href))
  return [...new Set(all.filter(({ origin }) => origin === location.origin).map(({ pathname, search }) => pathname + search))]
})
