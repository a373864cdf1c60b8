import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Files that take minutes begin first: two cores then end together. */
const LONG = ["test/simulation/simulation.test.ts", "test/slow/", "test/properties/"]

const rank = ({ moduleId }: TestSpecification): number => {
  const index = LONG.findIndex(part => moduleId.includes(part))
  return index === -1 ? LONG.length : index
}

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/**
 * Tests of pure code: no process, no file, no clock. The files share a worker's modules, so that the
 * core and its schemas are loaded once and not two hundred times, which took more than the tests.
 */
const PURE = ["test/core/**/*.test.ts", "test/tables/*.test.ts", "test/contract/*.test.ts"]

/** What `npm run test:quick` leaves out. */
const SLOW = ["test/slow/**/*.test.ts"]

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      { extends: true, test: { name: "slow", include: SLOW } },
      {
        extends: true,
        test: { name: "others", include: ["test/**/*.test.ts"], exclude: [...PURE, ...SLOW] },
      },
    ],
    // What one file replaced stands for no other.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
})
