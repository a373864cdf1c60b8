/**
 * Packages of a private registry, installed by real package managers behind every wall that can be
 * made here; and what hostile code of that set-up finds of the login.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { COMMAND_LIMITS, runCommand } from "../../src/attempt/check/run-command.ts"
import { runSetUp } from "../../src/attempt/check/set-up.ts"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { openOutlet } from "../../src/attempt/outlet.ts"
import type { Sandbox } from "../../src/attempt/sandbox.ts"
import { findSecrets } from "../../src/attempt/secret/secrets.ts"
import type { NetworkPolicy } from "../../src/core/plan/network-policy.ts"
import { bubblewrap } from "../../src/sandbox/bubblewrap.ts"
import { openRelay } from "../../src/sandbox/relay/relay.ts"
import { groundIn, path, us, wallsOn } from "./ground.ts"
import {
  REGISTRY_HOST as HOST,
  openRegistry,
  type PrivateRegistry,
  publish,
  TOKEN,
} from "./relay/private-registry.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "private-")))
let registry: PrivateRegistry
let lock = ""
beforeAll(async () => {
  registry = await openRegistry()
  const { resolved, integrity } = publish(registry, {
    ...{ name: "@acme/secret", base: "/team", folder: join(folder, "published") },
    files: {
      "package.json": JSON.stringify({ name: "@acme/secret", version: "1.0.0", main: "index.js" }),
      "index.js": `module.exports = "PRIVATE"`,
    },
  })
  const dependencies = { "@acme/secret": "1.0.0" }
  const own = { name: "app", version: "1.0.0", dependencies }
  const packages = {
    "": own,
    "node_modules/@acme/secret": { version: "1.0.0", resolved, integrity },
  }
  lock = JSON.stringify({ ...own, lockfileVersion: 3, requires: true, packages })
  const { answers } = registry
  answers.set("/team/echo", { body: `{"you":"${TOKEN}"}` })
  answers.set("/team/header", { headers: { "x-you": `Bearer ${TOKEN}` }, body: "{}" })
  answers.set("/team/back", { status: 302, headers: { location: "http://127.0.0.1:47113/" } })
  answers.set("/team/-/npm/v1/tokens", { body: "LIST-OF-ACME" })
  for (const it of ["/private", "/team/late", "/team/x"]) answers.set(it, { body: "OPENED" })
})
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
afterAll(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})

const ground = groundIn(folder)

/** Names lead to nothing but the registry, which is believed by the certificate that it made. */
const leading = (sandbox: Sandbox): Sandbox => ({
  ...sandbox,
  relay: (network, listed) =>
    openRelay({
      ...{ network, listed, ca: registry.ca },
      resolve: async () => [{ address: "93.184.215.14", family: 4 }],
      async dial({ host }) {
        if (host !== HOST) throw new Error(`There is no ${host}.`)
        return machineNetwork.connect({ host: "127.0.0.1", port: registry.port })
      },
    }),
})

const POLICY: NetworkPolicy = { registries: [`https://${HOST}/team = NPM_TOKEN`] }

let rooms = 0
async function roomBehind(
  wall: Sandbox,
  { policy = POLICY, value = TOKEN }: { policy?: NetworkPolicy; value?: string } = {},
) {
  registry.heard.length = 0
  rooms += 1
  const own = join(folder, `room-${rooms}`)
  const [tree, home, temporary] = [join(own, "tree"), join(own, "home"), join(own, "tmp")]
  for (const made of [tree, home, temporary]) mkdirSync(made, { recursive: true })
  const sandbox = leading(wall)
  const setUp = { held: () => value, folder: join(folder, `trust-${rooms}`) }
  const outlet = await openOutlet(sandbox, { of: "checks", policy, setUp })
  const room = await sandbox.open({
    ...{ writable: [own], programs: [process.execPath], path, home, temporary },
    ...{ shared: join(own, "shared"), sockets: [], network: outlet.network },
    readable: outlet.registries?.readable ?? [],
  })
  ends.push(async () => {
    await room.end()
    await outlet.end()
  })
  const options = {
    ...{ cwd: tree, room, limits: { ...COMMAND_LIMITS, wallMs: 120_000 } },
    env: outlet.leading({ PATH: path, HOME: home, TMPDIR: temporary, LANG: "C.UTF-8" }),
    clock: { now: () => performance.now(), wait: async () => {} },
    signal: new AbortController().signal,
  }
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(tree, name)), { recursive: true })
    writeFileSync(join(tree, name), text)
  }
  return {
    ...{ own, tree, outlet, room, put },
    setUp: (run: string) => runSetUp({ ...options, run }, outlet),
    check: (run: string) => runCommand({ ...options, run }),
  }
}

/** A repository as many are: it names the registry, and a variable for its login. */
function repositoryIn({ put }: Pick<Awaited<ReturnType<typeof roomBehind>>, "put">, scripts = {}) {
  const dependencies = { "@acme/secret": "1.0.0" }
  put("package.json", JSON.stringify({ name: "app", version: "1.0.0", dependencies, scripts }))
  put("package-lock.json", lock)
  put(
    ".npmrc",
    `@acme:registry=https://${HOST}/team/\n//${HOST}/team/:_authToken=\${NPM_TOKEN}\naudit=false\n`,
  )
}

/** Everything that is left of a room, and that it can read. */
const textsIn = (place: string): string =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => readFileSync(join(it.parentPath, it.name), "latin1"))
    .join("\n")

const holdsToken = (text: string): boolean =>
  text.includes(TOKEN) || findSecrets(text, [TOKEN]).some(it => it.kind === "own_secret")

describe.each(wallsOn(ground))("behind %s", (_, make) => {
  test("npm installs a private package of a lock file, and no check reaches the registry", async () => {
    const place = await roomBehind(make())
    repositoryIn(place)
    const ran = await place.setUp("npm ci && node -p \"require('@acme/secret')\"")
    expect(ran).toMatchObject({ exit: 0, output: expect.stringContaining("PRIVATE") })
    const [first] = registry.heard
    expect(first?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    expect(place.outlet.contacts()).toMatchObject({ reached: [HOST], refused: [] })
    registry.heard.length = 0
    await place.room.clear()
    const after = await place.check(
      `echo $NPM_TOKEN; rm -rf node_modules; npm ci --cache ./other; curl -sSk https://${HOST}/team/x`,
    )
    expect(after.exit).not.toBe(0)
    expect(after.output).toContain("held-by-missions")
    expect(registry.heard).toEqual([])
    expect(place.outlet.contacts().refused).toEqual([HOST])
  })

  test("hostile code of a set-up finds the login nowhere, and reads only packages", async () => {
    const place = await roomBehind(make())
    const late = join(place.tree, "late.txt")
    repositoryIn(place, { postinstall: `node attack.mjs ${HOST} ${late} > attack.txt 2>&1` })
    copyFileSync(new URL("registry-attack.mjs", import.meta.url), join(place.tree, "attack.mjs"))
    const ran = await place.setUp("npm ci && cat attack.txt")
    const seen = readFileSync(join(place.tree, "attack.txt"), "utf8")
    expect(seen).toMatch(/tried 29$/m)
    // A process that was left behind may have asked while set-up still ran.
    const asked = registry.heard
      .filter(({ url }) => url !== "/team/late")
      .map(({ method, url }) => `${method} ${url.split("?")[0]}`)
    expect(new Set(asked)).toEqual(
      new Set([
        "GET /team/@acme/secret/-/secret-1.0.0.tgz",
        ...["GET /team/echo", "GET /team/header", "GET /team/x", "GET /team/back"],
      ]),
    )
    expect(registry.heard.every(it => it.headers.host === HOST)).toBe(true)
    registry.heard.length = 0
    await place.room.clear()
    expect(holdsToken(`${ran.output}${seen}${textsIn(place.own)}`)).toBe(false)
    expect(seen).not.toMatch(/FOUND A KEY|LIST-OF-ACME/)
    expect(registry.heard).toEqual([])
  }, 120_000)
})

test.each([
  ["a variable without a value", POLICY, "", /^not begun: NPM_TOKEN has no value/, 126, []],
  ["a login that is refused", POLICY, "another-token", /E401|401/, 1, ["NPM_TOKEN"]],
  ["a policy that names no registry", {}, TOKEN, /403|not among the hosts/, 1, []],
] as const)("with %s set-up fails and says why", async (_, policy, value, says, exit, refused) => {
  const place = await roomBehind(bubblewrap(ground, us), { policy, value })
  repositoryIn(place)
  const ran = await place.setUp("npm ci")
  expect(ran).toMatchObject({ exit, output: expect.stringMatching(says) })
  expect(place.outlet.registries?.refused() ?? []).toEqual(refused)
})
