import { Expected } from "../command.ts";
import { type GoogleCall, type GoogleConfig, callGoogle } from "../../src/forward/google/call.ts";

/** A Google call of the migrations that must succeed, or find what it would make.
 *  @returns the answer's body, or undefined when the thing exists (`ALREADY_EXISTS`) or is missing (`NOT_FOUND`)
 *  @throws Expected naming the call and Google's status */
export async function callAdmin(config: GoogleConfig, call: GoogleCall): Promise<unknown> {
  const answer = await callGoogle(config, { ...call, scope: "admin" });
  if (answer.ok) return answer.body;
  const { status, message } = answer.failure;
  if (status === "ALREADY_EXISTS" || status === "NOT_FOUND") return undefined;
  const emulator = call.service === "spanner" ? config.SPANNER_EMULATOR_HOST : config.BIGQUERY_EMULATOR_HOST;
  const here =
    config.GOOGLE_ENDPOINT === undefined
      ? ""
      : ` (at ${config.GOOGLE_ENDPOINT}: is \`npm run dev\` running?)`;
  const at = emulator === undefined ? here : ` (at ${emulator})`;
  throw new Expected(`${call.method ?? "POST"} ${call.path}: ${status} ${message}${at}`);
}
