import { describe, expect, it } from "vitest"
import type { Git } from "../../../src/attempt/tree/own-git.ts"
import { laying } from "../../../src/attempt/tree/own-git.ts"
import { entriesOf } from "../../../src/attempt/tree/tree-entry.ts"

const [ONE, OTHER, THIRD] = ["1", "2", "3"].map(it => it.repeat(40)) as [string, string, string]

/** A repository in which each commit has one file, named after the commit. */
function counted(fails: (call: number) => boolean = () => false) {
  const asked: string[] = []
  const text = async (args: readonly string[]) => {
    const commit = args.at(-1) ?? ""
    asked.push(commit)
    if (fails(asked.length)) throw new Error("killed")
    return `100644 blob ${commit}\tfile-${commit[0]}\0`
  }
  const git = { text, lays: {} } as unknown as Git
  return { git, asked }
}

describe("a commit's entries", () => {
  it("are listed only once, however its files are laid out", async () => {
    const { git, asked } = counted()
    const first = await entriesOf(git, ONE)
    const again = await entriesOf(laying(git, { lfs: "fetched", submodules: "off" }), ONE)
    expect(again).toEqual(first)
    expect(first.map(({ path }) => path)).toEqual(["file-1"])
    expect(asked).toEqual([ONE])
  })
  it("are kept separately by commit and by repository", async () => {
    const { git, asked } = counted()
    const other = counted()
    const listed = [await entriesOf(git, ONE), await entriesOf(git, OTHER)]
    expect(listed.flat().map(({ path }) => path)).toEqual(["file-1", "file-2"])
    await entriesOf(other.git, ONE)
    expect([asked, other.asked]).toEqual([[ONE, OTHER], [ONE]])
  })
  it("are listed again after git failed", async () => {
    const { git, asked } = counted(call => call === 1)
    await expect(entriesOf(git, ONE)).rejects.toThrow("killed")
    expect((await entriesOf(git, ONE)).map(({ path }) => path)).toEqual(["file-1"])
    expect(asked).toEqual([ONE, ONE])
  })
  it("are kept for two commits at a time", async () => {
    const { git, asked } = counted()
    for (const commit of [ONE, OTHER, THIRD, THIRD, OTHER, ONE]) await entriesOf(git, commit)
    expect(asked).toEqual([ONE, OTHER, THIRD, ONE])
  })
})
