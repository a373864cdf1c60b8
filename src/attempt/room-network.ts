/**
 * What leads out of a room: its network as our own process uses it, and the relay that lets its
 * programs reach listed hosts.
 */
import type { Server, Socket } from "node:net"
import type { Contacts } from "../core/log/contacts.ts"

export interface Network {
  /** The process that holds it; null for the machine's own network. */
  readonly holder: number | null
  /** Has a server answer at a port of the loopback there, any one if it is left out. */
  listen(server: Server, port?: number): Promise<number>
  connect(to: { readonly host: string; readonly port: number }): Promise<Socket>
  /** Whether nobody there has the port, at any address. */
  isFree(port: number): Promise<boolean>
  end(): Promise<void>
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
  close(): Promise<void>
}
