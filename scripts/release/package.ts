/** The release as a package for npm. It also knows which commit the Action is to be pinned to. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

interface Released {
  readonly commit: string
  /** null: the package does not know where its Action is found, so `missions init` asks. */
  readonly repository: string | null
}

export function packed(
  stage: string,
  out: string,
  { commit, repository }: Released,
): { readonly file: string; readonly sha256: string } {
  const manifest = JSON.parse(readFileSync(join(stage, "package.json"), "utf8"))
  const origin =
    repository === null
      ? {}
      : {
          action: `${repository}@${commit}`,
          // npm compares it with what says where the package was built.
          repository: { type: "git", url: `git+https://github.com/${repository}.git` },
        }
  const own = { ...manifest, ...origin, files: ["**"] }
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(own, null, 2)}\n`)
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", out]
  const said = execFileSync("npm", args, { cwd: stage, encoding: "utf8" })
  const [{ filename }] = JSON.parse(said) as [{ filename: string }]
  const file = join(out, filename)
  return { file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") }
}
