/** What the steps of an attempt need from outside; src/action.ts puts the real ones in. */

import type { Finding, ModelLimit, Unready, Usage } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Capture } from "../core/log/capture.ts"
import type { Inspection } from "../core/log/inspection.ts"
import type { UsedSkill } from "../core/log/skill.ts"
import type { Told } from "../core/log/transcript.ts"
import type { Carried, CarriedItem } from "../core/plan/carried.ts"
import type { Draft, Question } from "../core/plan/plan.ts"
import type { ShownStep } from "../core/plan/shown-steps.ts"
import type { FoundSkills } from "../core/plan/skill.ts"
import type { CriterionId } from "../core/values/id.ts"
import type { ModelTrouble, Room, RoomPlan } from "./sandbox.ts"

/** What an agent handed in through its role's tools. Every part was checked against its schema. */
export interface Handed {
  readonly questions: readonly Question[] | null
  readonly plan: Draft | null
  /** A planner's notes for its next round, or a worker's for whoever works here next. */
  readonly notes: string | null
  readonly verdicts: readonly {
    readonly criterion: CriterionId
    readonly is: "pass" | "fail" | "inconclusive"
    readonly evidence: readonly string[]
    readonly looked: readonly string[]
    /** Only for a behaviour: what was seen at each step. */
    readonly steps?: readonly ShownStep[] | undefined
  }[]
  /** Files that were copied and stored under these names. */
  readonly captures?: readonly HandedCapture[] | undefined
  readonly findings: readonly Finding[]
  readonly evidence: readonly { readonly criterion: CriterionId; readonly text: string }[]
  readonly progress: readonly string[]
  /** From submit_report; null if the worker never handed one in. */
  readonly claim: {
    readonly done: readonly string[]
    readonly undone: readonly string[]
    readonly commands: readonly { readonly run: string; readonly exit: number }[]
    /** Left out if the report says nothing about tests. */
    readonly files?: readonly string[] | undefined
    readonly tests?: readonly { readonly path: string; readonly name: string }[] | undefined
  } | null
  /** Only for scrutiny: one inspection of each feature that was read. */
  readonly looks?: readonly Inspection[]
  /** What a worker says about the skills that it was given. */
  readonly skills?: readonly UsedSkill[]
}

type HandedCapture = Capture & { readonly criterion: CriterionId }

export type Kept =
  | ({ readonly is: "kept" } & Pick<Capture, "name" | "digest" | "bytes" | "type">)
  /** `seen` is null if it is plain from what was asked. */
  | { readonly is: "refused"; readonly right: string; readonly seen: string | null }

/** Copies a file that a validator hands in. Relative paths start in its work tree. */
export type Keep = (asked: { readonly criterion: CriterionId; readonly path: string }) => Kept

export interface Browser {
  /** The absolute path of a Chromium. */
  readonly program: string
  /** A folder of the agent's for screenshots. */
  readonly pictures: string
}

export interface AgentEnd {
  /**
   * How the process and its session ended. "finished" says only that the session ended by itself,
   * and proves no work. Everything else is a failure, with one line for people.
   */
  readonly how:
    | "finished"
    | "crashed"
    | "refused"
    | "silent"
    | "overtime"
    | "flooded"
    | "blocked"
    | "limit"
    | "unready"
    /** Something of our own beside it failed, such as its tools or the way to its model. */
    | "ours"
    | "cancelled"
  readonly said: string
  /** Set when `how` is "unready": it never worked, and another try would end the same. */
  readonly why?: Unready["why"]
  /** Set when `how` is "limit": which limit it was, and until when. */
  readonly limit?: ModelLimit
  /** A path that it tried to change though it may only read, and was kept from. */
  readonly heldBack?: string
  readonly handed: Handed
  readonly usage: Usage
  readonly agent: {
    readonly name: string
    readonly version: string
    readonly model: string | null
    readonly scripted: boolean
  }
}

/** A service of the plan that listens on this machine. */
export interface Listening {
  readonly name: string
  readonly port: number
  /** The variable that holds the port in the agent's environment. */
  readonly variable: string
}

/** A server of tools, ready to be handed to an agent. */
export type ToolServer =
  | {
      readonly is: "program"
      readonly name: string
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
    }
  | {
      readonly is: "address"
      readonly name: string
      readonly type: "http" | "sse"
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
    }

/** What a commit brings along for agents. */
export interface FoundCarried {
  readonly carried: Carried
  readonly skills: FoundSkills
  readonly servers: readonly (ToolServer & Pick<CarriedItem, "path" | "readBy">)[]
}

/** Runs one session of one agent in a folder, with the tools of the brief's role. */
export type AgentSession = (options: {
  readonly brief: Brief
  /** What the repository brings along for agents. Left out: nothing. */
  readonly carried?: FoundCarried
  /** Folders of the work tree in which the brief's own skills lie. */
  readonly laidOut?: readonly string[]
  /** Services of the plan that run while the agent works. */
  readonly listening?: readonly Listening[]
  /** The agent's work tree. Its git directory isn't the one that we publish from. */
  readonly cwd: string
  /** Everything that the agent's process gets; never our own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Resolves once the model is known to be of no use; then the session ends. */
  readonly trouble?: Promise<ModelTrouble>
  /** The browser for using the product. null if there is none; left out if none is called for. */
  readonly browser?: Browser | null
  /**
   * A copy of the work tree for trying things out, of which nothing is taken. Left out if the agent
   * may change the work tree itself.
   */
  readonly copy?: string
  /**
   * A path that was changed though its role may only read; null if there is none. A validator is
   * ended then. Left out if the role may write, or if a wall keeps it from that.
   */
  readonly changed?: () => Promise<string | null>
  /** Opens the room in which the agent runs, with what its session needs there. */
  readonly open: (
    needs: Pick<RoomPlan, "programs" | "sockets">,
  ) => Promise<Pick<Room, "enter" | "clear" | "exceeded">>
  /** Takes what a validator captured. */
  readonly keep: Keep
  /** An empty folder of ours for sockets and the like, which is removed afterwards. */
  readonly scratch: string
  readonly limits: {
    readonly wallMs: number
    readonly silentMs: number
    readonly outputBytes: number
  }
  readonly signal: AbortSignal
  /** Receives what the agent does. Its texts are as the agent wrote them. */
  readonly onTold: (told: Told) => void
  /** Takes a secret that the session drew, which then appears in nothing that is told. */
  readonly conceal: (secret: string) => void
}) => Promise<AgentEnd>

/**
 * Puts an agent in place where the machine lacks it. It answers the end of a session that can't
 * begin, or null if there is nothing in the way of one.
 */
export type ProvideAgent = (agent: string, signal: AbortSignal) => Promise<AgentEnd | null>
