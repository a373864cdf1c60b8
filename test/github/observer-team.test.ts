/** Whether people are in a team, as GitHub answers it. A missing answer never counts as a yes. */
import { expect, test } from "vitest"
import { readMemberships } from "../../src/github/observe/team.ts"
import { openPlace } from "./support/place.ts"

const bob = { id: 2, login: "bob" }
const ada = { id: 1, login: "ada" }
const team = "ada/leads"

test("only a member of the team counts as one", async () => {
  const { request } = openPlace()
  const asked = [
    { team, person: bob },
    { team, person: ada },
    { team: "ada/nobody", person: bob },
  ]
  expect(await readMemberships(request, asked)).toEqual([
    { team, person: 2, is: "member" },
    { team, person: 1, is: "other" },
    { team: "ada/nobody", person: 2, is: "other" },
  ])
})

test("a person who hasn't answered an invitation is not a member", async () => {
  const place = openPlace()
  const { users } = place.face.model.state
  const idOf = (login: string) => Object.values(users).find(it => it.login === login)!.id
  place.face.model.setup.team(idOf("ada"), "leads", { [idOf("bob")]: "pending" })
  const [found] = await readMemberships(place.request, [{ team, person: bob }])
  expect(found?.is).toBe("other")
})

test("a team that we may not read is unreadable, and an error is not taken for an answer", async () => {
  const { request, fail } = openPlace()
  const read = () => readMemberships(request, [{ team, person: bob }])
  fail(/memberships/, { status: 403, message: "Resource not accessible by integration" })
  expect(await read()).toEqual([{ team, person: 2, is: "unreadable" }])
  fail(/memberships/, { status: 403, message: "You have exceeded a secondary rate limit" })
  await expect(read()).rejects.toThrow(/rate limit/)
  fail(/memberships/, { status: 502, message: "Server Error" })
  await expect(read()).rejects.toThrow("Server Error")
})
