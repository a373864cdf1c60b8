/**
 * Zod compiles each schema on its first use, which pays where many values follow. A step of an
 * attempt reads a handful and ends, so it is told not to. Must be imported before any schema is made.
 */
import { config } from "zod"

config({ jitless: true })
