import { afterEach, beforeEach, describe, it } from "vitest";
import { exports } from "cloudflare:workers";
import { holdQueues, isUncreated } from "../memory-probe.ts";
import { problemOf } from "../problem-document.ts";
import { confirm, order, post } from "../storefront.ts";

const utf8 = (characters: string): Iterable<number> => new TextEncoder().encode(characters);
const text = JSON.stringify(order());
const withMember = (member: string): string => text.replace("{", `{${member},`);
const inMetadata = (json: string): string => withMember(`"metadata":${json}`);
const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;

let queues: ReturnType<typeof holdQueues>;
beforeEach(() => void (queues = holdQueues()));
afterEach(() => queues.release());

describe("a body that is not JSON", () => {
  const bodies: [string, string | Uint8Array<ArrayBuffer>][] = [
    ["an empty body", ""],
    ["white space only", " \n"],
    ["text", "hello"],
    ["an object that ends early", text.slice(0, -1)],
    ["two objects", text + text],
    ["a comment", text.replace("{", "{/* */")],
    ["a trailing comma", text.replace(/\}$/, ",}")],
    ["single quotes", "{'items':[]}"],
    ["a number with a leading zero", text.replace('"quantity":2', '"quantity":02')],
    ["a control character in a text", text.replace("OAT", "O\u0001T")],
    ["an escape that JSON lacks", text.replace("OAT", String.raw`\x4f`)],
    ["bytes that are not UTF-8", new Uint8Array([...utf8('{"currency":"'), 0xc3, 0x28, ...utf8('"}')])],
    ["a surrogate encoded as UTF-8", new Uint8Array([...utf8('{"a":"'), 0xed, 0xa0, 0x80, ...utf8('"}')])],
  ];
  for (const [index, [what, body]] of bodies.entries())
    it(`is a 400 and leaves no trace: ${what}`, async ({ expect }) => {
      const user = `not-json-${index}`;
      expect(await problemOf(await confirm(user, "k", body))).toMatchObject({
        status: 400,
        code: "malformed_json",
      });
      expect(await isUncreated(user)).toBe(true);
    });
});

describe("JSON that another reader would read otherwise", () => {
  const bodies: [string, string, string][] = [
    ["a member that stands twice", "/currency", withMember('"currency":"USD"')],
    ["a member that stands twice, once escaped", "/currency", withMember(String.raw`"c\u0075rrency":"USD"`)],
    ["a member that stands twice below", "/metadata/a/0/b", inMetadata('{"a":[{"b":1,"b":1}]}')],
    ["the member __proto__", "/__proto__", withMember('"__proto__":{"gift":true}')],
    ["the member __proto__, escaped", "/__proto__", withMember(String.raw`"\u005f_proto__":{"gift":true}`)],
    ["the member __proto__ below", "/metadata/x/__proto__", inMetadata('{"x":{"__proto__":1}}')],
    ["half a surrogate pair in a text", "/store_id", withMember(String.raw`"store_id":"\ud83d"`)],
    ["half a surrogate pair in a name", "/metadata", inMetadata(String.raw`{"\udc00":1}`)],
    ["a number no double holds", "/metadata/a", inMetadata('{"a":1e309}')],
    ["a negative number no double holds", "/metadata/0", inMetadata("[-1e999]")],
    ["NaN below", "/metadata/a", inMetadata('{"a":NaN}')],
    ["nesting beyond 32 levels", `/metadata${"/a".repeat(31)}`, inMetadata(nested(32))],
  ];
  for (const [index, [what, pointer, body]] of bodies.entries())
    it(`is a 422 and leaves no trace: ${what}`, async ({ expect }) => {
      const user = `odd-json-${index}`;
      const problem = await problemOf(await confirm(user, "k", body));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.pointers).toEqual([pointer]);
      expect(await isUncreated(user)).toBe(true);
    });

  it("is no reason to crash: 400 kB of opening brackets", async ({ expect }) => {
    const bodies400kB = ["[".repeat(400_000), '{"a":'.repeat(80_000), inMetadata("[".repeat(400_000))];
    for (const body of bodies400kB)
      expect(await problemOf(await confirm("brackets", "k", body))).toMatchObject({
        status: 422,
        code: "invalid_request",
      });
    expect(await isUncreated("brackets")).toBe(true);
  });

  it("is fine when it only looks odd", async ({ expect }) => {
    const member = String.raw`"metadata":{"constructor":1,"toString":{},"a":{"x":1},"b":{"x":1},"c":"\ud83c\udf5e"}`;
    expect((await confirm("odd-but-fine", "k", withMember(member))).status).toBe(201);
    expect((await confirm("odd-but-fine", "k32", inMetadata(nested(31)))).status).toBe(201);
    expect((await confirm("odd-but-fine", "kBOM", `\ufeff${text}`)).status).toBe(201);
  });
});

describe("a body of over 1 MB", () => {
  const large = inMetadata(`{"a":"${"x".repeat(1_000_000)}"}`);

  it("is a 413 by its content-length", async ({ expect }) => {
    expect(await problemOf(await confirm("large", "k", large))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
    expect(await isUncreated("large")).toBe(true);
  });

  it("is a 413 without content-length too", async ({ expect }) => {
    const stream = new Blob([large]).stream();
    expect(await problemOf(await confirm("large-stream", "k", stream))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
    expect(await isUncreated("large-stream")).toBe(true);
  });

  it("is refused to those without a token as well", async ({ expect }) => {
    const headers = { authorization: "" };
    const answer = await post("x", "/v1/orders/confirm", { headers, body: large });
    expect(await problemOf(answer)).toMatchObject({ status: 413, code: "body_too_large" });
  });
});

describe("a body that comes with a GET", () => {
  it("is nobody's: it stays unread, in chunks too", async ({ expect }) => {
    for (const method of ["GET", "HEAD"])
      for (const headers of [{ "transfer-encoding": "chunked" }, { "content-length": "2000000" }]) {
        const answer = await exports.default.fetch("http://edge/livez", { method, headers });
        expect([answer.status, await answer.text()]).toEqual([
          200,
          method === "GET" ? '{"status":"ok"}' : "",
        ]);
      }
  });
});

describe("a content type", () => {
  for (const type of ["text/plain", "application/xml", "application/jsonp", "multipart/form-data", ""])
    it(`other than JSON is a 415 and leaves no trace: "${type}"`, async ({ expect }) => {
      const user = `type-${type}`;
      const headers = { "idempotency-key": "k", "content-type": type };
      const answer = await post(user, "/v1/orders/confirm", { headers, body: order() });
      expect(await problemOf(answer)).toMatchObject({ status: 415, code: "unsupported_media_type" });
      expect(await isUncreated(user)).toBe(true);
    });

  it("may carry parameters and is not case-sensitive", async ({ expect }) => {
    const headers = { "idempotency-key": "k", "content-type": "Application/JSON; Charset=UTF-8" };
    const answer = await post("type-parameters", "/v1/orders/confirm", { headers, body: order() });
    expect(answer.status).toBe(201);
  });
});
