/**
 * The home of a plan's commands, and their environment. Both are empty, except for views of the
 * toolchains that a login shell of this machine's user would find. No login, setting or cache comes
 * along.
 */
import { copyFileSync, existsSync, mkdirSync } from "node:fs"
import { delimiter, isAbsolute, join, relative } from "node:path"
import type { CommandPolicy } from "../../core/plan/commands.ts"
import { commandEnvironment, type Outer, picked } from "./environments.ts"
import { cacheAt } from "./package-cache.ts"
import {
  AS_THEY_ARE,
  TOOLCHAINS,
  type Toolchain,
  USUAL_PLACES,
  VERSION_FILES,
} from "./toolchain.ts"
import { foldersAt, isFolder, viewOf } from "./toolchain-view.ts"

export interface CommandHome {
  /** A new folder, or an empty one. */
  readonly home: string
  readonly temporary: string
  /** What the policy gives commands in addition; nothing if it's left out. */
  readonly commands?: CommandPolicy | undefined
}

export interface Furnishing {
  readonly env: Readonly<Record<string, string>>
  /** What lies outside of the home and has to be readable. */
  readonly readable: readonly string[]
  /** Makes both folders and puts the views into the home. It has to run again for each new home. */
  furnish(): Promise<void>
}

export function commandHome(outer: Outer, { home, temporary, commands }: CommandHome): Furnishing {
  const own = commandEnvironment(outer, { home, scratch: temporary })
  const theirs = homeOf(outer)
  const { env = [], caches: allowed = [] } = commands ?? {}
  const place = theirs === undefined ? null : { theirs, ours: home, outer }
  const found = place ? TOOLCHAINS.flatMap(toolchain => seen(toolchain, place)) : []
  const caches = place ? allowed.map(name => cacheAt(name, place)) : []
  const dotnet = theirs === undefined ? "" : join(theirs, ".dotnet")
  const views = [...found, ...caches].flatMap(it => it.views)
  const unchanged = asTheyAre(outer, theirs ?? null)
  const programs = [...found.flatMap(it => it.programs), ...(isFolder(dotnet) ? [dotnet] : [])]
  return {
    env: {
      ...Object.assign({}, ...found.map(it => it.variables)),
      ...unchanged,
      ...Object.assign({}, ...caches.map(it => it.variables)),
      ...picked(outer, env),
      ...own,
      PATH: withPrograms(own["PATH"] ?? "", programs),
    },
    readable: [
      ...views.flatMap(({ from, shape: { only } }) => only?.map(name => join(from, name)) ?? from),
      ...caches.flatMap(({ read }) => read),
      ...Object.values(unchanged).filter(isAbsolute),
      ...(isFolder(dotnet) ? [dotnet] : []),
    ],
    async furnish() {
      mkdirSync(home, { recursive: true })
      mkdirSync(temporary, { recursive: true })
      for (const view of views) {
        await viewOf(view.from, view.to, view.shape)
      }
      if (theirs !== undefined) copyVersionFiles(theirs, home)
    },
  }
}

function copyVersionFiles(theirs: string, home: string): void {
  for (const name of VERSION_FILES) {
    if (existsSync(join(theirs, name))) copyFileSync(join(theirs, name), join(home, name))
  }
}

/**
 * The home of the person whose machine this is. A job has its own home, so a variable may name the
 * person's.
 */
const homeOf = (outer: Outer): string | undefined => outer["MISSIONS_AGENT_HOME"] ?? outer["HOME"]

interface Homes {
  readonly theirs: string
  readonly ours: string
  readonly outer: Outer
}

function seen(toolchain: Toolchain, { theirs, ours, outer }: Homes) {
  const { variable, places, programs = [], also = {} } = toolchain
  const named = variable === null ? undefined : outer[variable]?.split(delimiter)[0]
  const usual = places.find(place => isFolder(join(theirs, place)))
  const from = named && isFolder(named) ? named : usual && join(theirs, usual)
  if (from === undefined) return []
  const to = join(ours, usual ?? places[0])
  const further = Object.entries(also).filter(([, path]) => existsSync(join(from, path)))
  const variables = {
    ...(variable === null ? {} : { [variable]: to }),
    ...Object.fromEntries(further.map(([name, path]) => [name, join(to, path)])),
  }
  const folders = programs.flatMap(path => foldersAt(from, path))
  return [
    {
      variables,
      programs: folders.map(folder => join(to, relative(from, folder))),
      views: [{ from, to, shape: toolchain }],
    },
  ]
}

function asTheyAre(outer: Outer, home: string | null): Readonly<Record<string, string>> {
  const found = AS_THEY_ARE.flatMap(name => {
    const usual = home === null ? [] : (USUAL_PLACES[name] ?? []).map(place => join(home, place))
    const value = outer[name] ?? usual.find(isFolder)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found)
}

/** Comes last in PATH, so that whatever the person's own shell finds first still comes first. */
const withPrograms = (path: string, programs: readonly string[]): string =>
  [...new Set([...path.split(delimiter), ...programs])].join(delimiter)
