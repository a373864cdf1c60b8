/** The App on an embedded GitHub. Every request is seen, and every webhook goes through our own door. */
import type { Probot } from "probot"
import { expect, onTestFinished } from "vitest"
import { look } from "../../src/controller.ts"
import { GITHUB_COM } from "../../src/core/log/mission.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import type { Failure } from "../../src/github/failure.ts"
import { watchApp } from "../../src/server/app-watch.ts"
import { wakeOnWebhook } from "../../src/server/webhook.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { privateKey, seed, seededOptions } from "../embedded/github/http/seeded.ts"

const EVENTS = ["check_run", "issue_comment", "issues", "push", "repository", "workflow_run"]

type Handler = (event: { id: string; name: string; payload: unknown }) => void

/** Calls on a GitHub by a person who may do everything. */
export function personOf(face: Checked, user: number) {
  const authorization = `token ${face.userToken(user)}`
  return (method: string, path: string, body?: object) =>
    fetch(`${face.urls.api}/repos/${path}`, {
      ...{ method, headers: { authorization } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(it => it.json() as Promise<{ id: number; number: number; body: string }>)
}

/** Tells of each request of ours once it was answered. */
function createHearing() {
  const asked: string[] = []
  const waiting: { readonly is: RegExp; readonly done: () => void }[] = []
  return {
    asked,
    /** The next request of ours that looks so has been answered. */
    seen: (is: RegExp) => new Promise<void>(done => waiting.push({ is, done })),
    over: (inner: Checked): Checked => ({
      ...inner,
      async answer(request) {
        const answer = await inner.answer(request)
        if (!request.headers["user-agent"]?.startsWith("missions")) return answer
        const line = `${request.method} ${decodeURIComponent(request.target)} ${answer.status}`
        asked.push(line)
        for (const one of waiting.filter(it => it.is.test(line))) one.done()
        return answer
      },
    }),
  }
}

async function openServer(hearing: ReturnType<typeof createHearing>, handle: Handler) {
  const server = await openGitHub({
    ...seededOptions(memoryStore(), () => Date.now()),
    port: 0,
    seed(model, objects) {
      seed(model, objects)
      const app = Object.values(model.state.apps).find(it => it.slug === "missions")!
      Object.assign(app, { events: EVENTS })
    },
    async send({ headers, body }) {
      const header = (name: string) =>
        Object.entries(headers).find(([it]) => it.toLowerCase() === name)?.[1] ?? ""
      const [id, name] = [header("x-github-delivery"), header("x-github-event")]
      handle({ id, name, payload: JSON.parse(body) })
      return 202
    },
    wrap: face => hearing.over(checked(face)),
  })
  onTestFinished(async () => {
    await server.close()
    expect((server.face as Checked).violations).toEqual([])
  })
  return server.face as Checked
}

export async function openWorld() {
  const hearing = createHearing()
  const told = { failures: [] as string[], wakeups: [] as boolean[], isBusy: true }
  let handler: Handler = () => {}
  const face = await openServer(hearing, event => handler(event))
  const { model } = face
  const appId = Object.values(model.state.apps).find(it => it.slug === "missions")!.id
  const [repository] = Object.values(model.state.repositories)
  face.webhooks.setHook({ app: appId, url: "http://127.0.0.1:1/", secret: "s" })
  let made = 0
  const watch = watchApp({
    ...{ baseUrl: face.urls.api, appId, slug: "missions", privateKey, look, log: () => {} },
    ...{ onReply: () => {}, onInstallation: () => {} },
    policy: defaultPolicy({ planner: "scripted", worker: "scripted", validator: "scripted" }),
    instance: { ...GITHUB_COM, graceMs: 0, quietMs: 0, paceMs: 0 },
    ...{ writer: "test", newId: () => `test-${++made}`, clock: () => Date.now(), random: () => 0 },
    report({ events, sent }) {
      told.isBusy = events.length + sent.length > 0
    },
    onWakeup: did => told.wakeups.push(did),
    onFailure: (what, failure: Failure) =>
      told.failures.push(`${what}: ${failure.is}${"why" in failure ? ` ${failure.why}` : ""}`),
  })
  const app = { onAny: (it: Handler) => (handler = it) }
  wakeOnWebhook(watch.wake, watch.change)(app as never as Probot)
  onTestFinished(watch.stop)
  const { owner, id } = repository!
  return Object.assign(told, {
    ...{ face, model, watch, appId, owner, repository: id },
    ...{ asked: hearing.asked, seen: hearing.seen },
    installation: Object.values(model.state.installations)[0]!.id,
    person: personOf(face, owner),
    by: { type: "user", id: owner } as const,
    handle: (name: string, payload: unknown) => handler({ id: "d", name, payload }),
  })
}
type World = Awaited<ReturnType<typeof openWorld>>

export const posted = (place: string, number: number | string = "\\d+") =>
  new RegExp(`^POST /repos/${place}/issues/${number}/comments 201$`)

/** A mission that has answered, and has nothing to do until somebody asks for more. */
export async function begun(world: World, place = "ada/engine"): Promise<number> {
  const { number } = await world.person("POST", `${place}/issues`, { title: "Goal" })
  const receipt = world.seen(posted(place, number))
  await world.person("POST", `${place}/issues/${number}/comments`, { body: "/mission Export JSON" })
  await receipt
  await expect.poll(() => world.isBusy, { timeout: 20_000 }).toBe(false)
  return number
}

/** Asks for the status, and waits for the answer under this name. */
export async function answers(world: World, place: string, number: number): Promise<void> {
  const reply = world.seen(posted(place, number))
  await world.person("POST", `${place}/issues/${number}/comments`, { body: "/mission status" })
  await reply
}
