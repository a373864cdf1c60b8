/**
 * Opens a whole embedded GitHub on a store: model, objects, HTTP face and socket. It goes on from
 * what the store holds, and seeds only an empty one.
 */

import type { Answers } from "../call.ts"
import type { Urls } from "../model/direct-calls.ts"
import { createModel, type Model, type ModelOptions } from "../model/model.ts"
import type { Sealing } from "../model/sealing.ts"
import type { State } from "../model/state.ts"
import { openBareObjects } from "../objects/bare-repository.ts"
import { createMemoryObjects } from "../objects/memory.ts"
import type { Objects } from "../objects/objects.ts"
import { createFace, type Face, type FaceOptions } from "./face.ts"
import { recover } from "./recover.ts"
import { type GitHubServer, serveGitHub, urlsOf } from "./server.ts"
import type { Store } from "./state-store.ts"

/** The key of an App of the model. The App is found by its slug. */
interface AppCredentials {
  readonly slug: string
  readonly clientId?: string
  /** PEM. */
  readonly publicKey: string
}

export interface GitHubOptions
  extends Pick<
    FaceOptions,
    "clock" | "random" | "rateLimits" | "send" | "environment" | "visitor"
  > {
  readonly store: Store
  readonly apps: readonly AppCredentials[]
  readonly hypotheses?: ModelOptions["hypotheses"]
  readonly sealing?: Sealing
  /** Called once in the life of a store, to make users, Apps, and repositories with their files. */
  readonly seed: (model: Model, objects: (repository: number) => Objects) => void
  /** Puts something in front of the model, such as faults. */
  readonly answers?: (model: Model) => Answers
}

/** Listens on 127.0.0.1. Port 0 means any free one. */
export function openGitHub(
  options: GitHubOptions & { readonly port: number; readonly wrap?: (face: Face) => Face },
): Promise<GitHubServer> {
  const { port, wrap = face => face } = options
  return serveGitHub({ port, face: urls => wrap(openFace(options, urls)) })
}

/** Without a socket, for `inProcessFetch`. */
export function openFace(options: GitHubOptions, urls: Urls = urlsOf(0)): Face {
  const { store, hypotheses, seed, answers } = options
  const objects = objectsOf(store)
  const state = store.load() as State | null
  const model = createModel({
    objects,
    urls,
    ...(state === null ? {} : { state }),
    ...(hypotheses === undefined ? {} : { hypotheses }),
    ...(options.sealing ? { sealing: options.sealing } : {}),
  })
  if (state === null) seed(model, objects)
  const face = createFace({
    ...options,
    model,
    objects,
    urls,
    apps: options.apps.map(({ slug, ...key }) => ({ ...key, app: appId(model, slug) })),
    answers: answers === undefined ? model : answers(model),
  })
  face.changed(state === null ? [] : recover(model, objects, options.clock()))
  return face
}

function objectsOf(store: Store): (repository: number) => Objects {
  const opened = new Map<number, Objects>()
  return id => {
    const known = opened.get(id)
    if (known !== undefined) return known
    const directory = store.repository(id)
    const objects = directory === null ? createMemoryObjects() : openBareObjects({ directory })
    opened.set(id, objects)
    return objects
  }
}

function appId(model: Model, slug: string): number {
  const app = Object.values(model.state.apps).find(it => it.slug === slug)
  if (app !== undefined) return app.id
  const slugs = Object.values(model.state.apps).map(it => it.slug)
  throw new Error(`The embedded GitHub has no App "${slug}"; it has ${slugs.join(", ")}.`)
}
