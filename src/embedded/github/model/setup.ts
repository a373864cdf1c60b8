/**
 * Makes accounts, repositories, Apps, secrets and settings, for which the model has no operation.
 */
import type { Setup } from "./direct-calls.ts"
import type { Repository, User } from "./rows.ts"
import { insert, nextId, placeRepository, type World } from "./world.ts"

export function createSetup(world: World): Setup {
  return { ...createAccounts(world), ...createRepositories(world) }
}

function createAccounts(world: World): Pick<Setup, "user" | "app" | "install" | "team"> {
  return {
    team(account, slug, members) {
      const { login } = world.state.users[account]!
      world.state.teams = { ...world.state.teams, [`${login}/${slug}`.toLowerCase()]: members }
    },

    user({ login, name, email }) {
      const id = nextId(world, "user")
      const address = email ?? `${id}+${login}@users.noreply.github.com`
      return addUser(world, { id, login, type: "User", name: name ?? null, email: address })
    },

    app({ slug, name, owner, permissions, events, ...keys }, now) {
      const id = nextId(world, "app")
      const bot = nextId(world, "user")
      const login = `${slug}[bot]`
      const email = `${bot}+${login}@users.noreply.github.com`
      addUser(world, { id: bot, login, type: "Bot", name: null, email })
      const createdAt = now
      insert(world, "apps", { id, slug, name, owner, bot, permissions, events, createdAt, ...keys })
      return id
    },

    install({ app, account, repositories }, now) {
      const id = nextId(world, "installation")
      const list = [...repositories]
      insert(world, "installations", { id, app, account, repositories: list, createdAt: now })
      return id
    },
  }
}

function createRepositories(world: World): Omit<Setup, "user" | "app" | "install" | "team"> {
  return {
    repository({ owner, name, defaultBranch = "main", private: isPrivate = false }, now) {
      const id = nextId(world, "repository")
      const repository = insert(world, "repositories", {
        ...emptyRepository(id, now),
        owner,
        name,
        defaultBranch,
        private: isPrivate,
      })
      placeRepository(world, repository)
      return id
    },

    collaborator(repository, user, level) {
      rowOf(world, repository).collaborators[user] = level
    },

    variable(repository, name, value) {
      const { variables, createdAt } = rowOf(world, repository)
      if (value === null) delete variables[name.toUpperCase()]
      else variables[name.toUpperCase()] = { value, createdAt }
    },

    secret(repository, { name, value, environment }) {
      const row = rowOf(world, repository)
      if (environment !== undefined) row.environments[environment] ??= {}
      const place = environment === undefined ? row.secrets : row.environments[environment]!
      if (value === null) delete place[name.toUpperCase()]
      else place[name.toUpperCase()] = value
    },

    settings(repository, settings) {
      Object.assign(rowOf(world, repository), settings)
      world.views.delete(`repository/${repository}`)
    },
  }
}

function addUser(world: World, user: User): number {
  if (world.index.users.has(user.login.toLowerCase()))
    throw new Error(`The account "${user.login}" already exists; choose another login.`)
  return insert(world, "users", user).id
}

function rowOf(world: World, id: number): Repository {
  const row = world.state.repositories[id]
  if (!row) throw new Error(`There is no repository with the id ${id}.`)
  return row
}

function emptyRepository(
  id: number,
  now: number,
): Omit<Repository, "owner" | "name" | "defaultBranch" | "private"> {
  return {
    id,
    createdAt: now,
    pushedAt: now,
    lastIssue: 0,
    lastMilestone: 0,
    collaborators: {},
    variables: {},
    secrets: {},
    environments: {},
    draftsAllowed: true,
    actionsMayCreatePullRequests: false,
    workflows: [],
    runNumbers: {},
    signed: {},
    refs: {},
  }
}
