/**
 * `npm run release`: makes a release of the commit that is checked out, without touching a branch: a
 * commit of its own with the built programs and what they read, an annotated tag on it, and the same
 * as a package for npm. The same source makes the same commit and the same package on any machine.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { packed } from "./release/package.ts"
import { releaseCommit, type Source, sourceOf, tagged } from "./release/release-commit.ts"
import { ReleaseError } from "./release/release-error.ts"
import { staged } from "./release/stage.ts"

const USAGE = `npm run release -- [--repository OWNER/NAME] [--out FOLDER] [--check TAG]

  --repository  where the release will be found, for the package alone (the remote "origin")
  --out         where the package is written (release/)
  --check TAG   makes nothing; builds the commit that TAG was made from, which has to be checked out,
                and fails unless the result is TAG's commit`

const ROOT = join(import.meta.dirname, "..")

const { values } = parseArgs({
  options: {
    repository: { type: "string" },
    out: { type: "string", default: "release" },
    check: { type: "string" },
    help: { type: "boolean", default: false },
  },
})

async function release(folder: string): Promise<void> {
  const source = sourceOf(ROOT)
  const stage = await staged(ROOT, folder, source)
  const commit = releaseCommit(ROOT, stage, source)
  if (values.check !== undefined) return check(values.check, commit, source)
  const out = resolve(ROOT, values.out)
  mkdirSync(out, { recursive: true })
  const { file, sha256 } = packed(stage, out, {
    commit,
    repository: values.repository ?? source.repository,
  })
  const tag = tagged(ROOT, commit, source)
  for (const line of [
    `source   ${source.commit}`,
    `commit   ${commit}`,
    `tag      ${tag}`,
    `package  ${file}`,
    `sha256   ${sha256}`,
  ]) {
    console.log(line)
  }
}

function check(tag: string, commit: string, source: Source): void {
  const found = source.commitOf(tag)
  if (found !== commit) {
    throw new ReleaseError({
      what: `${tag} is not what this source makes.`,
      where: tag,
      expected: `commit ${commit}, built from ${source.commit}`,
      got: found ?? "no such tag",
      try: "check out the parent of the tag's commit, npm ci, and check again",
    })
  }
  console.log(`${tag} is commit ${commit}, as built here from ${source.commit}.`)
}

if (values.help) console.log(USAGE)
else {
  const folder = mkdtempSync(join(tmpdir(), "missions-release-"))
  try {
    await release(folder)
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error
    console.error(error.message)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
