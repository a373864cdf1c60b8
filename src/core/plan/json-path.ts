/** JSON paths (RFC 9535) as a plan writes them. The one file of the core that may import json-p3. */
import { JSONPathEnvironment, type JSONPathQuery } from "json-p3"

const environment = new JSONPathEnvironment()

/** Throws what is wrong with it. Whoever follows it must bound its time: a path may search without end. */
export const compilePath = (path: string): JSONPathQuery => environment.compile(path)

/** null: it is one. */
export function whyNoPath(path: string): string | null {
  try {
    compilePath(path)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
