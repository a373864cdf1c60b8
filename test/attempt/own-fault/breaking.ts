/** What breaks a part of a step, and what is expected of the report then. */
import { expect } from "vitest"
import { noSandbox, type Sandbox } from "../../../src/attempt/sandbox.ts"
import type { Failure } from "../../../src/core/log/attempt.ts"
import { FAILURES } from "../../../src/core/log/failure.ts"
import { faultOf } from "../../../src/core/log/fault.ts"
import type { createJobs, reportOf } from "../world.ts"

export type Job = Awaited<ReturnType<ReturnType<typeof createJobs>["job"]>>
export const boom = (): never => {
  throw new TypeError("boom never-to-be-repeated-4711")
}
export const rejects = async (): Promise<never> => boom()

/** A secret of the job, which stands in what goes wrong. */
export const SECRET = ["never-to-be-repeated-4711"]

export function failureIn({ outcome }: ReturnType<typeof reportOf>): Failure {
  if (outcome.type !== "failed") throw new Error(`It ended as ${outcome.type}.`)
  return outcome.failure
}

export function expectOurs(report: ReturnType<typeof reportOf>, where: string): void {
  const failure = failureIn(report)
  expect(failure).toMatchObject({ kind: "infra", how: "ours" })
  expect(faultOf(failure)).toBe("ours")
  // Nobody's attempts pay for it.
  expect(FAILURES[failure.kind].paidFrom).toBe("infra")
  const said = "said" in failure ? (failure.said ?? "") : ""
  expect(said).toContain(where)
  expect(said).not.toContain("never")
}

export const sandboxWith = (changed: Partial<Sandbox>): Sandbox => ({ ...noSandbox, ...changed })
export const roomThat = (changed: object): Sandbox =>
  sandboxWith({ open: async plan => ({ ...(await noSandbox.open(plan)), ...changed }) })
export const later = <T>(value: T): Promise<T> => Promise.resolve(value)
