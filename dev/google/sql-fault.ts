import type { GoogleStatus } from "./google-status.ts";

/** What DuckDB calls its complaints about a statement. Its others (IO, INTERNAL, Transaction …) are about itself. */
const FAULTS: readonly (readonly [RegExp, GoogleStatus])[] = [
  [
    /^(?:Failed to extract statements: )?(Parser|Syntax|Binder|Catalog|Constraint|Mismatch Type|Parameter Not Resolved|Permission) Error: /,
    "INVALID_ARGUMENT",
  ],
  [/^(Conversion|Out of Range|Invalid Input) Error: /, "OUT_OF_RANGE"],
  [/^Not implemented Error: /, "UNIMPLEMENTED"],
];

/** What is the matter with a statement that DuckDB has refused; nothing when the failure is not the statement's.
 *  DuckDB tells its kinds of errors apart by how their texts begin and by nothing else. */
export function sqlFault(failure: unknown): GoogleStatus | undefined {
  if (!(failure instanceof Error)) return undefined;
  return FAULTS.find(([kind]) => kind.test(failure.message))?.[1];
}
