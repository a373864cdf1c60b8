/** Canonical JSON (RFC 8785) and SHA-256. The one file of the core that may import from node. */
import { hash } from "node:crypto"
import { z } from "zod"

/** SHA-256 in hex. People see the first seven characters. */
export type Digest = string & { readonly brand: "Digest" }
export const Digest = z.string().regex(/^[0-9a-f]{64}$/) as unknown as z.ZodType<Digest>

export const sha256 = (text: string): Digest => hash("sha256", text) as Digest

/** Two values that are equal as JSON have the same digest, no matter how their keys are ordered. */
export const digestOf = (value: unknown): Digest => sha256(canonical(value))

export const short = (digest: Digest): string => digest.slice(0, 7)

/**
 * RFC 8785 for what we write: keys sorted by UTF-16 code units, no white space, numbers and strings
 * as JSON.stringify gives them (it follows the same rules). `undefined` members are left out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonical(item ?? null)).join(",")}]`
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  const members: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member: unknown = value[key as keyof typeof value]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonical(member)}`)
  }
  return `{${members.join(",")}}`
}
