/** Where the Google stand-in listens under `npm run dev`; .dev.vars points the Worker at it. */
export const STAND_IN_PORT = 9400;
/** Where the Worker listens under `npm run dev`. */
export const WORKER_PORT = 8787;
