/**
 * Where the App is installed, by GitHub's number of each repository. Name and installation may
 * change at any moment: webhooks, resyncs and GitHub's answers bring them.
 */
import type { Change, InstalledRepository } from "./installed.ts"

export interface Places {
  get(repository: number): InstalledRepository | null
  of(installation: number): readonly InstalledRepository[]
  apply(change: Change): void
  isSuspended(installation: number): boolean
  /** What was just read of GitHub replaces what was known of this installation. */
  replace(installation: number, places: readonly InstalledRepository[]): void
  /** Drops the other installations. */
  keepOnly(isKept: (installation: number) => boolean): void
}

interface Options {
  /** It has another name or installation now. */
  readonly onMoved: (repository: number) => void
  /** The App is no longer there. */
  readonly onGone: (repository: number) => void
  /** Tokens of this installation mean nothing any more. */
  readonly onRenewed: (installation: number) => void
}

export function createPlaces({ onMoved, onGone, onRenewed }: Options): Places {
  const known = new Map<number, InstalledRepository>()
  const suspended = new Set<number>()
  const of = (id: number) => [...known.values()].filter(it => it.installation === id)

  function put(place: InstalledRepository): void {
    const before = known.get(place.id)
    known.set(place.id, place)
    if (before && !isSame(before, place)) onMoved(place.id)
  }
  const drop = (id: number) => void (known.delete(id) && onGone(id))
  function dropAllOf(installation: number): void {
    suspended.delete(installation)
    onRenewed(installation)
    for (const { id } of of(installation)) drop(id)
  }

  function apply(change: Change): void {
    switch (change.type) {
      case "here":
        put(change.place)
        break
      case "gone":
        drop(change.repository)
        break
      case "uninstalled":
        dropAllOf(change.installation)
        break
      case "reopened":
        break
      case "suspended":
        suspended.add(change.installation)
        onRenewed(change.installation)
        break
      case "renewed":
        suspended.delete(change.installation)
        onRenewed(change.installation)
        break
      case "account_renamed":
        for (const place of of(change.installation)) put({ ...place, owner: change.owner })
        break
    }
  }

  return {
    get: id => known.get(id) ?? null,
    of,
    apply,
    isSuspended: installation => suspended.has(installation),
    replace(installation, places) {
      for (const it of of(installation)) if (!isAmong(places, it)) drop(it.id)
      places.forEach(put)
    },
    keepOnly(isKept) {
      const all = new Set([...known.values()].map(it => it.installation))
      for (const it of all) if (!isKept(it)) dropAllOf(it)
    },
  }
}

const isSame = (a: InstalledRepository, b: InstalledRepository): boolean =>
  a.owner === b.owner && a.repo === b.repo && a.installation === b.installation

const isAmong = (places: readonly InstalledRepository[], { id }: InstalledRepository): boolean =>
  places.some(it => it.id === id)
