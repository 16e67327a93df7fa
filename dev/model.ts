import { argumentsOf, usageError } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { WORKER_PORT } from "./ports.ts";
import { runModel } from "./run-model.ts";

// Has a running Worker of this machine do what its cron does every night: `npm run model [-- --base URL]`.
const { values } = argumentsOf({ base: { type: "string", default: `http://localhost:${WORKER_PORT}` } });
if (!URL.canParse(values.base)) usageError(`--base is a URL, not ${values.base}`);
beCommand();
const outcome = await runModel(values.base);
console.log(`the cron ran: ${outcome}`);
if (outcome !== "ok") process.exitCode = 1;
