/**
 * What leads out of a room: its network as our own process uses it, and the relay that lets its
 * programs reach listed hosts.
 */
import type { Server, Socket } from "node:net"
import type { Contacts } from "../core/log/contacts.ts"
import type { Registry } from "../core/plan/registry.ts"

export interface Network {
  /** The process that holds it; null for the machine's own network. */
  readonly holder: number | null
  /** Has a server answer at a port of the loopback there, any one if it is left out. */
  listen(server: Server, port?: number): Promise<number>
  connect(to: { readonly host: string; readonly port: number }): Promise<Socket>
  /** Whether nobody there has the port, at any address. */
  isFree(port: number): Promise<boolean>
  end(): Promise<void>
  /** Resolves if it is gone before it was ended. Left out: it cannot be. */
  readonly lost?: Promise<string>
}

export interface Listed {
  readonly hosts: readonly string[]
  /** Whether registries of packages and the like are listed as well. */
  readonly isUsual: boolean
}

/** Lets programs of one network out, to listed hosts and no others. */
export interface Relay {
  /** Variables that lead programs to it. */
  readonly env: Readonly<Record<string, string>>
  readonly contacts: () => Pick<Contacts, "reached" | "refused">
  /** `folder`: one of ours, which its programs can read and not write. */
  lead(registries: readonly OpenRegistry[], folder: string): Doors
  close(): Promise<void>
  /** Resolves if it fails before it was closed. Left out: it cannot. */
  readonly lost?: Promise<string>
}

/** A private registry with what opens it, which no program gets. */
export interface OpenRegistry extends Registry {
  readonly value: string
}

/** The way to private registries, which is shut but for set-up. */
export interface Doors {
  /** Variables by which programs take our word for a registry's. */
  readonly env: Readonly<Record<string, string>>
  /** Answers what shuts them again; nothing stays open through them. */
  open(): { shut(): void }
  /** The variables whose values a registry refused. */
  readonly refused: () => readonly string[]
}
