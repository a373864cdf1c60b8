/**
 * What a revision says in words that need no model. The whole text must be such words, else a planner
 * reads all of it: nothing is ever half obeyed.
 *
 *   drop F3 and F4 · leave out F6 · F4 before F2 · F2 after F4 · max 40 · strict
 *
 * Several stand beside each other with a comma, a semicolon, "and", "then" or on lines of their own.
 */
import type { Terms } from "../log/proposal.ts"
import type { Edit } from "../plan/edit.ts"
import { Care } from "../plan/policy.ts"
import { dollarsTyped } from "../values/ceiling.ts"
import type { FeatureId } from "../values/id.ts"
import { withoutEnd } from "../values/trimmed.ts"

export interface PlainRevision {
  readonly edits: readonly Edit[]
  /** null means that it was not mentioned. */
  readonly terms: Terms
}

const ID = String.raw`f[1-9][0-9]{0,3}\b`
const IDS = new RegExp(ID, "g")
const BETWEEN = String.raw`[\s,;.]+(?:(?:and|then)[\s,;.]+){0,2}`
const DROP = new RegExp(
  String.raw`^(?:please\s+)?(?:drop|remove|leave\s+out|without)\s+(${ID}(?:${BETWEEN}${ID})*)(?!\s+(?:before|after)\b)`,
)
const ORDER = new RegExp(String.raw`^(?:do\s+)?(${ID})\s+(before|after)\s+(${ID})\b`)
const MAX = /^(?:at most|max|ceiling|budget)\s+(\$?\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,2})?)\b/
const CARE = /^(?:care\s+)?(light|standard|strict)(?:\s+care)?\b/
const SEPARATOR = new RegExp(`^${BETWEEN}`)

/** null if a planner must read it. */
export function plainRevision(text: string): PlainRevision | null {
  let rest = withoutEnd(text.toLowerCase().trim(), letter => /[.\s]/.test(letter))
  const edits: Edit[] = []
  let terms: Terms = { care: null, max: null }
  while (rest !== "") {
    const found = statement(rest)
    if (found === null) return null
    if ("edit" in found) edits.push(found.edit)
    else terms = { ...terms, ...found.terms }
    rest = rest.slice(found.length)
    const between = SEPARATOR.exec(rest)?.[0] ?? ""
    if (rest !== "" && between === "") return null
    rest = rest.slice(between.length)
  }
  return text.trim() === "" ? null : { edits, terms }
}

type Statement = { readonly length: number } & (
  | { readonly edit: Edit }
  | { readonly terms: Partial<Terms> }
)

function statement(text: string): Statement | null {
  const drop = DROP.exec(text)
  if (drop?.[1]) {
    const features = [...drop[1].matchAll(IDS)].map(([id]) => feature(id))
    return { length: drop[0].length, edit: { type: "drop", features } }
  }
  const order = ORDER.exec(text)
  if (order?.[1] && order[3]) {
    const [a, b] = [feature(order[1]), feature(order[3])]
    const [first, then] = order[2] === "before" ? [a, b] : [b, a]
    return { length: order[0].length, edit: { type: "order", first, then } }
  }
  const max = MAX.exec(text)
  const dollars = max?.[1] === undefined ? null : dollarsTyped(max[1])
  if (max && dollars !== null) return { length: max[0].length, terms: { max: dollars } }
  const care = CARE.exec(text)
  return care ? { length: care[0].length, terms: { care: Care.parse(care[1]) } } : null
}

const feature = (id: string): FeatureId => id.toUpperCase() as FeatureId
