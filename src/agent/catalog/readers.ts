/** Which agents of the catalog read a file of a repository by themselves. */
import { covers } from "../../core/plan/glob.ts"
import { CATALOG } from "./catalog.ts"

export const readersOf = (path: string): readonly string[] =>
  CATALOG.filter(({ reads }) => reads.some(glob => covers(glob, path))).map(({ id }) => id)
