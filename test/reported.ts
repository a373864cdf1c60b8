/** The steps of a job `deliver`, as GitHub shows them once it has reported. */
import { REPORTED } from "../src/core/log/report.ts"

/** `report`: the commit of the report; null if it handed in none. */
export const stepsOf = (report: string | null) =>
  report === null
    ? []
    : [
        {
          ...{ name: `${REPORTED}${report}`, number: 2, conclusion: "success" as const },
          ...{ startedAt: 0, completedAt: 0 },
        },
      ]
