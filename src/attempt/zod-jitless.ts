/**
 * Turns off zod's compiler, which compiles each schema on its first use. That pays only for many
 * values; a step of an attempt reads a handful and ends. It has to be imported before any schema is
 * made.
 */
import { config } from "zod"

config({ jitless: true })
