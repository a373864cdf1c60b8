/** The existing name that was probably meant. It is only used in answers. */
import { distance } from "./distance.ts"

/** A slip of the finger, not another word. */
const SLIPS_MAX = 3
/** Nobody mistypes a longer name, and comparing takes the square of the length. */
const LENGTH_MAX = 60
/** "desc" begins "description". Shorter beginnings fit many names. */
const BEGINNING_MIN = 4

/** null if no name is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  const typed = plain(name.slice(0, LENGTH_MAX))
  const [best] = names
    .map(it => ({ it, far: distance(typed, plain(it)) }))
    .sort((a, b) => a.far - b.far)
  if (best && best.far <= Math.min(SLIPS_MAX, Math.floor(best.it.length / 2))) return best.it
  if (typed.length < BEGINNING_MIN) return null
  return names.find(it => plain(it).startsWith(typed)) ?? null
}

/** `branch-prefix` and `branchPrefix` are `branch_prefix`. */
export const plain = (name: string): string =>
  name.replaceAll("-", "_").replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
