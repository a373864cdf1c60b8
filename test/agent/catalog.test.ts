/** The catalog is data, so it is held against what it describes: locks, makers, and the form of its own fields. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { CATALOG, definitionNamed, definitionOfProgram } from "../../src/agent/catalog/catalog.ts"
import { variablesOf, withConstants } from "../../src/agent/catalog/environment.ts"
import { modeFor } from "../../src/agent/catalog/role-mode.ts"
import { VARIABLE } from "../../src/core/plan/commands.ts"
import { makerOf } from "../../src/core/values/maker.ts"

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly link?: true }>
  >
}

const root = join(import.meta.dirname, "../..")
const read = (id: string, file: string) => readFileSync(join(root, "agents", id, file), "utf8")

test("no two agents share a name, a program or an id of the registry", () => {
  const names = CATALOG.flatMap(({ id, registryId, program, mute }) => [
    ...new Set([id, registryId, program, ...mute]),
  ])
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

describe.each(CATALOG.map(it => [it.id, it] as const))("%s", (id, it) => {
  test("is known by each of its names, and its maker by the same", () => {
    const { program, registryId, mute } = it
    for (const name of [id, program, registryId ?? id]) expect(definitionNamed(name)).toBe(it)
    for (const name of [program, ...mute]) expect(definitionOfProgram(`/usr/bin/${name}`)).toBe(it)
    const makers = new Set(
      [id, program, registryId ?? id, `${program} ${it.args.join(" ")}`].map(makerOf),
    )
    expect([...makers]).toHaveLength(1)
  })

  test("names variables, no two of them alike", () => {
    const names = variablesOf(it)
    expect(names.every(name => VARIABLE.test(name))).toBe(true)
    expect(new Set(names).size).toBe(names.length)
  })

  test("takes nothing from its constants that it was given itself", () => {
    const given = Object.fromEntries(
      Object.keys({ ...it.quiet, ...it.besideKey }).map(k => [k, "mine"]),
    )
    expect(withConstants(it, given)).toMatchObject(given)
    expect(Object.keys(withConstants(it, {}))).toEqual(Object.keys(it.quiet))
    const [key = ""] = it.variables.key
    expect(withConstants(it, { [key]: "k" })).toMatchObject({ ...it.besideKey, [key]: "k" })
  })

  test("builds no wall of its own behind ours, whatever its role", () => {
    for (const role of ["planner", "worker", "validator"] as const) {
      const [open, walled] = [false, true].map(isWalled => modeFor(it, { role, isWalled }))
      expect(open).toBe(it.modes[role])
      expect(walled).toBe(id === "codex" ? "agent-full-access" : it.modes[role])
    }
  })

  test("that was driven is led to a model by address, key and name", () => {
    if (!it.driven) return expect(it.package).toBeNull()
    const filled = JSON.stringify(it.endpoint)
    for (const part of ["{url}", "{key}", "{model}"]) expect(filled).toContain(part)
    for (const value of Object.values(it.endpoint).filter(text => text.startsWith('{"'))) {
      expect(() => JSON.parse(value)).not.toThrow()
    }
  })

  test.runIf(it.package !== null)(
    "is locked in exactly its version, each file by its digest",
    () => {
      const own = it.package!
      const manifest = JSON.parse(read(id, "package.json"))
      expect(manifest.dependencies).toEqual({ [own.name]: own.version })
      expect(Object.keys(manifest.allowScripts ?? {})).toEqual(own.scripts)
      const { packages } = JSON.parse(read(id, "package-lock.json")) as Lock
      expect(packages[`node_modules/${own.name}`]?.version).toBe(own.version)
      const loose = Object.entries(packages).filter(
        ([at, { integrity }]) => at !== "" && !/^sha512-/.test(integrity ?? ""),
      )
      expect(loose).toEqual([])
    },
  )
})
