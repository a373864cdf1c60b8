/** Which address a submodule is fetched from. The token of a run is only for one host. */
import { expect, test } from "vitest"
import { submoduleAddress } from "../../../src/attempt/tree/submodule-address.ts"

const OWN = "https://github.com/acme/shop"

test.each([
  ["https://github.com/acme/lib", "https://github.com/acme/lib"],
  ["https://github.com/acme/lib.git", "https://github.com/acme/lib.git"],
  ["https://GitHub.com/acme/lib", "https://github.com/acme/lib"],
  ["../lib", "https://github.com/acme/lib"],
  ["../../other/lib.git", "https://github.com/other/lib.git"],
  ["git@github.com:acme/lib.git", "https://github.com/acme/lib.git"],
  ["github.com:acme/lib.git", "https://github.com/acme/lib.git"],
  ["ssh://git@github.com/acme/lib.git", "https://github.com/acme/lib.git"],
  ["ssh://git@github.com:22/acme/lib.git", "https://github.com/acme/lib.git"],
  ["https://user:secret@github.com/acme/lib", "https://github.com/acme/lib"],
  ["https://github.com/a/../acme/lib", "https://github.com/acme/lib"],
])("%s is %s", (told, address) => expect(submoduleAddress(told, OWN)).toBe(address))

test.each([
  "https://evil.example/acme/lib",
  "https://github.com.evil.example/acme/lib",
  "https://github.com@evil.example/acme/lib",
  "https://github.com:8443/acme/lib",
  "http://github.com/acme/lib",
  "http://github.com:443/acme/lib",
  "git@evil.example:acme/lib.git",
  "git@github.com:/acme/lib.git",
  "git://github.com/acme/lib",
  "file:///etc",
  "/etc/passwd",
  "ext::sh -c touch% ran",
  "https://github.com/lib",
  "https://github.com/acme/lib?x=1",
  "https://github.com/acme/lib#x",
  "https://github.com/acme/%2e%2e/lib",
  "https://github.com/acme/l%0aib",
  "-u/acme/lib",
  "..",
  "../..",
  "../../..",
  "",
  "\n",
])("%j is asked nowhere", told => expect(submoduleAddress(told, OWN)).toBeNull())

test("a repository that is a folder has no address for submodules", () => {
  expect(submoduleAddress("../lib", "/srv/git/shop")).toBeNull()
  expect(submoduleAddress("../lib", "file:///srv/git/shop")).toBeNull()
})
