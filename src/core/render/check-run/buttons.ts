/** Buttons of a check, where GitHub gives us any. GitHub allows three, with 20 and 40 characters. */
import type { Button } from "../../log/effect.ts"
import type { Mission } from "../../log/mission.ts"
import type { ButtonName } from "../../log/observed.ts"

const SAID: Readonly<Record<ButtonName, Omit<Button, "identifier">>> = {
  retry: { label: "Retry", description: "Try it again" },
  explain: { label: "Explain", description: "Why it is not done yet" },
  accept: { label: "Accept", description: "Let it pass, in your name" },
}

export const buttons = (m: Mission, ...which: readonly ButtonName[]): readonly Button[] =>
  m.ref.instance.hasButtons ? which.map(identifier => ({ identifier, ...SAID[identifier] })) : []
