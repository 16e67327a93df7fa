/**
 * Zod without its error messages in some fifty languages, which would be a quarter of the script: wrangler.toml has the
 * build take it wherever `zod` is imported. Everything else of it is the same.
 */
import * as z from "./exports.ts";

export * from "./exports.ts";
export { z, z as default };
