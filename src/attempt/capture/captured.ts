/**
 * Compares captures, as they lie in their artifact, with what was recorded when they were taken. A
 * verdict never names a file that isn't there, byte for byte.
 */
import { lstat, mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Verdict } from "../../core/log/attempt.ts"
import { isPicture } from "../../core/log/capture.ts"
import { type Criterion, isInBrowser } from "../../core/plan/plan.ts"
import type { Bundle, Worked } from "../bundle.ts"
import type { Handed } from "../ports.ts"
import type { Artifacts, Lines } from "../step-ports.ts"
import { digestOf } from "../tree/digest-of.ts"

/** The names of captures that are still what they were. */
export type Stored = ReadonlySet<string>

export async function storedCaptures(
  step: { readonly artifacts: Artifacts; readonly scratch: string; readonly lines: Lines },
  bundle: Bundle | null,
): Promise<Stored> {
  const worked = bundle?.type === "worked" ? bundle : null
  const artifact = worked?.captures
  if (!worked || !artifact) return new Set()
  const folder = join(step.scratch, "captures")
  await mkdir(folder, { recursive: true })
  try {
    await step.artifacts.download({ artifact, folder })
  } catch (error) {
    // Without its files a verdict is unclear, but the attempt itself is not affected.
    step.lines.say(`The captures could not be fetched: ${(error as Error).message}`)
    return new Set()
  }
  const intact = await Promise.all(
    (worked.handed.captures ?? []).map(async ({ name, digest, bytes }) => {
      const file = join(folder, name)
      const found = await lstat(file).catch(() => null)
      if (!found?.isFile() || found.size !== bytes) return []
      return digestOf(await readFile(file)) === digest ? [name] : []
    }),
  )
  return new Set(intact.flat())
}

/** Which captures show one verdict, and why it can't be told; null if nothing is in the way. */
export function capturesFor(
  { id }: Criterion,
  { handed, captures: artifact }: Pick<Worked, "handed" | "captures">,
  stored: Stored,
): { readonly shown: Pick<Verdict, "captures">; readonly unclear: string | null } {
  const own = (handed.captures ?? []).filter(({ criterion }) => criterion === id)
  const files = own
    .filter(({ name }) => stored.has(name))
    .map(({ criterion: _, ...capture }) => capture)
  const lost = own.filter(({ name }) => !stored.has(name)).map(({ name }) => name)
  return {
    shown: artifact && files.length > 0 ? { captures: { artifact, files } } : {},
    unclear:
      lost.length === 0 ? null : `not stored as it was handed in: ${lost.slice(0, 5).join(", ")}`,
  }
}

/** Why no picture shows a pass in a browser; null if one does, or if no browser was called for. */
export function unseen(
  criterion: Criterion,
  given: Handed["verdicts"][number],
  around: {
    readonly shown: Pick<Verdict, "captures">
    readonly keepsCaptures: boolean
    readonly hadBrowser: boolean
  },
): string | null {
  if (!isInBrowser(criterion) || given.is !== "pass") return null
  if (!around.hadBrowser) return "there was no browser to do the steps in"
  if (!around.keepsCaptures) return null
  const pictures = (around.shown.captures?.files ?? []).filter(isPicture)
  return pictures.length > 0 ? null : "no screenshot shows it"
}
