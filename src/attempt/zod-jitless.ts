/**
 * Turns off zod's compiler, which compiles each schema on its first use. That pays only for many
 * values. Steps, agents and their tools read a handful and end. Import it before any schema is made.
 */
import { config } from "zod"

config({ jitless: true })
