/** What views are made of: values that a trip through JSON leaves as they are. */
import { z } from "zod"
import type { Instant } from "../values/time.ts"

/** Readonly at every level, which the types that zod infers are not. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer One)[]
    ? readonly Plain<One>[]
    : { readonly [Key in keyof T]: Plain<T[Key]> }

export const At = z.iso.datetime() as unknown as z.ZodType<Instant>
