/**
 * What the base already contains, anywhere, is no finding. What is new to the whole base is one as
 * usual.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { beforeAll, expect, test } from "vitest"
import { makeDelivery } from "../../../src/attempt/delivered-commit.ts"
import { fetchCommit } from "../../../src/attempt/tree/fetch-commit.ts"
import { leadOut } from "../../../src/attempt/tree/protect.ts"
import { takeBack } from "../../../src/attempt/tree/take-back.ts"
import { layOut } from "../../../src/attempt/tree/work-tree.ts"
import type { FeatureBrief } from "../../../src/core/log/brief.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { featureBrief } from "../briefs.ts"
import { createJobs, createWorld, type World, writeFiles } from "../world.ts"

const from = (...parts: readonly string[]) => parts.join("")
const TOKEN = from("ghp", "_", "aB3".repeat(12))
const OTHER = from("ghp", "_", "cD4".repeat(12))
const AWS = from("AKIA", "ABCDEFGHIJKLMNOP")
const PEM = from("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIEpA\nabc\n-----END RSA PRIVATE KEY-----")
const WIDE = Buffer.from(`key = "${AWS}"`, "utf16le")
const BIG = Buffer.alloc(300_000, "0123456789abcdefghijklmnopqrstuvwxyz\n")

let world: World
beforeAll(() => {
  world = createWorld({
    "README.md": "Read me\n",
    "test/keys.json": `{"token": "${TOKEN}"}\n`,
    "test/key.pem": `${PEM}\n`,
    "test/wide.txt": WIDE,
    "assets/big.txt": BIG,
    [`fixtures/${OTHER}/a.txt`]: "a\n",
  })
  return () => world.end()
})

/** A base that also has these links. */
function withLinks(links: Readonly<Record<string, string>>): FeatureBrief["base"] {
  const { git, base } = world
  const lines = Object.entries(links).map(([path, target]) => {
    const blob = git(["hash-object", "-w", "--stdin"], target)
    return `120000 blob ${blob}\t${path}\n`
  })
  const tree = git(["mktree"], `${git(["ls-tree", base])}\n${lines.join("")}`)
  return git(["commit-tree", tree, "-m", "Links"]) as FeatureBrief["base"]
}

/** Why the base as `act` changes it can't be delivered; null if it can. */
async function inTheWay(
  act: (cwd: string) => void,
  changed: Partial<FeatureBrief> = {},
  own: readonly string[] = [],
) {
  const brief = featureBrief(changed.base ?? world.base, changed)
  const { git, run, scratch } = await createJobs(world, brief).job()
  const [folder, index] = [join(scratch, "work"), join(scratch, "index")]
  const home = { home: join(scratch, "home"), path: process.env["PATH"] ?? "" }
  await fetchCommit(git, brief.base, 1)
  await layOut(git, { commit: brief.base, folder, index, own: home })
  act(folder)
  const place = { base: brief.base, folder, index, without: [] }
  const { snapshot, patch } = await takeBack(git, place, null)
  expect(snapshot.type).toBe("taken")
  const given = { brief, bundle: null, patch, verification: null }
  const { blocked } = await makeDelivery({ run, git, secrets: own, scratch }, given)
  return blocked && `${blocked.rule}: ${blocked.where}`
}

const move = (a: string, b: string) => (cwd: string) => {
  mkdirSync(dirname(join(cwd, b)), { recursive: true })
  renameSync(join(cwd, a), join(cwd, b))
}
const write = (path: string, content: string | Buffer) => (cwd: string) =>
  writeFiles(cwd, { [path]: content })

test.each<readonly [string, (cwd: string) => void]>([
  ["a fixture moved", move("test/keys.json", "spec/keys.json")],
  ["a fixture copied and changed", write("spec/a.json", `["${TOKEN}", 2]\n`)],
  ["a fixture's key in another file", write("spec/a.ts", `const key = "${TOKEN}"\n`)],
  ["a private key moved into a program", write("spec/a.ts", `const pem = \`${PEM}\`\n`)],
  ["a key that the base has in UTF-16", write("spec/a.txt", `key: ${AWS}\n`)],
  ["a key in UTF-16 that the base has in UTF-16", write("spec/a.txt", Buffer.concat([WIDE, WIDE]))],
  ["a change in a folder whose name looks like a key", write(`fixtures/${OTHER}/a.txt`, "b\n")],
  ["a folder whose name looks like a key, moved", move(`fixtures/${OTHER}`, `spec/${OTHER}`)],
  ["a large file moved", move("assets/big.txt", "public/big.txt")],
  ["a large file removed", cwd => rmSync(join(cwd, "assets/big.txt"))],
  [
    "a large file copied, and a line of it changed",
    cwd => {
      const text = readFileSync(join(cwd, "assets/big.txt"))
      writeFiles(cwd, { "public/big.txt": Buffer.concat([Buffer.from("first\n"), text]) })
    },
  ],
])("%s is allowed, because the base has it", async (_, act) => {
  expect(await inTheWay(act)).toBeNull()
})

const NEW = from("ghp", "_", "eF5".repeat(12))
test.each<readonly [string, (cwd: string) => void, string]>([
  ["a new key", write("a.ts", NEW), `secret: a.ts (github_token, ${sha256(NEW)})`],
  [
    "a new key beside one of the base",
    write("test/keys.json", `["${TOKEN}", "${NEW}"]`),
    `secret: test/keys.json (github_token, ${sha256(NEW)})`,
  ],
  [
    "another private key under the same head",
    write("test/key.pem", PEM.replace("MIIEpA", "MIIEpB")),
    "secret: test/key.pem (private_key",
  ],
  ["a large file that is new", write("b.txt", Buffer.from(BIG.toReversed())), "patch_bytes: "],
])("%s is blocked", async (_, act, wanted) => {
  expect(await inTheWay(act)).toMatch(new RegExp(`^${wanted.replace(/[().]/g, "\\$&")}`))
})

test("a secret of the job itself never counts as an example, whatever the policy says", async () => {
  const own = from("own", "-secret-", "a1".repeat(10))
  const brief = { notSecrets: [sha256(own)] }
  expect(await inTheWay(write("a.txt", own), brief, [own])).toBe("secret: a.txt (own_secret)")
})

test.each([
  ["AWS's access key", from("AKIA", "IOSFODNN7", "EXAMPLE")],
  ["AWS's second access key", from("AKIA", "I44QH8DHB", "EXAMPLE")],
  ["AWS's temporary key", from("ASIA", "IOSFODNN7", "EXAMPLE")],
  [
    "AWS's secret key",
    from("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"),
  ],
  ["GitHub's own example", from("gho", "_16C7e42F292c6912E7710c838347Ae178B4a")],
  ["a place to fill in", from("AKIA", "XXXXXXXXXXXXXXXX")],
  ["zeros", from("npm", "_000000000000000000000000000000000000")],
])("%s is not taken for a secret", async (_, text) => {
  expect(await inTheWay(write("doc.md", `Use ${text} here\n`))).toBeNull()
})

test.each([
  ["a real key beside an example", `${from("AKIA", "IOSFODNN7", "EXAMPLE")} ${AWS}2 ${NEW}`],
  ["a real key that ends like one", `${NEW}EXAMPLE`],
  ["a private key that holds an example", PEM.replace("abc", from("AKIA", "IOSFODNN7", "EXAMPLE"))],
  ["a real key, then filled in", `${NEW}${"x".repeat(40)}`],
])("%s is taken for a secret", async (_, text) => {
  expect(await inTheWay(write("doc.md", text))).toMatch(/^secret: /)
})

test.each([
  ["the text's", NEW, sha256(NEW)],
  ["the whole file's", `a = "${NEW}"\n`, sha256(`a = "${NEW}"\n`)],
  [
    "its value's, without the name before it,",
    from("aws_secret_access_key='", "Ab1/".repeat(10), "'"),
    sha256("Ab1/".repeat(10)),
  ],
])("a policy allows a secret by %s digest", async (_, text, digest) => {
  expect(await inTheWay(write("a.ts", text))).toMatch(/^secret: /)
  expect(await inTheWay(write("a.ts", text), { notSecrets: [digest] })).toBeNull()
})

test("links that leave the repository in the base may be moved and repeated, and no other", async () => {
  const base = withLinks({ host: "/etc/hosts", up: "../beside/x", git: ".git/config" })
  const link = (path: string, target: string) => (cwd: string) => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    symlinkSync(target, join(cwd, path))
  }
  expect(await inTheWay(link("deep/host", "/etc/hosts"), { base })).toBeNull()
  expect(await inTheWay(move("up", "deep/up"), { base })).toBeNull()
  expect(await inTheWay(link("deep/up", "../../beside/x"), { base })).toBeNull()
  expect(await inTheWay(link("deep/up2", "../../../beside/x"), { base })).toBe("symlink: deep/up2")
  expect(await inTheWay(link("host2", "/etc/passwd"), { base })).toBe("symlink: host2")
})

test.each([
  ["a/l", "../b", null],
  ["l", "../b", "../b"],
  ["a/b/l", "../../../x/../y", "../y"],
  ["l", "../here/b", "../here/b"],
  ["l", "/etc", "/etc"],
  ["l", "a/.git/b", "a/.git/b"],
  ["l", "a/./b//c", null],
])("a link at %s to %s leads out of the repository to %j", (path, target, lead) => {
  expect(leadOut(path, target)).toBe(lead)
})

test("a file over the limit is the base's own if the base has it, moved or unchanged", async () => {
  const huge = Buffer.alloc(101 * 1024 * 1024)
  const base = world.commit({ "data/huge.bin": huge, "README.md": "Read me\n" })
  const { git, scratch } = await createJobs(world, featureBrief(base)).job()
  const folder = join(scratch, "work")
  const index = join(scratch, "index")
  const own = { home: join(scratch, "home"), path: process.env["PATH"] ?? "" }
  await fetchCommit(git, base, 1)
  await layOut(git, { commit: base, folder, index, own })
  const taken = async () =>
    (await takeBack(git, { base, folder, index, without: [] }, null)).snapshot.type
  expect(await taken()).toBe("taken")
  renameSync(join(folder, "data/huge.bin"), join(folder, "huge.bin"))
  expect(await taken()).toBe("taken")
  huge.write("new")
  writeFileSync(join(folder, "huge.bin"), huge)
  expect(await taken()).toBe("refused")
})
