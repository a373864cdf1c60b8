/** Gives each test of a file its own world, under one name. */
import { afterEach, beforeEach } from "vitest"
import { createWorld, type Files, type World } from "./world.ts"

export function freshWorld(files: Files): World {
  let now: World
  beforeEach(() => {
    now = createWorld(files)
  })
  afterEach(() => now.end())
  return {
    get folder() {
      return now.folder
    },
    get base() {
      return now.base
    },
    git: (...args) => now.git(...args),
    raw: (...args) => now.raw(...args),
    commit: (...args) => now.commit(...args),
    end: () => now.end(),
  }
}
