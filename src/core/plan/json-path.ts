/** JSON paths (RFC 9535) as a plan writes them. The one file of the core that may import json-p3. */
import { JSONPathEnvironment, type JSONPathQuery } from "json-p3"

const environment = new JSONPathEnvironment()

/**
 * Throws with what is wrong. A caller that follows the path must limit its time, because it may
 * search without end.
 */
export const compilePath = (path: string): JSONPathQuery => environment.compile(path)

/** null if it is a valid path. */
export function whyNoPath(path: string): string | null {
  try {
    compilePath(path)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
