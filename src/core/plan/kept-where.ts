/** Where files are kept that only some people should fetch. */
import { z } from "zod"

/** From the loosest to the strictest. */
export const KeptWhere = z.enum(["on", "private_only", "off"])
export type KeptWhere = z.infer<typeof KeptWhere>

/** Every signed-in user can fetch an artifact of a public repository. */
export const isKept = (where: KeptWhere | undefined, isPrivate: boolean): boolean =>
  where === "on" || ((where ?? "private_only") === "private_only" && isPrivate)
