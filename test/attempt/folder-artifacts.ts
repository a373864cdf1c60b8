/** Artifacts as folders of a world, by which one job hands files to the next. */
import { createHash } from "node:crypto"
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { AttemptError } from "../../src/attempt/attempt-error.ts"
import type { Artifacts } from "../../src/attempt/step-ports.ts"
import type { World } from "./world.ts"

/** Several runs may work in one world at the same time. */
let uploaded = 0

/** Keeps copies of folders by id. Their digest covers the files, as GitHub's covers the archive. */
export function folderArtifacts(world: World): Artifacts & { readonly names: string[] } {
  const names: string[] = []
  const place = (id: number) => join(world.folder, `artifact-${id}`)
  const digest = (folder: string) => {
    const hash = createHash("sha256")
    for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)))
    return hash.digest("hex")
  }
  return {
    names,
    async upload({ name, folder }) {
      names.push(name)
      uploaded += 1
      const id = uploaded
      cpSync(folder, place(id), { recursive: true })
      return { id, digest: digest(folder) }
    },
    async download({ artifact, folder }) {
      const got = existsSync(place(artifact.id)) ? digest(place(artifact.id)) : "nothing"
      if (got !== artifact.digest) {
        const where = `artifact ${artifact.id}`
        const parts = { what: "digest mismatch.", where, expected: artifact.digest, got }
        throw new AttemptError(parts)
      }
      cpSync(place(artifact.id), folder, { recursive: true })
    },
  }
}
