import type { Env } from "../../../src/env.ts";
import { cause, count } from "./counters.ts";

/** What Queues counts as one operation, and adds to each message, in bytes (prices.json, `queue_operations`). */
const OPERATION_BYTES = 64_000;
const METADATA_BYTES = 100;

/** The product's bindings, each of whose operations is counted as it is billed. */
export function counted<Bound extends Env>(env: Bound): Bound {
  return {
    ...env,
    USER_MEMORY: namespace(env.USER_MEMORY, () => "order.memory_requests"),
    SINK_HEALTH: namespace(env.SINK_HEALTH, () => `${cause()}.object_requests`),
    ERASURES: namespace(env.ERASURES, () => `${cause()}.object_requests`),
    PIPELINE_FEED: namespace(env.PIPELINE_FEED, () => `${cause()}.object_requests`),
    DELIVERY_LEDGER: namespace(env.DELIVERY_LEDGER, () => `${cause()}.object_requests`),
    SPANNER_QUEUE: queue(env.SPANNER_QUEUE),
    BIGQUERY_QUEUE: queue(env.BIGQUERY_QUEUE),
    ARCHIVE_QUEUE: queue(env.ARCHIVE_QUEUE),
    PROPOSALS_QUEUE: queue(env.PROPOSALS_QUEUE),
    BUCKET: bucket(env.BUCKET),
  };
}

/** Operations that a message of a queue costs, each time that it is written, read or deleted. */
export function operationsOf(body: unknown): number {
  return Math.ceil((bytesOf(JSON.stringify(body)) + METADATA_BYTES) / OPERATION_BYTES);
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Stubs whose calls are counted: every call of a method is a request to the object. */
function namespace<Bound extends object>(bound: Bound, name: () => string): Bound {
  return intercept(bound, {
    answered: (method, answer) => {
      if (method === "jurisdiction") return namespace(answer, name);
      return STUBS.has(method) ? intercept(answer, { called: () => count(name()) }) : answer;
    },
  });
}

function queue(bound: Queue): Queue {
  return intercept(bound, {
    called: (method, [body]) => {
      if (method !== "send") return;
      count("order.queue_messages");
      count("order.queue_bytes", bytesOf(JSON.stringify(body)));
      count("order.queue_writes", operationsOf(body));
    },
  });
}

const STUBS: ReadonlySet<string> = new Set(["get", "getByName"]);
const CLASS_A: ReadonlySet<string> = new Set(["put", "list", "createMultipartUpload"]);
const CLASS_B: ReadonlySet<string> = new Set(["get", "head"]);

/** Deletes are free. */
function bucket(bound: R2Bucket): R2Bucket {
  return intercept(bound, {
    called: (method, [key, value]) => {
      if (CLASS_A.has(method)) count(`${cause()}.r2_class_a`);
      if (CLASS_B.has(method)) count(`${cause()}.r2_class_b`);
      if (method === "put") count(`order.r2_bytes.${String(key).split("/")[0]}`, sizeOf(value));
    },
  });
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return bytesOf(value);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  throw new Error("something of an unknown size was put into R2");
}

/** The same object, which tells of every method that is called on it, and may answer another object. */
function intercept<Bound extends object>(
  bound: Bound,
  {
    called = () => undefined,
    answered = (_, answer) => answer,
  }: {
    called?: (method: string, given: unknown[]) => void;
    answered?: (method: string, answer: object) => object;
  },
): Bound {
  return new Proxy(bound, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return (...given: unknown[]): unknown => {
        called(name, given);
        const answer: unknown = Reflect.apply(value, target, given);
        return typeof answer === "object" && answer !== null ? answered(name, answer) : answer;
      };
    },
  });
}
