/**
 * Reads the lock from which an agent is installed: which packages a machine needs of it, and the
 * digest of each. The lock is ours, so nothing that a registry or a cache says can change it.
 */
import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

/** Both are copied into the folder of an installation. */
export const LOCK_FILES = ["package.json", "package-lock.json"] as const

export interface LockedPackage {
  /** Where it is installed, such as "node_modules/@google/gemini-cli". */
  readonly place: string
  /** Such as "@google/gemini-cli 0.61.0", for people. */
  readonly name: string
  readonly version: string
  /** SHA-512 of its archive, in hex. */
  readonly digest: string
}

export interface Platform {
  /** As `process.platform` and `process.arch`. */
  readonly os: string
  readonly cpu: string
  /** null: the platform has only one. */
  readonly libc: "glibc" | "musl" | null
}

export interface AgentLock {
  /** SHA-256 of both files, in hex. */
  readonly digest: string
  /** Everything that this platform needs, always in the same order. */
  readonly packages: readonly LockedPackage[]
}

const Entry = z.looseObject({
  version: z.string().optional(),
  integrity: z
    .string()
    .regex(/^sha512-[A-Za-z0-9+/]{86}==$/)
    .optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
})
type Entry = z.infer<typeof Entry>
const Lock = z.looseObject({ packages: z.record(z.string(), Entry) })
type Entries = z.infer<typeof Lock>["packages"]

/** The C library decides which of two programs fits. Node's own report names glibc and no other. */
export function thisPlatform(): Platform {
  const { platform: os, arch: cpu } = process
  if (os !== "linux") return { os, cpu, libc: null }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return { os, cpu, libc: header.glibcVersionRuntime ? "glibc" : "musl" }
}

/** `folder` holds the two files. */
export function readLock(folder: string, platform: Platform): AgentLock {
  const texts = LOCK_FILES.map(file => readFileSync(join(folder, file)))
  const hash = createHash("sha256")
  for (const text of texts) hash.update(`${text.length}\n`).update(text)
  const { packages } = Lock.parse(JSON.parse(`${texts[1]}`))
  const wanted = [...reachable(packages, platform)].sort()
  return {
    digest: hash.digest("hex"),
    packages: wanted.map(place => locked(place, packages[place]!)),
  }
}

/** The text of a lock whose packages come from these files, named after their digests. */
export function fromFiles(text: string, folder: string): string {
  const lock = JSON.parse(text) as { packages: Record<string, Entry & { resolved?: string }> }
  for (const entry of Object.values(lock.packages)) {
    const digest = entry.integrity && hexOf(entry.integrity)
    if (digest) entry.resolved = `file:${packageFile(folder, digest)}`
  }
  return JSON.stringify(lock)
}

export const packageFile = (folder: string, digest: string): string => join(folder, `${digest}.tgz`)

/** What isn't in the folder of an installation though this platform needs it. */
export const absentFrom = (folder: string, { packages }: AgentLock): readonly LockedPackage[] =>
  packages.filter(({ place, version }) => versionAt(join(folder, place)) !== version)

function versionAt(folder: string): string | null {
  const file = join(folder, "package.json")
  if (!existsSync(file)) return null
  return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version ?? null
}

function locked(place: string, { version, integrity }: Entry): LockedPackage {
  if (version === undefined || integrity === undefined) {
    throw new Error(`The lock pins no version or no digest of ${place}.`)
  }
  const name = `${place.split("node_modules/").at(-1)} ${version}`
  return { place, name, version, digest: hexOf(integrity) }
}

const hexOf = (integrity: string): string =>
  Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex")

/**
 * A package that doesn't fit the platform is left out by npm, and so is what only that package
 * needs.
 */
function reachable(entries: Entries, platform: Platform): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (from: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = entries[from] ?? {}
    for (const name of Object.keys({
      ...{ ...dependencies, ...optionalDependencies, ...peerDependencies },
    })) {
      const place = placeOf(name, from, entries)
      if (place === null || found.has(place) || !fits(entries[place]!, platform)) continue
      found.add(place)
      visit(place)
    }
  }
  visit("")
  return found
}

/** As Node looks for it: beside, and then further up. null: a peer that nobody asked for. */
function placeOf(name: string, from: string, entries: Entries): string | null {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const place = `${at === "" ? "" : `${at}/`}node_modules/${name}`
    if (place in entries) return place
    if (at === "") return null
  }
}

const fits = ({ os, cpu, libc }: Entry, platform: Platform): boolean =>
  allows(os, platform.os) &&
  allows(cpu, platform.cpu) &&
  (platform.libc === null || allows(libc, platform.libc))

/** As npm reads such a list: "!x" excludes, and a list of exclusions alone allows all others. */
function allows(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0 || list.includes("any")) return true
  if (list.includes(`!${value}`)) return false
  return list.includes(value) || list.every(word => word.startsWith("!"))
}
