import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { createInterface } from "node:readline";
import { z } from "zod";
import { FederatedKey } from "../../src/forward/google/federated.ts";
import { Expected } from "../command.ts";
import type { Secret } from "./environment.ts";

const USER_REF_BYTES = 32;
const LEAST_CHARACTERS = 32;
const Values = z.record(z.string(), z.string());
const KeyFile = z.union([z.looseObject({ client_email: z.string(), private_key: z.string() }), FederatedKey]);

/**
 * Where secrets come from: this process's environment; a person at a terminal, whose typing is not shown; else JSON on standard
 * input, `{"NAME":"value"}`. USER_REF_SECRET is made here where a person gives none.
 */
export function secretValues(env: NodeJS.ProcessEnv): (secret: Secret) => Promise<string> {
  let given: Record<string, string> | undefined;
  return async (secret) => {
    const named = env[secret];
    if (named !== undefined && named !== "") return checked(secret, named);
    if (process.stdin.isTTY) return checked(secret, await asked(secret));
    given ??= await fromInput();
    const value = given[secret];
    if (value !== undefined) return checked(secret, value);
    throw new Expected(`${secret} is neither in the environment nor in the JSON on standard input`);
  };
}

async function fromInput(): Promise<Record<string, string>> {
  const typed = (await text(process.stdin)).trim();
  if (typed === "") return {};
  try {
    return Values.parse(JSON.parse(typed));
  } catch {
    // Without the words of the error, which quote what was given.
    throw new Expected("standard input is not JSON of names and values");
  }
}

async function asked(secret: Secret): Promise<string> {
  const made =
    secret === "USER_REF_SECRET" ? ", or Enter to have one made" : " (the key file's JSON in one line)";
  process.stderr.write(`${secret}${made}: `);
  const lines = createInterface({ input: process.stdin, terminal: true });
  const typed = await new Promise<string>((resolve) => void lines.once("line", resolve));
  lines.close();
  process.stderr.write("\n");
  if (typed === "" && secret === "USER_REF_SECRET") return randomBytes(USER_REF_BYTES).toString("hex");
  return typed.trim();
}

/** @throws Expected that quotes nothing of the value */
function checked(secret: Secret, value: string): string {
  if (secret === "USER_REF_SECRET" && value.length < LEAST_CHARACTERS)
    throw new Expected(`USER_REF_SECRET has less than ${LEAST_CHARACTERS} characters`);
  if (secret === "GOOGLE_SERVICE_ACCOUNT" && !isKeyFile(value))
    throw new Expected("GOOGLE_SERVICE_ACCOUNT is neither a key file's JSON nor one of npm run federate");
  return value;
}

function isKeyFile(value: string): boolean {
  try {
    return KeyFile.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
}
