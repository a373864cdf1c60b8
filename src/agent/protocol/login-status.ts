/** What an agent says of its login beside the protocol: the draft's form, and the one of Codex and Claude. */
import { z } from "zod"

export const LoginStatus = z.union([
  z.object({ authStatus: z.object({ kind: z.string() }) }).transform(it => it.authStatus.kind),
  z.object({ state: z.string() }).transform(it => it.state),
])

export const DRAFT_LOGIN_METHOD = "_auth/status_update"
export const LOGIN_METHOD = "auth/status_update"
