/** The embedded GitHub of a local mission keeps no key and no token on disk. */
import { randomBytes } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { openWorld } from "../../src/local/local-github.ts"

const folder = mkdtempSync(join(tmpdir(), "keys-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const template = new URL("../../templates/missions-attempt.yml", import.meta.url)

const open = () =>
  openWorld({
    ...{ directory: folder, port: 0, login: "mira", product: folder, nodePath: process.execPath },
    repository: { name: "shop", branch: "main" },
    workflowTemplate: readFileSync(template, "utf8"),
    ...{
      maxParallel: 1,
      environment: { PATH: process.env["PATH"] ?? "" },
      model: null,
      registries: {},
    },
    ...{ clock: () => Date.now(), random: randomBytes, log: () => {}, onWebhook: () => {} },
  })

const asks = async (api: string, token: string): Promise<number> =>
  (await fetch(`${api}/user`, { headers: { authorization: `token ${token}` } })).status

test("they live and end with the process that opened it", async () => {
  const first = await open()
  const { personToken: token, app } = first
  expect(await asks(first.server.face.urls.api, token)).toBe(200)
  await first.close()
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => join(it.parentPath, it.name))
  expect(files).not.toEqual([])
  const body = app.privateKey.split("\n")[1]!
  const found = files.filter(file => {
    const text = readFileSync(file, "latin1")
    return [token, body, "PRIVATE KEY"].some(secret => text.includes(secret))
  })
  expect(found).toEqual([])
  const second = await open()
  expect(second.app.privateKey).not.toBe(app.privateKey)
  expect(await asks(second.server.face.urls.api, token)).toBe(401)
  expect(await asks(second.server.face.urls.api, second.personToken)).toBe(200)
  await second.close()
})
