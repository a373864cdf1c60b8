/**
 * The processes of one server. Each webhook reaches one of them, and each installation is looked
 * after by one. The crew only saves work and waiting: if two look at the same mission, its log still
 * decides.
 */
import type { SharedPace } from "../../github/pace.ts"
import type { Doorbell } from "../doorbell.ts"

export interface Crew {
  /** Hands it to whoever looks after its installation. */
  ring(bell: Doorbell): Promise<void>
  /** Whether what was rung is safe from the end of this process. */
  isLasting(): boolean
  /** Whether this process looks after it. */
  isOurs(installation: number): boolean
  readonly pace: SharedPace | null
  /** Takes part. Resolves once it is known what is ours. */
  join(duties: Duties): Promise<void>
  /** Others take over at once. */
  leave(): Promise<void>
}

export interface Duties {
  /** Somebody rang for one of our installations. */
  answer(bell: Doorbell): void
  /** Catch up with these: nobody else looks after them, and what was rung may be lost. */
  gained(isGained: (installation: number) => boolean): void
  /** Ask `isOurs` again, and drop what no longer is. */
  lost(): void
}

/** One process by itself. */
export function createLone(): Crew {
  let duties: Duties | null = null
  return {
    ring: async bell => duties?.answer(bell),
    isLasting: () => false,
    isOurs: () => true,
    pace: null,
    async join(given) {
      duties = given
    },
    async leave() {},
  }
}
