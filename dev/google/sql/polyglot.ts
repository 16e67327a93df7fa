// Must stay first: the flag counts for modules that are compiled after it.
import "./baseline-wasm.ts";

/** The SQL transpiler, to be imported from here only. */
export { Dialect, generate, parse, tokenize, type TokenInfo, transpile } from "@polyglot-sql/sdk";
