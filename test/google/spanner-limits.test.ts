import { afterAll, beforeAll, describe, it } from "vitest";
import { checkCommitSize } from "../../dev/google/spanner/commit-size.ts";
import { start, type Subject } from "./google-client.ts";
import { createShop, row, type Shop } from "./shop-database.ts";

const MAX_COMMIT_BYTES = 100 * 1024 * 1024;
const MAX_CHARACTERS = 2_621_440;
const MAX_CELL_BYTES = 10 * 1024 * 1024;

const item = (sku: string) =>
  row("insertOrUpdate", "OrderItems", { user_id: "u1", order_id: "o1", line_no: "1", sku });

const remove = (keySet: object) => ({ delete: { table: "Orders", keySet } });

describe("Spanner's limits", () => {
  let subject: Subject;
  let shop: Shop;
  beforeAll(async () => {
    subject = await start();
    shop = await createShop(subject.send, "limits");
    await shop.commit(
      row("insert", "Users", { user_id: "u1", visits: "1" }),
      row("insert", "Orders", { user_id: "u1", order_id: "o1" }),
    );
  });
  afterAll(() => subject.google.close());
  const commitBytes = async (size: number) => {
    const body = '{"mutation":[]}'.padEnd(size, " ");
    const response = await fetch(`${subject.google.url}${shop.session}:commit`, { method: "POST", body });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const count = async (...mutations: object[]) => {
    const body = { singleUseTransaction: { readWrite: {} }, returnCommitStats: true, mutations };
    return (await shop.call("commit", body)).body.commitStats.mutationCount;
  };

  it("refuses a commit of more than 100 MiB, and reads one of exactly as many", async ({ expect }) => {
    const large = await commitBytes(MAX_COMMIT_BYTES + 1);
    expect(large).toMatchObject({ status: 400, body: { error: { status: "INVALID_ARGUMENT" } } });
    expect(large.body.error.message).toContain("maximum total bytes-size");
    expect(large.body.error.message).toContain("104857600");
    expect((await commitBytes(MAX_COMMIT_BYTES)).body.error.message).toContain('Unknown name "mutation"');
  });

  it("measures a commit's body whatever length was declared", async ({ expect }) => {
    const body = " ".repeat(MAX_COMMIT_BYTES + 1);
    const request = new Request(subject.google.url, { method: "POST", body });
    request.headers.set("content-length", "2");
    await expect(checkCommitSize({ service: "spanner", method: "commit" }, request)).rejects.toThrow(
      "maximum total bytes-size",
    );
  });

  it("refuses a group of more than 100 MiB of a batchWrite, and writes the others", async ({ expect }) => {
    const large = remove({ keys: [["u1", "a".repeat(MAX_COMMIT_BYTES)]] });
    const groups = [large, remove({ keys: [["u1", "none"]] })].map((mutation) => ({ mutations: [mutation] }));
    const { body } = await shop.call("batchWrite", { mutationGroups: groups });
    expect(body).toMatchObject([
      { indexes: [0], status: { code: 3, message: expect.stringContaining("maximum total bytes-size") } },
      { indexes: [1], status: {} },
    ]);
    expect(body[1]).toHaveProperty("commitTimestamp");
  });

  it("refuses a text of more than 2,621,440 characters, and takes exactly as many, 10 MiB of them", async ({
    expect,
  }) => {
    const { error } = (await shop.commit(item("a".repeat(MAX_CHARACTERS + 1)))).body;
    expect(error.status).toBe("FAILED_PRECONDITION");
    expect(error.message).toContain(`OrderItems.sku, size: ${MAX_CHARACTERS + 1}, limit: ${MAX_CHARACTERS}.`);
    expect((await shop.commit(item("🍞".repeat(MAX_CHARACTERS)))).status).toBe(200);
  });

  it("refuses JSON of more than 10 MiB", async ({ expect }) => {
    const preferences = JSON.stringify("a".repeat(MAX_CELL_BYTES));
    const { error } = (await shop.commit(row("update", "Users", { user_id: "u1", preferences }))).body;
    expect(error.status).toBe("FAILED_PRECONDITION");
    expect(error.message).toContain(`limit: ${MAX_CELL_BYTES}.`);
  });

  it("refuses an array of more than 10 MiB, however small its elements", async ({ expect }) => {
    const tags = Array.from({ length: MAX_CELL_BYTES / 32 + 1 }, () => "🍞".repeat(8));
    const { error } = (await shop.commit(row("update", "Users", { user_id: "u1", tags }))).body;
    expect(error.status).toBe("FAILED_PRECONDITION");
    expect(error.message).toContain(`Users.tags, size: ${MAX_CELL_BYTES + 32}, limit: ${MAX_CELL_BYTES}.`);
  });

  it("counts each column of each row, and one for each key, range or table that is deleted", async ({
    expect,
  }) => {
    expect(
      await count(row("insertOrUpdate", "Orders", { user_id: "u1", order_id: "o2", status: "new" })),
    ).toBe("3");
    const keys = [
      ["u1", "x"],
      ["u1", "y"],
    ];
    expect(await count(remove({ keys }))).toBe("2");
    expect(await count(remove({ ranges: [{ startClosed: ["u9"], endOpen: ["u9"] }] }))).toBe("1");
    expect(await count(remove({ all: true }))).toBe("1");
  });

  it("refuses more than 80,000 deleted keys in one commit", async ({ expect }) => {
    const keys = Array.from({ length: 80_001 }, (_, at) => [`k${at}`]);
    const refused = await shop.commit({ delete: { table: "Users", keySet: { keys } } });
    expect(refused.body.error).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect(refused.body.error.message).toContain("(Maximum number: 80000)");
  });
});
