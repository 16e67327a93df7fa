import { setFlagsFromString } from "node:v8";

// The transpiler is one large WebAssembly module. V8's optimizing compiler would spend seconds of both cores on
// it after the first statements, and every DuckDB call waits meanwhile: measured 4.3 s instead of 1.7 s for 180
// calls, with a tenfold latency. The baseline compiler is fast enough for some statements per second.
setFlagsFromString("--liftoff-only");
