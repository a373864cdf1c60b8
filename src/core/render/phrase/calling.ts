/** "@mira, " before the news, where a person must act; everybody else is named without the sign. */

import type { Person } from "../../values/id.ts"
import type { MissionView } from "../../view/mission.ts"
import { inline } from "../markdown/neutral.ts"

export const calling = ({ requested }: MissionView): string =>
  requested ? `${addressee(requested.by)}, ` : ""

/** Whoever is known by name is at their own terminal, where no sign calls them. */
const addressee = ({ name, login }: Person): string =>
  name === undefined ? `@${login}` : inline(name, 60)
