/** What a room shows of the machine, and what of ours it hides within that. */
import { expect, test } from "vitest"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { mountsOf } from "../../src/sandbox/mounts.ts"

const plan = {
  ...{ writable: [], programs: [], path: "", sockets: [], network: machineNetwork },
  ...{ home: "/none/home", temporary: "/none/tmp", shared: "/none/shared" },
}
const mounts = (hidden: readonly string[], more: Partial<Parameters<typeof mountsOf>[0]> = {}) =>
  mountsOf({ ...plan, readable: [], ...more }, { home: "/none", hidden }).map(
    ({ at, how }) => `${how} ${at}`,
  )

test("a folder of ours is hidden where the machine's own folders are shown", () => {
  expect(mounts(["/usr/ours"])).toContain("empty /usr/ours")
  expect(mounts(["/elsewhere/ours"])).not.toContain("empty /elsewhere/ours")
})

test("what a room may use within it is shown all the same, once the rest is hidden", () => {
  const all = mounts(["/usr/bin"], { readable: ["/usr/bin/perl", "/usr/lib"] })
  const at = (mount: string) => all.indexOf(mount)
  expect(at("system /usr")).toBeGreaterThanOrEqual(0)
  expect(at("empty /usr/bin")).toBeGreaterThan(at("system /usr"))
  expect(at("ours /usr/bin/perl")).toBeGreaterThan(at("empty /usr/bin"))
  expect(at("ours /usr/lib")).toBe(-1)
})
