/**
 * The pages on which a person registers an App by a manifest and installs it. Who is signed in is
 * given; github.com asks for a password there.
 */
import { generateKeyPairSync } from "node:crypto"
import { readManifest } from "../model/manifest.ts"
import type { Model } from "../model/model.ts"
import type { App, User } from "../model/rows.ts"
import type { AppKey } from "./app-jwt.ts"
import { pathOf, queryOf, type Request, type Response } from "./message.ts"
import type { Webhooks } from "./webhooks.ts"

export interface PageOptions {
  readonly model: Model
  /** Keys of Apps that were registered here are added. */
  readonly apps: AppKey[]
  readonly webhooks: Webhooks
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly changed: () => void
  /** The id of the person whose browser it is; null or left out: nobody is signed in. */
  readonly visitor?: () => number | null
}

const NEW = /^(?:\/organizations\/([\w-]+))?\/settings\/apps\/new$/
const INSTALL = /^\/apps\/([\w-]+)\/installations\/new$/

export const isPage = ({ target }: Request): boolean =>
  NEW.test(pathOf(target)) || INSTALL.test(pathOf(target))

export function answerPage(request: Request, options: PageOptions): Response {
  const { users } = options.model.state
  const visitor = users[options.visitor?.() ?? 0]
  if (!visitor) return page(401, "Sign in to GitHub", "<p>Nobody is signed in here.</p>")
  const path = pathOf(request.target)
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"))
  const slug = INSTALL.exec(path)?.[1]
  if (slug !== undefined) return installed(slug, { request, visitor, options })
  const organisation = NEW.exec(path)?.[1]
  const owner =
    organisation === undefined
      ? visitor
      : Object.values(users).find(it => it.login.toLowerCase() === organisation.toLowerCase())
  if (!owner) return page(404, "Not found", "<p>This is not the web page you are looking for.</p>")
  const manifest = form.get("manifest")
  if (request.method !== "POST" || manifest === null)
    return page(200, "Register new GitHub App", "<p>Only manifests are read here.</p>")
  try {
    if (form.get("confirmed") !== "true") return asked(request, manifest)
    return registered(manifest, { owner, state: queryOf(request.target).get("state"), options })
  } catch (error) {
    return page(422, "Invalid GitHub App configuration", `<p>${escaped(String(error))}</p>`)
  }
}

function asked(request: Request, text: string): Response {
  const { name } = readManifest(text)
  return page(
    200,
    "Create GitHub App",
    `<form method="post" action="${escaped(request.target)}">
<input type="hidden" name="confirmed" value="true">
<input type="hidden" name="manifest" value="${escaped(text)}">
<p>GitHub App name: <b>${escaped(name)}</b></p>
<button type="submit">Create GitHub App</button></form>`,
  )
}

interface Registering {
  readonly owner: User
  readonly state: string | null
  readonly options: PageOptions
}

function registered(text: string, { owner, state, options }: Registering): Response {
  const { model, apps, random, clock } = options
  const manifest = readManifest(text)
  const slug = manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
  const isTaken = Object.values(model.state.apps).some(it => it.slug === slug)
  if (isTaken) throw new Error("Name is already taken")
  const hex = (bytes: number) => Buffer.from(random(bytes)).toString("hex")
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }).toString()
  const secret = hex(20)
  const hook = manifest.hook?.isActive ? { url: manifest.hook.url, secret } : null
  const app = model.setup.app(
    {
      ...{ slug, name: manifest.name, owner: owner.id, publicKey },
      ...{ permissions: manifest.permissions, events: manifest.events },
      ...(hook ? { hook } : {}),
    },
    clock(),
  )
  const code = hex(20)
  const kept = {
    ...{ app, createdAt: clock(), clientSecret: hex(20) },
    pem: pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    webhookSecret: manifest.hook === null ? null : secret,
  }
  model.state.registrations = { ...model.state.registrations, [code]: kept }
  apps.push({ app, clientId: `Iv23.${app}`, publicKey })
  if (hook) options.webhooks.setHook({ app, ...hook })
  options.changed()
  if (manifest.redirectUrl === null) return page(200, "Created", `<p>${escaped(slug)}</p>`)
  const location = new URL(manifest.redirectUrl)
  location.searchParams.set("code", code)
  if (state !== null) location.searchParams.set("state", state)
  return { status: 302, headers: { location: location.href }, body: "" }
}

function installed(
  slug: string,
  at: { readonly request: Request; readonly visitor: User; readonly options: PageOptions },
): Response {
  const { model, clock, changed } = at.options
  const app = Object.values(model.state.apps).find(it => it.slug === slug) as App | undefined
  if (!app) return page(404, "Not found", "<p>There is no such App.</p>")
  if (at.request.method !== "POST") {
    return page(
      200,
      `Install ${app.name}`,
      `<form method="post"><p>On all repositories of ${escaped(at.visitor.login)}.</p>
<button type="submit">Install</button></form>`,
    )
  }
  const own = Object.values(model.state.repositories).filter(it => it.owner === app.owner)
  const repositories = own.map(({ id }) => id)
  const id = model.setup.install({ app: app.id, account: app.owner, repositories }, clock())
  changed()
  return page(200, "Installed", `<p>${escaped(app.name)} was installed (${id}).</p>`)
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

const page = (status: number, title: string, body: string): Response => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}`,
})
