import { argumentsOf, usageError } from "./arguments.ts";
import { Expected, beCommand } from "./command.ts";
import { WORKER_PORT } from "./ports.ts";

// Has a running Worker of this machine do what its cron does every night: `npm run model [-- --base URL]`.
const { values } = argumentsOf({ base: { type: "string", default: `http://localhost:${WORKER_PORT}` } });
if (!URL.canParse(values.base)) usageError(`--base is a URL, not ${values.base}`);
beCommand();
const answer = await fetch(new URL("/cdn-cgi/handler/scheduled", values.base)).catch(() => undefined);
if (answer === undefined)
  throw new Expected(`nobody answers at ${values.base}: npm run dev starts the Worker`);
const outcome = (await answer.text()).trim();
console.log(`the cron ran: ${outcome}`);
if (!answer.ok || outcome !== "ok") process.exitCode = 1;
