import { exports } from "cloudflare:workers";
import { describe, it } from "vitest";
import { problemOf } from "../problem-document.ts";

describe("what is deployed", () => {
  it.for(["/local/shoppers", "/local/google/faults", "/local/"])(
    "has nothing of what `npm run dev` adds: %s",
    async (path, { expect }) => {
      for (const host of ["edge", "localhost:8787"])
        expect((await problemOf(await exports.default.fetch(`http://${host}${path}`))).code).toBe(
          "not_found",
        );
    },
  );
});
