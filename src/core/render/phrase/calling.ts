/** "@mira, " before the news, where a person must act; everybody else is named without the sign. */
import type { Mission } from "../../log/mission.ts"

export const calling = ({ requested }: Mission): string =>
  requested ? `@${requested.by.login}, ` : ""
