/** The name by which people read of each other. */
import type { Person } from "./id.ts"

export const called = ({ name, login }: Pick<Person, "name" | "login">): string => name ?? login
