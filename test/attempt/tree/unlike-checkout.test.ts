/**
 * The plan says what a work tree lacks, and nobody may change files that git stores in another
 * form.
 */
import { expect, test } from "vitest"
import { obeyAttributes } from "../../../src/attempt/tree/attributes.ts"
import { unlikeCheckout } from "../../../src/attempt/tree/unlike-checkout.ts"
import { Draft } from "../../../src/core/plan/plan.ts"
import { featureBrief, planBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, createJobs, type Files, finished, writing } from "../world.ts"

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 9\n`
const world = freshWorld({ "README.md": "Read me\n" })

const based = (files: Files, more?: Buffer) => {
  const base = world.commit(files, null, more)
  world.git(["update-ref", "refs/heads/main", base])
  return base
}
const link = (path: string) => Buffer.from(`160000 ${world.base}\t${path}\0`)
const many = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(it => [`${it}.bin`, POINTER]))

const BASES: Readonly<Record<string, readonly [() => string, readonly (string | RegExp)[]]>> = {
  "nothing of that kind": [() => based({ ".gitattributes": "* text=auto\n", "a.txt": "a\n" }), []],
  "a submodule": [
    () => based({ "a.txt": "a\n" }, link("lib")),
    [
      "The submodule `lib` is an empty folder here, because no clone on this machine holds what belongs there, and only the policy `checkout.submodules: fetched` lets missions fetch it.",
    ],
  ],
  "two submodules, one with a name that nobody sees": [
    () => based({ "a.txt": "a\n" }, Buffer.concat([link("lib"), link("x\u202ey")])),
    [/^The submodules `lib`, `x\\u\{202e\}y` are empty folders/],
  ],
  "files in LFS": [
    () => based({ ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", ...many }),
    [/^Git LFS keeps `1\.bin`, .* and 2 more: only pointers lie here/],
  ],
  "an encrypted file": [
    () => based({ ".gitattributes": "secret/** filter=git-crypt\n", "secret/key": "\0GITCRYPT\0" }),
    [/^The filter `git-crypt` is not run: `secret\/key` lies here as git keeps it, and no feature/],
  ],
  "a filter that tidies": [
    () =>
      based({ ".gitattributes": "*.ipynb filter=nbstripout\n", "a.ipynb": "{}", "b.ipynb": "{}" }),
    ["The filter `nbstripout` is not run: `a.ipynb`, `b.ipynb` lie here as git keeps them."],
  ],
  "attributes that match no file": [() => based({ ".gitattributes": "*.bin filter=lfs\n" }), []],
}

test.each(Object.entries(BASES))("%s is reported", async (_, [make, says]) => {
  const base = make() as typeof world.base
  const { git } = await createJobs(world, planBrief(base)).job()
  await git.remote(["fetch", "--quiet", "--depth=1", "REMOTE", base])
  await obeyAttributes(git, base)
  const told = await unlikeCheckout(git, base)
  expect(told).toEqual(says.map(it => (typeof it === "string" ? it : expect.stringMatching(it))))
  for (const sentence of told) expect(sentence.length).toBeLessThanOrEqual(500)
})

test("a plan lists it among its assumptions", async () => {
  const base = based({ "a.txt": "a\n" }, link("lib"))
  const plan = Draft.parse({
    title: "Greeting",
    goal: "Greet people",
    assumptions: ["People read English"],
    criteria: [{ id: "C1", text: "It greets", kind: "command", run: "test -f a.txt" }],
    milestones: [{ id: "M1", title: "Greeting", outcome: "People are greeted" }],
    features: [{ id: "F1", milestone: "M1", title: "Say hello", fulfils: ["C1"] }],
    estimate: { usd: { low: 0, high: 0 }, minutes: { low: 1, high: 2 }, lines: 20 },
  })
  const { report } = await attempt(world, planBrief(base), async () => finished({ plan }))
  expect(report.outcome).toMatchObject({
    type: "plan",
    plan: { assumptions: ["People read English", expect.stringContaining("submodule `lib`")] },
  })
})

const CHANGES: Readonly<
  Record<string, readonly [attributes: string, path: string, rule: string | null]>
> = {
  "a pointer": ["*.bin filter=lfs", "a.bin", "lfs"],
  "a new file where LFS keeps them": ["*.bin filter=lfs", "new.bin", "lfs"],
  "an encrypted file": ["secret/** filter=git-crypt-team", "secret/key", "git-crypt-team"],
  "a file that a filter tidies": ["*.ipynb filter=nbstripout", "a.ipynb", null],
  "another file": ["*.bin filter=lfs", "a.txt", null],
}

test.each(Object.entries(CHANGES))("a change of %s", async (_, [attributes, path, rule]) => {
  const base = based({ ".gitattributes": `${attributes}\n`, "a.bin": POINTER, "a.ipynb": "{}\n" })
  const brief = featureBrief(base)
  const free = { ...brief, criteria: [], feature: { ...brief.feature, fulfils: [] } }
  // The change's own attributes don't allow it.
  const work = { [path]: "changed\n", ".gitattributes": "# none\n" }
  const { report } = await attempt(world, free, writing(work, { claim }))
  expect(report.outcome).toMatchObject(
    rule === null
      ? { type: "delivered" }
      : { failure: { kind: "policy_blocked", rule: "filter", where: `${path} (${rule})` } },
  )
})
