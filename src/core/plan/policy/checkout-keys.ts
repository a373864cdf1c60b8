/** The policy's keys that let work trees hold more than what git itself keeps. */
import { LAID, LAID_USUAL } from "../checkout.ts"
import { choice } from "./key.ts"

export const CHECKOUT = {
  lfs: choice(
    {
      means:
        "whether files of Git LFS lie whole in work trees: fetched, where the machine holds them, or never",
      place: "checkout.lfs",
      otherwise: LAID_USUAL,
    },
    LAID,
  ),
  submodules: choice(
    {
      means:
        "whether submodules lie in work trees to be read: fetched, where the machine holds them, or never",
      place: "checkout.submodules",
      otherwise: LAID_USUAL,
    },
    LAID,
  ),
}
