/** A GitHub on loopback that is checked against GitHub's contract, and tells of each request that it answered. */
import { expect, onTestFinished } from "vitest"
import type { Request, Response } from "../../src/embedded/github/http/message.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import { here, seededOptions, userToken } from "../embedded/github/http/seeded.ts"
import { type Checked, checked } from "./checked.ts"

type Options = Partial<Parameters<typeof openGitHub>[0]>

export interface Between {
  /** Answers in GitHub's place; null leaves the request to it. */
  readonly instead?: (request: Request) => Response | null
  /** Changes what GitHub answered. */
  readonly changed?: (request: Request, response: Response) => Response
}

/** It ends with its test, and fails it if an answer broke the contract. */
export async function openWatchedGitHub(options: Options = {}, between: Between = {}) {
  const waiting: { readonly is: RegExp; readonly done: () => void }[] = []
  const asked: string[] = []
  const tell = (request: Request, status: number) => {
    const line = `${request.method} ${request.target} ${status}`
    asked.push(line)
    for (const one of waiting.filter(it => it.is.test(line))) one.done()
  }
  const server = await openGitHub({
    ...seededOptions(memoryStore(), () => Date.now()),
    ...{ port: 0, ...options },
    wrap(face) {
      const inner = checked(face)
      return {
        ...inner,
        async answer(request) {
          const answer = between.instead?.(request) ?? (await inner.answer(request))
          tell(request, answer.status)
          return between.changed ? between.changed(request, answer as Response) : answer
        },
      } as Checked
    },
  })
  const face = server.face as Checked
  onTestFinished(async () => {
    await server.close()
    expect(face.violations).toEqual([])
  })
  /** The next request that looks so has been answered. */
  const seen = (is: RegExp) => new Promise<void>(done => waiting.push({ is, done }))
  const token = userToken(face)
  const person = (method: string, path: string, body?: object) =>
    fetch(`${face.urls.api}/repos/${here.owner}/${here.repo}/${path}`, {
      ...{ method, headers: { authorization: `token ${token}` } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(it => it.json())
  return { face, asked, seen, person }
}
