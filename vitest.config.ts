import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/** Files that take minutes begin first: two cores then end together. */
const LONG = ["test/simulation/mutants", "test/simulation/", "test/slow/", "test/properties/"]

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
 * Tests whose files share a worker's modules: those of pure code, and those that talk to an embedded
 * GitHub of their own. Core, schemas and Octokit are loaded once and not two hundred times, which took
 * as long as the tests. A module that these tests reach must keep nothing between two calls.
 */
const SHARING = [
  "core/**",
  "tables",
  "contract",
  "github/**",
  "embedded/github/**",
  "server",
  "stories",
].map(folder => `test/${folder}/*.test.ts`)

/** What takes minutes has projects of its own, so that CI can run them beside each other. */
const SLOW = ["test/slow/**/*.test.ts"]
const MUTANTS = ["test/simulation/mutants.test.ts"]
const SIMULATION = ["determinism", "one-orchestrator", "three-orchestrators"].map(
  name => `test/simulation/${name}.test.ts`,
)

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "sharing", include: SHARING, isolate: false } },
      { extends: true, test: { name: "slow", include: SLOW } },
      { extends: true, test: { name: "simulation", include: SIMULATION } },
      { extends: true, test: { name: "mutants", include: MUTANTS } },
      {
        extends: true,
        test: {
          name: "others",
          include: ["test/**/*.test.ts"],
          exclude: [...SHARING, ...SLOW, ...SIMULATION, ...MUTANTS],
        },
      },
    ],
    globalSetup: "test/local/support/product-folder.ts",
    // What one file replaced stands for no other.
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // What a test waits for comes at once, or never: a slow machine must not decide which.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 100_000 } },
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
})
