/** What the reader of something must know, as its writer names it. */
import { z } from "zod"

/** `since`: the version of Missions that brought the feature, for readers that lack it. */
export const Need = z.object({ feature: z.string(), since: z.string() })
export type Need = Readonly<z.infer<typeof Need>>
