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

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
})
