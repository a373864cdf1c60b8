/**
 * The attributes of one commit, by which files are written to a work tree and taken back.
 * Attributes that an agent writes never count: whoever could choose them could show a verifier
 * other bytes than people get.
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Sha } from "../../core/values/id.ts"
import { type AttributesFile, attributesText } from "./attributes-text.ts"
import { blaming } from "./blame.ts"
import { LINK, SUBMODULE } from "./changed-path.ts"
import type { Git } from "./own-git.ts"
import { bytesOf, textOfBytes } from "./path-bytes.ts"
import { entriesOf } from "./tree-entry.ts"

const FILE = ".gitattributes"

/** From now on these hold wherever this repository writes or reads files of a work tree. */
export const obeyAttributes = (git: Git, commit: Sha): Promise<void> =>
  blaming("laying_out", async () => {
    const files = await attributesFilesOf(git, commit)
    await writeFile(placeIn(git), bytesOf(attributesText(files)))
  })

/** Without any attributes, a file's bytes are its blob. */
export const hasAttributes = async (git: Git): Promise<boolean> =>
  (await readFile(placeIn(git), "latin1")) !== attributesText([])

const placeIn = ({ gitDir }: Git): string => join(gitDir, "info", "attributes")

async function attributesFilesOf(git: Git, commit: Sha): Promise<readonly AttributesFile[]> {
  const files: AttributesFile[] = []
  for (const { path, mode, id } of await entriesOf(git, commit)) {
    const isOne = path === FILE || path.endsWith(`/${FILE}`)
    if (!isOne || mode === LINK || mode === SUBMODULE) continue
    const folder = path.slice(0, -FILE.length).replace(/\/$/, "")
    files.push({ folder, text: textOfBytes(await git.object(id)) })
  }
  return files
}
