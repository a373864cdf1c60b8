/** "@mira, " before the news if a person must act. All other people are named without the sign. */

import type { Person } from "../../values/id.ts"
import type { MissionView } from "../../view/mission.ts"
import { inline } from "../markdown/neutral.ts"

export const calling = ({ requested }: MissionView): string =>
  requested ? `${addressee(requested.by)}, ` : ""

/** A person with a name is at their own terminal, where an @ calls nobody. */
const addressee = ({ name, login }: Person): string =>
  name === undefined ? `@${login}` : inline(name, 60)
