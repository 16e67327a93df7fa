import type { Env as Bindings } from "./env.ts";
import type * as entry from "./index.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
    interface GlobalProps {
      mainModule: typeof entry;
    }
  }
}
