import { LeafloafProblem, foreignProblem } from "../../client/problem.ts";

const SWITCHES = "/local/google/faults";

/** A fault of Google's stand-in, as it tells it. */
export type Fault = Record<string, unknown>;

/** What can be switched: a name, what happens, and what the stand-in is told. */
export const FAULTS = [
  {
    name: "Spanner is down",
    about: "Every call is cut off until it is mended.",
    fault: { service: "spanner", kind: "outage" },
  },
  {
    name: "BigQuery is down",
    about: "Every call is cut off until it is mended.",
    fault: { service: "bigquery", kind: "outage" },
  },
  {
    name: "Spanner is slow",
    about: "Each call takes three seconds more.",
    fault: { service: "spanner", kind: "answer", delayMs: 3000 },
  },
  {
    name: "BigQuery refuses the next row",
    about: "For good: it goes into quarantine. Ends with that row.",
    fault: { service: "bigquery", kind: "insert_errors", rows: [0], reason: "invalid", times: 1 },
  },
] as const;

/** The faults in force, or null where there is no stand-in.
 *  @throws LeafloafProblem when it is refused */
export async function faultsInForce(): Promise<Fault[] | null> {
  const response = await fetch(SWITCHES);
  return response.status === 404 ? null : readFaults(response);
}

/** Whether what is in force is what a switch tells: the stand-in names more of it. */
export function isOn(fault: Fault, inForce: readonly Fault[]): boolean {
  return inForce.some((one) =>
    Object.entries(fault).every(([name, value]) => JSON.stringify(one[name]) === JSON.stringify(value)),
  );
}

/** Switches a fault on.
 *  @throws LeafloafProblem */
export async function switchOn(fault: Fault): Promise<void> {
  await readFaults(await tell(fault));
}

/** Switches a fault off. The stand-in ends all at once; the others are told again.
 *  @throws LeafloafProblem */
export async function switchOff(fault: Fault): Promise<void> {
  const inForce = (await faultsInForce()) ?? [];
  await readFaults(await fetch(SWITCHES, { method: "DELETE" }));
  for (const other of inForce) if (!isOn(fault, [other])) await readFaults(await tell(other));
}

function tell(fault: Fault): Promise<Response> {
  return fetch(SWITCHES, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
}

async function readFaults(response: Response): Promise<Fault[]> {
  const answer: unknown = await response.json().catch(() => null);
  const said: Record<string, unknown> = typeof answer === "object" && answer !== null ? { ...answer } : {};
  const { faults, title, detail } = said;
  if (response.ok && Array.isArray(faults)) return faults.filter(isFault);
  const problem = {
    ...foreignProblem(response),
    title: typeof title === "string" ? title : "The stand-in refused it",
    ...(typeof detail === "string" ? { detail } : {}),
  };
  throw new LeafloafProblem(problem, response);
}

function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null;
}
