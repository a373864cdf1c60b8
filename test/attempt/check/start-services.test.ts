/**
 * Services of a plan, with real processes: where they listen, who finds them, how they fail, and
 * that none is left running.
 */
import { spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { expect, test } from "vitest"
import { choosePorts } from "../../../src/attempt/check/free-ports.ts"
import { startServices } from "../../../src/attempt/check/start-services.ts"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import type { FeatureBrief } from "../../../src/core/log/brief.ts"
import { Criterion, Environment, type Service } from "../../../src/core/plan/plan.ts"
import type { Ports } from "../../../src/core/plan/port.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { isRunning } from "../processes.ts"
import { attempt, createJobs, writing } from "../world.ts"

/** A service that answers with the path, its own process id, and a file of the tree. */
const SERVER = `import { readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
writeFileSync(process.env.PIDS + process.pid, "")
createServer((request, response) => {
  if (request.url === "/crash") process.exit(9)
  const cart = { path: request.url, total: Number(readFileSync("total.txt", "utf8")) }
  response.end(JSON.stringify(cart))
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listens"))
`
const world = freshWorld({ "server.mjs": SERVER, "total.txt": "3\n" })

const WEB: Service = { name: "web", run: "node server.mjs", ready: "http://127.0.0.1:$PORT/health" }
const URL_OF_WEB = "http://127.0.0.1:$MISSIONS_PORT_WEB"

const command = (run: string, expected: object = {}) =>
  Criterion.parse({ id: "C1", text: "It holds", kind: "command", run, expect: expected })
const environment = (services: readonly object[], more: object = {}) =>
  Environment.parse({ services, ...more })

/** Numbers the files in which servers write that they started; each test has its own. */
let places = 0
const pidsAt = () => `${join(world.folder, `pids-${++places}-`)}`

const proved = async (changed: Partial<FeatureBrief>, total = "10\n", pids = pidsAt()) => {
  const brief = featureBrief(world.base, changed)
  const services = brief.environment.services.map(it => ({ ...it, run: `PIDS=${pids} ${it.run}` }))
  const made = { ...brief, environment: { ...brief.environment, services } }
  const { report } = await attempt(world, made, writing({ "total.txt": total }))
  return report
}

test("a service has its own port while gates and criteria run, and is gone afterwards", async () => {
  const pid = join(world.folder, "service.pid")
  const kept = `echo $$ > ${pid}; exec node server.mjs`
  const report = await proved({
    environment: environment([{ ...WEB, run: `sh -c '${kept}'` }], {
      gates: [{ name: "answers", run: `kill -0 $(cat ${pid}) && test -z "\${PORT-}"` }],
    }),
    criteria: [
      command(
        `node -e 'fetch("http://127.0.0.1:" + process.env.MISSIONS_PORT_WEB + "/x").then(async a => console.log(await a.text()))'`,
        {
          json: [
            { path: "$.path", equals: "/x" },
            { path: "$.total", equals: 10 },
          ],
          http: [
            { url: `${URL_OF_WEB}/cart`, body: "cart", json: [{ path: "$.total", equals: 10 }] },
          ],
        },
      ),
    ],
  })
  expect(report.outcome.type, JSON.stringify(report.findings)).toBe("delivered")
  expect(report.verdicts[0]?.evidence[0]).toBe(`exit 0, GET ${URL_OF_WEB}/cart: status 200`)
  await expect.poll(() => isRunning(readFileSync(pid, "utf8").trim())).toBe(false)
})

test("an unexpected answer fails the work, and the report has what was wanted and seen", async () => {
  const wanted = { http: [{ url: `${URL_OF_WEB}/cart`, json: [{ path: "$.total", equals: 10 }] }] }
  const report = await proved(
    { environment: environment([WEB]), criteria: [command("true", wanted)] },
    "11\n",
  )
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", criteria: ["C1"] },
  })
  expect(report.verdicts[0]?.evidence[0]).toBe(
    `GET ${URL_OF_WEB}/cart: $.total of the answer is 11, wanted 10`,
  )
})

test("services start in the plan's order, so that one may need an earlier one", async () => {
  const report = await proved({
    environment: environment(
      [
        { name: "db", run: "sleep 0.4; touch up.txt; exec sleep 1000", ready: "test -f up.txt" },
        { ...WEB, run: "test -f up.txt && exec node server.mjs" },
      ].map(it => ({ ...it, run: `sh -c '${it.run}'` })),
    ),
    criteria: [command("true", { http: [{ url: `${URL_OF_WEB}/` }] })],
  })
  expect(report.outcome.type, JSON.stringify(report.findings)).toBe("delivered")
})

test("a service that ends before it is ready fails the work, and the end of its output is shown", async () => {
  const report = await proved({
    environment: environment([{ ...WEB, run: "sh -c 'echo no database >&2; exit 3'" }]),
  })
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", criteria: ["C1"], gates: ["service web"] },
  })
  expect(report.verdicts[0]?.evidence[0]).toBe(
    "not run: service web ended with 3 before it was ready",
  )
  expect(report.findings[0]?.text).toMatch(
    /^service web ended with 3 before it was ready\.\n.*\nno database$/,
  )
  expect(report.checks).toMatchObject([{ id: "service web", exit: 3, tail: "no database" }])
})

test("a service that ends while criteria run is reported, and the work is not delivered", async () => {
  const wanted = { http: [{ url: `${URL_OF_WEB}/crash`, status: 200 }] }
  const report = await proved({
    environment: environment([WEB]),
    criteria: [command("true", wanted)],
  })
  expect(report.outcome).toMatchObject({
    failure: { kind: "verification_failed", gates: ["service web"] },
  })
  expect(report.findings.find(({ id }) => id === "service web")?.text).toMatch(
    /^service web ended with 9 before it was told to\.\n/,
  )
})

/** Starts services, with the ports of the test if it has chosen them. */
const startWith = async (services: readonly Service[], drawn?: Ports) => {
  let now = 0
  const clock = {
    now: () => now,
    wait: async () => {
      now += 20_000
    },
  }
  const { scratch, signal } = await createJobs(world, featureBrief(world.base)).job()
  const limits = { wallMs: 20_000, outputBytes: 1_000 }
  const env = { PATH: `${process.env["PATH"]}` }
  const ports = drawn ?? (await choosePorts([...services], machineNetwork))
  return startServices(
    {
      ...{ cwd: scratch, env, limits, room: { enter: it => it }, clock, signal, ports },
      network: machineNetwork,
    },
    [...services],
  )
}

test("a service that never answers is named, with its output and the last readiness check", async () => {
  const up = join(world.folder, "up")
  const run = `echo warming up; touch ${up}; exec sleep 1000`
  const ready = `until test -e ${up}; do sleep 0.01; done; echo not yet; exit 3`
  const started = await startWith([{ name: "db", run, ready }])
  await started.end()
  expect(started.failed).toMatchObject({
    name: "db",
    why: `was not ready within 60 s: \`${ready}\` ends with 3`,
    ran: { output: "warming up\n\nnot yet" },
    isMachines: false,
  })
})

test("a fixed port that is taken is waited for, and then the machine is named as the reason", async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve))
  const { port } = other.address() as { readonly port: number }
  const started = await startWith([{ ...WEB, port }])
  other.close()
  expect(started.failed).toMatchObject({
    why: `cannot listen: port ${port} is taken by another program on this machine`,
    isMachines: true,
  })
  await started.end()
})

test("if a chosen port is taken meanwhile, the machine is named at once", async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve))
  const { port } = other.address() as { readonly port: number }
  const started = await startWith([WEB], { MISSIONS_PORT_WEB: port })
  other.close()
  expect(started.failed).toMatchObject({
    why: `cannot listen: port ${port} is taken by another program on this machine`,
    isMachines: true,
  })
  await started.end()
})

test("two attempts at the same time each reach their own service", async () => {
  const brief = (total: number) => ({
    environment: environment([WEB], { gates: [{ name: "slow", run: "sleep 1" }] }),
    criteria: [
      command("true", {
        http: [{ url: `${URL_OF_WEB}/`, json: [{ path: "$.total", equals: total }] }],
      }),
    ],
  })
  const reports = await Promise.all([
    proved({ ...brief(21), mission: 21 }, "21\n"),
    proved({ ...brief(22), mission: 22 }, "22\n"),
  ])
  expect(reports.map(({ outcome }) => outcome.type)).toEqual(["delivered", "delivered"])
})

test("an expected file must be in the tree, and one behind a link that leads out doesn't count", async () => {
  const outside = join(world.folder, "outside.txt")
  writeFileSync(outside, "")
  const made = "mkdir -p dist && touch dist/real.txt && ln -sf real.txt dist/inside.txt"
  const files = ["dist/real.txt", "dist/inside.txt", "dist"]
  const good = await proved({ criteria: [command(made, { files })] })
  expect(good.verdicts[0]?.evidence[0]).toBe(
    "exit 0, dist/real.txt is there, dist/inside.txt is there, dist is there",
  )
  const bad = command(`ln -sf ${outside} out.txt`, { files: ["out.txt"] })
  const report = await proved({ criteria: [bad], mission: 8 })
  expect(report.verdicts[0]).toMatchObject({ is: "fail" })
  expect(report.verdicts[0]?.evidence[0]).toBe(
    "out.txt leads out of the tree, wanted a file or a folder",
  )
})

test("JSON is read only from standard output, whatever else is printed", async () => {
  const run = `echo a warning >&2; echo '{"total": 3}'`
  const report = await proved({
    criteria: [command(run, { json: [{ path: "$.total", equals: 3 }] })],
  })
  expect(report.verdicts[0]?.is).toBe("pass")
  expect(report.checks[0]?.tail).toContain("a warning")
})

test("services are ended when our own process is killed", async () => {
  const pid = join(world.folder, "orphan.pid")
  const ours = join(world.folder, "ours.mjs")
  const started = new URL("../../../src/attempt/check/start-services.ts", import.meta.url).href
  writeFileSync(
    ours,
    `import { startServices } from ${JSON.stringify(started)}
const network = { isFree: async () => true }
const clock = { now: () => performance.now(), wait: ms => new Promise(done => setTimeout(done, ms)) }
const start = { cwd: ${JSON.stringify(world.folder)}, env: { PATH: process.env.PATH }, clock, network, ports: {},
  limits: { wallMs: 20_000, outputBytes: 1_000 }, signal: new AbortController().signal,
  room: { enter: program => program } }
await startServices(start, [{ name: "db", run: "echo $$ > ${pid}; exec sleep 1000", ready: "test -s ${pid}" }])
console.log("ready")
`,
  )
  const child = spawn(process.execPath, [ours], { stdio: ["ignore", "pipe", "inherit"] })
  await new Promise(resolve => child.stdout.once("data", resolve))
  const orphan = readFileSync(pid, "utf8").trim()
  expect(isRunning(orphan)).toBe(true)
  child.kill("SIGKILL")
  await expect.poll(() => isRunning(orphan)).toBe(false)
  expect(existsSync(pid)).toBe(true)
})
