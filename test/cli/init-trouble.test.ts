/** What `missions init` says where it cannot do its work, and whose fault it is. */
import { describe, expect, test } from "vitest"
import { initCommand } from "../../src/cli/init.ts"
import { parseInit } from "../../src/cli/init-arguments.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { userToken } from "../embedded/github/http/seeded.ts"
import { idOf, openWorld, type Refusals, typed, type World } from "./enrolling.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`

/** What the command says and returns; throws what it throws. */
const init = (world: World, args: readonly string[], more?: Parameters<typeof typed>[2]) =>
  typed(world, machine => initCommand(parseInit(args), machine), more)

const USUAL = ["ada/engine", "--app", "missions", "--action", ACTION]

describe("what cannot be done is said in four parts", () => {
  const again = `npm run missions -- init ada/engine --app missions --action ${ACTION}`
  const scope =
    "gh auth refresh --scopes workflow, or a token with Contents, Workflows and Pull requests; then the same command"

  test.each<[string, Refusals, string, string]>([
    [
      "a token that GitHub does not know",
      { "repos/get": [401, "Bad credentials"] },
      "401 Bad credentials",
      `GH_TOKEN=$(gh auth token) ${again}`,
    ],
    [
      "a repository that the token does not see",
      { "repos/get": [404, "Not Found"] },
      "404 Not Found",
      "check the name, and that the token reaches this repository",
    ],
    [
      "GitHub's own trouble",
      { "repos/get": [502, "Server Error"] },
      "502 Server Error",
      `${again}, a little later`,
    ],
    [
      "a rule of the organisation",
      { "repos/get": [403, "Resource protected by organization SAML enforcement."] },
      "403 Resource protected by organization SAML enforcement.",
      `allow the token there, then ${again}`,
    ],
    [
      "an empty repository",
      { "git/get-ref": [409, "Git Repository is empty."] },
      "an empty repository",
      `push one, then ${again}`,
    ],
    [
      "a token without the right to workflows",
      { "git/create-tree": [404, "Not Found"] },
      "404 Not Found",
      scope,
    ],
    [
      "a fine-grained token without it",
      { "git/create-commit": [403, "Resource not accessible by personal access token"] },
      "403 Resource not accessible by personal access token",
      scope,
    ],
    [
      "a protected branch",
      { "git/update-ref": [422, "Repository rule violations found"] },
      "422 Repository rule violations found",
      `npm run missions -- init ada/engine --pr --app missions --action ${ACTION}`,
    ],
    [
      "a branch that somebody moved meanwhile",
      { "git/update-ref": [422, "Update is not a fast forward"] },
      "422 Update is not a fast forward",
      again,
    ],
  ])("%s", async (_, refusals, got, next) => {
    const world = await openWorld(refusals)
    const error = await init(world, USUAL).catch(it => it)
    expect(error).toBeInstanceOf(Error)
    expect(error.parts).toMatchObject({ what: "ada/engine cannot be made ready.", got, try: next })
    expect(error.message).not.toContain(world.env.GH_TOKEN)
  })

  test("an account that may only read", async () => {
    const world = await openWorld()
    const env = { GH_TOKEN: userToken(world.face, "bob") }
    world.repository.collaborators[Number(idOf(world, "bob"))] = "read"
    const error = await init(world, USUAL, { env }).catch(it => it)
    expect(error.parts).toMatchObject({ got: "a token whose account may only read" })
  })

  test.each<[string, readonly string[], string, string]>([
    ["nothing", [], "nothing", "npm run missions -- init OWNER/REPO"],
    ["no owner", ["engine"], "engine", "npm run missions -- init OWNER/REPO"],
    ["two repositories", ["a/b", "c/d"], "a/b c/d", "npm run missions -- init OWNER/REPO"],
    ["a path", ["../shop"], "../shop", "npm run missions -- init OWNER/REPO"],
    ["both", ["a/b", "--org", "acme"], "a/b --org acme", "npm run missions -- init --org acme"],
    ["an organisation's path", ["--org", "a/b"], "a/b", "npm run missions -- init OWNER/REPO"],
    ["a tag", ["a/b", "--action", "m/m@v1"], "m/m@v1", "npm run missions -- init a/b"],
    [
      "a short commit",
      ["a/b", "--action", "m/m@a1a1a1a"],
      "m/m@a1a1a1a",
      "npm run missions -- init a/b",
    ],
    ["an App with a quote", ["a/b", "--app", "x'y"], "x'y", "npm run missions -- init a/b"],
    [
      "an unknown option",
      ["a/b", "--pull"],
      "Unknown option '--pull'",
      "npm run missions -- init a/b",
    ],
  ])("arguments: %s", (_, args, got, next) => {
    let error: unknown
    try {
      parseInit(args)
    } catch (it) {
      error = it
    }
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).parts).toMatchObject({ got, try: next })
  })

  test("no token, no App and no Action", async () => {
    const world = await openWorld()
    const partsOf = async (args: readonly string[], env: Record<string, string>) =>
      (await init(world, args, { env }).catch(it => it)).parts
    expect(await partsOf(["ada/engine"], {})).toMatchObject({
      ...{ got: "none", try: "GH_TOKEN=$(gh auth token) npm run missions -- init ada/engine" },
    })
    const env = { GH_TOKEN: world.env.GH_TOKEN }
    expect(await partsOf(["ada/engine"], env)).toMatchObject({
      got: "no App that was registered on this machine",
      try: "npm run missions -- init ada/engine --app SLUG",
    })
    expect(await partsOf(["ada/engine", "--app", "missions[bot]"], env)).toMatchObject({
      got: "a copy that is not a release",
      try: "npm run missions -- init ada/engine --app missions --action OWNER/REPO@COMMIT",
    })
  })
})
