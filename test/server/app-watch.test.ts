/**
 * The App on a GitHub whose owners rename, transfer, suspend and archive in the middle of a mission,
 * with the webhooks of it and without.
 */
import { expect, test } from "vitest"
import { answers, begun, openWorld, personOf, posted } from "./app-world.ts"

const sha = (letter: string) => letter.repeat(40)

test("sixty check runs of others wake nobody, and one of our own run does", async () => {
  const world = await openWorld()
  const number = await begun(world)
  const { owner, repo } = { owner: { login: "ada" }, repo: "engine" }
  const base = { repository: { id: world.repository, name: repo, owner, default_branch: "main" } }
  const told = { ...base, installation: { id: world.installation } }
  await expect
    .poll(() => {
      world.wakeups.length = 0
      world.handle("check_run", {
        ...told,
        action: "created",
        check_run: { id: 1, head_sha: sha("0") },
      })
      return world.wakeups
    })
    .toEqual([false])
  world.wakeups.length = 0
  for (let n = 0; n < 60; n++) {
    const check_suite = { head_branch: n % 2 ? "main" : "feature", head_sha: sha("b") }
    const check_run = { id: 100 + n, head_sha: sha("b"), pull_requests: [], check_suite }
    world.handle("check_run", { ...told, action: "completed", check_run })
  }
  expect(world.wakeups).toEqual(Array(60).fill(false))
  const workflow_run = { id: 5, display_title: `missions ${number} plan.1`, head_branch: "main" }
  world.handle("workflow_run", { ...told, action: "completed", workflow_run })
  expect(world.wakeups.at(-1)).toBe(true)
})

test("a mission goes on under a new name", async () => {
  const world = await openWorld()
  const { face, model, repository, by } = world
  const number = await begun(world)
  face.changed(model.owners.rename(repository, "motor", by, Date.now()))
  await answers(world, "ada/motor", number)
})

test("a new name whose webhook was lost is learnt from GitHub's answer", async () => {
  const world = await openWorld()
  const { face, model, repository, by } = world
  const number = await begun(world)
  const moved = world.seen(/^GET \/repos\/ada\/motor\/git\/ref\//)
  model.owners.rename(repository, "motor", by, Date.now())
  face.changed()
  await world.person("POST", `ada/engine/issues/${number}/comments`, { body: "/mission status" })
  await moved
})

test("nothing is written into another repository that took the old name", async () => {
  const world = await openWorld()
  const { face, model, repository, by, owner } = world
  const number = await begun(world)
  model.owners.rename(repository, "motor", by, Date.now())
  const other = model.setup.repository({ owner, name: "engine" }, Date.now())
  model.state.installations[world.installation]!.repositories.push(other)
  face.changed()
  const { length } = world.asked
  const told = { installation: { id: world.installation }, issue: { number } }
  const at = { id: repository, name: "engine", owner: { login: "ada" } }
  const comment = { body: "/mission status" }
  world.handle("issue_comment", { ...told, action: "created", repository: at, comment })
  await expect.poll(() => world.failures.some(it => it.endsWith(": gone"))).toBe(true)
  expect(
    world.asked
      .slice(length)
      .filter(it => /^(?:POST|PATCH|PUT|DELETE) \/repos\/ada\/engine/.test(it)),
  ).toEqual([])
  await world.watch.resync()
  await answers(world, "ada/motor", number)
})

test("a mission goes on with the installation of a new owner", async () => {
  const world = await openWorld()
  const { face, model, repository, by, appId } = world
  const number = await begun(world)
  const bob = Object.values(model.state.users).find(it => it.login === "bob")!.id
  const installation = model.setup.install(
    { app: appId, account: bob, repositories: [] },
    Date.now(),
  )
  const token = world.seen(
    new RegExp(`^POST /app/installations/${installation}/access_tokens 201$`),
  )
  face.changed(model.owners.transfer(repository, { owner: bob, installation }, by, Date.now()))
  const reply = world.seen(posted("bob/engine", number))
  const body = { body: "/mission status" }
  await personOf(face, bob)("POST", `bob/engine/issues/${number}/comments`, body)
  await token
  await reply
})

test("an App that was uninstalled asks for nothing, and goes on once it is back", async () => {
  const world = await openWorld()
  const { face, model, appId, owner, repository } = world
  const number = await begun(world)
  face.changed(model.owners.uninstall(world.installation))
  await face.webhooks.settled()
  const again = model.setup.install(
    { app: appId, account: owner, repositories: [repository] },
    Date.now(),
  )
  const token = world.seen(new RegExp(`^POST /app/installations/${again}/access_tokens 201$`))
  await world.watch.resync()
  await token
  await answers(world, "ada/engine", number)
  const old = new RegExp(`installations/${world.installation}/access_tokens`)
  expect(world.asked.filter(it => old.test(it)).length).toBe(1)
})

test("a reinstallation whose webhooks were lost is found by a look", async () => {
  const world = await openWorld()
  const { face, model, appId, owner, repository } = world
  const number = await begun(world)
  model.owners.uninstall(world.installation)
  const again = model.setup.install(
    { app: appId, account: owner, repositories: [repository] },
    Date.now(),
  )
  face.changed()
  await answers(world, "ada/engine", number)
  expect(world.asked.some(it => it.includes(`/app/installations/${again}/access_tokens 201`))).toBe(
    true,
  )
})

test("while an installation is suspended nothing is asked of it, and others go on", async () => {
  const world = await openWorld()
  const { face, model, appId } = world
  const number = await begun(world)
  const bob = model.setup.user({ login: "carol" })
  const shop = model.setup.repository({ owner: bob, name: "shop" }, Date.now())
  model.setup.install({ app: appId, account: bob, repositories: [shop] }, Date.now())
  face.changed(model.owners.suspend(world.installation, true, Date.now()))
  await face.webhooks.settled()
  await expect.poll(() => world.failures.filter(it => it.includes("look")).length).toBeLessThan(3)
  const { length } = world.asked
  const reply = world.person("POST", `ada/engine/issues/${number}/comments`, {
    body: "/mission status",
  })
  await reply
  await face.webhooks.settled()
  await world.watch.resync()
  const theirs = world.asked.slice(length).filter(it => it.includes("/repos/ada/engine"))
  expect(theirs.filter(it => it.startsWith("POST"))).toEqual([])
  const answered = world.seen(posted("ada/engine", number))
  face.changed(model.owners.suspend(world.installation, false, Date.now()))
  await answered
})

test("an archived repository is left alone, and goes on once it is opened again", async () => {
  const world = await openWorld()
  const { face, model, repository, by } = world
  const number = await begun(world)
  await world.person("POST", `ada/engine/issues/${number}/comments`, { body: "/mission status" })
  face.changed(model.owners.archive(repository, true, by, Date.now()))
  await face.webhooks.settled()
  const answered = world.seen(posted("ada/engine", number))
  face.changed(model.owners.archive(repository, false, by, Date.now()))
  await answered
})

test("with issues switched off nothing of ours counts as deleted", async () => {
  const world = await openWorld()
  const { face, model, repository } = world
  const number = await begun(world)
  model.setup.settings(repository, { issuesOff: true })
  face.changed()
  const base = { repository: { id: repository, name: "engine", owner: { login: "ada" } } }
  const told = { ...base, installation: { id: world.installation }, issue: { number } }
  world.handle("issues", { ...told, action: "edited" })
  await expect
    .poll(() => world.failures.filter(it => it.endsWith("cannot issues_off")).length)
    .toBeGreaterThan(0)
  model.setup.settings(repository, { issuesOff: false })
  face.changed()
  await answers(world, "ada/engine", number)
  const comments = Object.values(model.state.comments).filter(it =>
    it.body.includes('"comment mission_control"'),
  )
  expect(comments).toHaveLength(1)
})

test("a resync goes past an empty repository and a suspended installation", async () => {
  const world = await openWorld()
  const { face, model, appId } = world
  const carol = model.setup.user({ login: "carol" })
  const dora = model.setup.user({ login: "dora" })
  const empty = model.setup.repository({ owner: carol, name: "empty" }, Date.now())
  const closed = model.setup.repository({ owner: dora, name: "closed" }, Date.now())
  const others = model.setup.install(
    { app: appId, account: dora, repositories: [closed] },
    Date.now(),
  )
  model.setup.install({ app: appId, account: carol, repositories: [empty] }, Date.now())
  model.owners.suspend(others, true, Date.now())
  face.changed()
  face.webhooks.setCopies(() => 0)
  const { number } = await world.person("POST", "ada/engine/issues", { title: "Goal" })
  await world.person("POST", `ada/engine/issues/${number}/comments`, {
    body: "/mission Export JSON",
  })
  const receipt = world.seen(posted("ada/engine", number))
  await world.watch.resync()
  await receipt
  expect(world.asked.filter(it => it.includes(`installations/${others}/access_tokens`))).toEqual([])
})
