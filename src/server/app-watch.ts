/**
 * The App's missions in all repositories: webhooks and resyncs say which to look at, and what fails
 * in one place costs the others nothing. It must never read or write GitHub itself.
 */
import type { Looked } from "../controller.ts"
import { MINUTE_MS, SECOND_MS } from "../core/values/time.ts"
import type { LackedRights } from "../github/excuse.ts"
import { type Failure, failureOf } from "../github/failure.ts"
import { createPace, type SharedPace } from "../github/pace.ts"
import { restAfter } from "./after-failure.ts"
import { type Installations, openInstallations } from "./installations.ts"
import type { Change } from "./installed.ts"
import type { Why } from "./last-looks.ts"
import { touchesOf } from "./touches.ts"
import { createWatch, type Next, type Watch } from "./watch.ts"
import type { Wakeup } from "./webhook.ts"

type Given = Parameters<typeof openInstallations>[0]

export interface AppWatchOptions extends Omit<Given, "pace" | "onGone" | "report" | "onTransient"> {
  /** A number in [0, 1). */
  readonly random: () => number
  /** Left out or null: there is only this process. */
  readonly sharedPace?: SharedPace | null
  /** Its missions are watched no more. */
  readonly onLeft?: (repository: number) => void
  readonly report: (looked: Looked) => void
  /** Gets every failure, with what it was taken for. */
  readonly onFailure: (what: string, failure: Failure, error: unknown) => void
  /** What an installation lacks, as far as it was read; null if nothing. */
  readonly lackedOf?: (installation: number) => LackedRights | null
  /** What was read of its rights counts no more. */
  readonly onRightsChanged?: (installation: number) => void
  /** Gets each webhook, with whether it woke anything; for numbers only. */
  readonly onWakeup?: (didWake: boolean) => void
}

export interface AppWatch {
  wake(wakeup: Wakeup): void
  /** Webhooks told where the App is installed, or that a name changed. */
  change(changes: readonly Change[]): void
  /**
   * Looks at every mission that has a log, because webhooks get lost. `isMeant`: only in these
   * installations.
   */
  resync(isMeant?: (installation: number) => boolean): Promise<void>
  /** Drops every installation that is not ours. */
  keepOurs(): void
  stop(): Promise<void>
}

/** The first event is served at once. GitHub sends those that follow from it within seconds. */
const GATHER_MS = 5 * SECOND_MS

export function watchApp(options: AppWatchOptions): AppWatch {
  const { clock, random, onFailure } = options
  const { isOurs = () => true, sharedPace = null } = options
  const pace = createPace({ clock, random, paceMs: options.instance.paceMs, shared: sharedPace })
  const tell = (what: string, error: unknown): Failure => {
    const failure = failureOf(error, clock())
    onFailure(what, failure, error)
    return failure
  }
  const installations = openInstallations({
    ...options,
    pace,
    onGone(repository) {
      watch.forget(repository)
      options.onLeft?.(repository)
    },
    onTransient: tell,
  })
  const { places } = installations
  const tellLacked = lackTeller(options, installations, tell)
  const watch = createWatch({
    gatherMs: GATHER_MS,
    laneOf: repository => places.get(repository)?.installation ?? 0,
    restMs: installation =>
      places.isSuspended(installation) ? MINUTE_MS : pace.restingUntil(installation) - clock(),
    async look(repository, issue, why) {
      const next = await lookOnce(installations, { repository, issue }, why)
      if (next.againMs !== null) await tellLacked({ repository, issue })
      return next
    },
    onError(at, error, times) {
      const failure = tell(`look at ${at.repository}/${at.issue}`, error)
      recover(installations, at, { failure, error }).then(
        isElsewhere => isElsewhere && watch.wake(at.repository, null),
        again => void tell("recover", again),
      )
      return restAfter(failure, { times, nowMs: clock(), random })
    },
  })
  return {
    wake: wakeup => void woken({ installations, watch, tell, ...options }, wakeup),
    change(changes) {
      for (const change of changes) changed({ places, watch, ...options }, change)
    },
    keepOurs: () => places.keepOnly(isOurs),
    resync: (isMeant = () => true) => resync({ installations, watch, tell }, isMeant),
    stop: watch.stop,
  }
}

function changed(
  {
    places,
    watch,
    onRightsChanged,
  }: Pick<AppWatchOptions, "onRightsChanged"> & {
    readonly places: Installations["places"]
    readonly watch: Watch
  },
  change: Change,
): void {
  places.apply(change)
  if (change.type === "uninstalled" || change.type === "renewed") {
    onRightsChanged?.(change.installation)
  }
  if (change.type === "reopened") watch.wake(change.repository, null)
  if (change.type !== "renewed") return
  for (const { id } of places.of(change.installation)) watch.wake(id, null)
}

interface Watching {
  readonly installations: Installations
  readonly watch: Watch
  readonly tell: (what: string, error: unknown) => Failure
}

const resync = (
  { installations, watch, tell }: Watching,
  isMeant: (installation: number) => boolean,
): Promise<void> =>
  installations.resync(
    isMeant,
    async repository => {
      const found = await (await installations.missions(repository))?.find()
      for (const issue of found ?? []) watch.see(repository, issue, "due")
    },
    (where, error) => void tell(`resync ${where}`, error),
  )

type Waking = Watching & Pick<AppWatchOptions, "onWakeup">

async function woken(waking: Waking, wakeup: Wakeup): Promise<void> {
  const { installations, watch, tell, onWakeup } = waking
  const { button, repository, installation, issue, names } = wakeup
  const { id } = repository
  if (installation === null) return
  if (button) {
    try {
      // The next look must find the button, because GitHub shows it nowhere.
      ;(await installations.missions(id))?.press(button)
    } catch (error) {
      tell("press a button", error)
    }
  }
  // A request on an issue of a live mission is for that one; elsewhere a new one may begin.
  const isNew = issue !== null && !watch.knows(id, `#${issue}`)
  const didWake = watch.wake(id, names)
  if (isNew) watch.see(id, issue)
  onWakeup?.(isNew || didWake)
}

/** Does what a failure calls for besides patience. Tells whether the place is reached in another way. */
async function recover(
  installations: Installations,
  { repository, issue }: At,
  { failure, error }: { readonly failure: Failure; readonly error: unknown },
): Promise<boolean> {
  if (failure.is === "cannot") {
    // Where no log can be written, the person who asked gets one sentence, if that can be written.
    await (await installations.missions(repository))?.excuse(issue, error)
  }
  if (failure.is !== "gone") return false
  const before = installations.places.get(repository)
  await installations.findAgain(repository)
  const after = installations.places.get(repository)
  return after !== null && after.installation !== before?.installation
}

/** Says on each live mission what its installation lacks. Nothing is tried twice for the same lack. */
function lackTeller(
  { lackedOf }: Pick<AppWatchOptions, "lackedOf">,
  installations: Installations,
  tell: (what: string, error: unknown) => Failure,
): (at: At) => Promise<void> {
  const said = new Map<string, string>()
  return async ({ repository, issue }) => {
    const place = installations.places.get(repository)
    const lacked = place && lackedOf?.(place.installation)
    if (!lacked) return
    const [key, what] = [`${repository}/${issue}`, JSON.stringify(lacked)]
    if (said.get(key) === what) return
    said.set(key, what)
    try {
      await (await installations.missions(repository))?.tellLacked(issue, lacked)
    } catch (error) {
      // A comment needs a right as well, and the log says what is lacked in any case.
      tell(`tell ${key} what is lacked`, error)
    }
  }
}

interface At {
  readonly repository: number
  readonly issue: number
}

async function lookOnce(
  installations: Installations,
  { repository, issue }: At,
  why: Why,
): Promise<Next> {
  const missions = await installations.missions(repository)
  if (!missions) return { againMs: null, touches: null }
  const looked = await missions.look(issue, why)
  // Others were faster each time.
  if (!looked) return { againMs: 5 * MINUTE_MS, touches: null }
  const isOver = looked.isSettled || looked.mission.requested === null
  return { againMs: isOver ? null : looked.againMs, touches: touchesOf(looked.mission) }
}
