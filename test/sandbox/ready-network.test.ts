/** The network that is ready is given out once, and ended by whoever has it. */
import { expect, test } from "vitest"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { noSandbox, type Sandbox } from "../../src/attempt/sandbox.ts"
import { withReadyNetwork } from "../../src/sandbox/ready-network.ts"

function counted(open: () => void = () => undefined) {
  const ended: number[] = []
  let opened = 0
  const sandbox: Sandbox = {
    ...noSandbox,
    async network() {
      opened += 1
      const holder = opened
      open()
      return { ...machineNetwork, holder, end: async () => void ended.push(holder) }
    },
  }
  return { ready: withReadyNetwork(sandbox), ended, opened: () => opened }
}

test("the first one is there before it is asked for, and later ones are others", async () => {
  const { ready, opened } = counted()
  expect(opened()).toBe(1)
  const holders = [await ready.sandbox.network(), await ready.sandbox.network()]
  expect(holders.map(({ holder }) => holder)).toEqual([1, 2])
  expect(opened()).toBe(2)
})

test("it is ended if nobody asked for it", async () => {
  const { ready, ended } = counted()
  await ready.close()
  await ready.close()
  expect(ended).toEqual([1])
})

test("whoever asked for it ends it", async () => {
  const { ready, ended } = counted()
  await ready.sandbox.network()
  await ready.close()
  expect(ended).toEqual([])
})

test("if it cannot be opened, whoever asks is told, and nobody else is", async () => {
  const failing = () =>
    counted(() => {
      throw new Error("no network of its own")
    }).ready
  await expect(failing().sandbox.network()).rejects.toThrow("no network of its own")
  await expect(failing().close()).resolves.toBeUndefined()
})
