/** Why a person must judge: what does not hold, what no validator looked at, or what was found. */
import type { WaitOf } from "../../view/wait-shape.ts"
import { holdsNot } from "../failure.ts"
import { listedUpTo } from "./amount.ts"

type Judged = Pick<WaitOf<"verdict_by_person">, "criteria" | "unread">

/** Empty if only findings are left. */
export const whyJudged = ({ criteria, unread = [] }: Judged): string =>
  [
    criteria.length > 0 ? `${holdsNot(criteria)}, or could not be judged` : "",
    unread.length > 0 ? `no validator looked at ${listedUpTo(6, unread)}` : "",
  ]
    .filter(part => part !== "")
    .join("; ")
