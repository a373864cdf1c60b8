/** What a program behind a wall can reach of what isn't its own. A wall that holds lets nothing through. */
export type Reached =
  | "environment"
  | "memory"
  | "processes"
  | "signal"
  | "folder"
  | "home"
  | "socket"
  | "abstract_socket"
  | "port"
  | "root"
  | "docker"
  | "outlives"
