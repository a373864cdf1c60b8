/**
 * Each test sets one thing wrong in a repository that is well set otherwise. `missions doctor` must
 * find just that, say who proved it, and say what to type.
 */
import { describe, expect, test } from "vitest"
import type { Row } from "../../src/doctor/finding.ts"
import { fileOf } from "../cli/enrolling.ts"
import { here } from "../embedded/github/http/seeded.ts"
import { type DoctorWorld, notWell, REVIEWED, told, wellSet } from "./doctor-world.ts"
import { ATTEMPT, MISCONFIGURED } from "./misconfigurations.ts"

const GLYPH = { well: "✓", note: "!", wrong: "✗", unseen: "–", unknown: "?" } as const

const lineOf = ({ is, by, id, said, next, evidence }: Row) =>
  `${GLYPH[is]} ${by} ${id}: ${said}${evidence ? ` [${evidence}]` : ""}${next ? ` → ${next}` : ""}`

describe("doctor finds", () => {
  test.each(MISCONFIGURED)("%s", async (_, seed, lines) => {
    const world = await wellSet()
    await seed(world)
    const done = await told(world)
    const found = notWell(done)
      .filter(it => !/--no-trial/.test(it.said))
      .map(lineOf)
    expect(found).toEqual(lines.map(it => expect.stringMatching(it)))
    expect(done.status).toBe(/^[✗?]/m.test(found.join("\n")) ? 3 : 0)
  })
})

const refsOf = async ({ octokit }: DoctorWorld) => {
  const found = ["missions/0", "heads/mission/0"].map(ref =>
    octokit.git.listMatchingRefs({ ...here, ref }),
  )
  return (await Promise.all(found)).flatMap(({ data }) => data.map(it => it.ref))
}

test("what an aborted look left is removed by the next one", async () => {
  const world = await wellSet()
  const forbidden = [{ id: 2, name: "Kept", refs: ["refs/**"], rules: [{ type: "deletion" }] }]
  world.settings({ rulesets: forbidden })
  await told(world)
  expect(await refsOf(world)).toEqual(["refs/missions/0/probe", "refs/heads/mission/0/main"])
  world.settings({ rulesets: [REVIEWED] })
  const done = await told(world)
  expect(notWell(done).filter(it => !/--no-trial/.test(it.said))).toEqual([])
  expect(await refsOf(world)).toEqual([])
})

test("a branch that somebody made under the name of a probe stays", async () => {
  const world = await wellSet()
  const { data } = await world.octokit.git.getRef({ ...here, ref: "heads/main" })
  const ref = "refs/heads/mission/0/main"
  await world.octokit.git.createRef({ ...here, ref, sha: data.object.sha })
  const found = notWell(await told(world)).filter(it => !/--no-trial/.test(it.said))
  expect(found.map(lineOf)).toEqual([
    expect.stringMatching(/^✗ app refs: mission\/0\/main is there/),
  ])
  expect(await refsOf(world)).toEqual([ref])
})

test("each side that is missing is said, and never guessed", async () => {
  const world = await wellSet()
  const { GH_TOKEN, APP_ID, PRIVATE_KEY, ...none } = world.shell
  const person = await told(world, [], { ...none, GH_TOKEN: `${GH_TOKEN}` })
  const of = (rows: typeof person.rows, is: Row["is"]) =>
    [...new Set(rows.filter(it => it.is === is).map(it => it.by))].sort()
  expect([of(person.rows, "unseen"), of(person.rows, "well")]).toEqual([["app", "job"], ["person"]])
  expect(person.status).toBe(0)
  const env = { ...none, APP_ID: `${APP_ID}`, PRIVATE_KEY: `${PRIVATE_KEY}` }
  const app = await told(world, ["--no-trial"], env)
  expect(of(app.rows, "unseen")).toEqual(["app", "job", "person"])
  expect(app.rows.filter(it => it.is === "unseen" && it.by === "app").map(it => it.id)).toEqual([
    "trial",
  ])
  expect(app.rows.find(it => it.id === "files")).toMatchObject({ by: "app", is: "well" })
  await expect(told(world, [], none)).rejects.toThrow("Nobody's rights are at hand")
})

test("somebody who is no administrator is told which lines need one", async () => {
  const world = await wellSet()
  const bob = Object.values(world.face.model.state.users).find(it => it.login === "bob")!
  const env = { ...world.shell, GH_TOKEN: world.face.userToken(bob.id) }
  const done = await told(world, ["--no-trial"], env)
  const unseen = done.rows.filter(it => it.is === "unseen" && it.by === "person")
  expect(unseen.map(it => it.id)).toEqual(["actions", "job-rights"])
  expect(unseen[0]).toMatchObject({ next: "ask one to type the same command" })
})

test("the files stay as they are", async () => {
  const world = await wellSet()
  const before = await fileOf(world, ATTEMPT)
  await told(world)
  expect(await fileOf(world, ATTEMPT)).toBe(before)
})
