import { GoogleRefusal } from "../google-error.ts";
import { rpcCode } from "../google-status.ts";
import { type BatchWriteBody, CommitBody } from "./bodies.ts";
import type { Commit } from "./commit.ts";
import { checkGroupSize } from "./commit-size.ts";
import type { Session } from "./sessions.ts";

/** `POST S:batchWrite`: each group of mutations is a commit of its own, and one that is refused stops no other.
 *  Groups are applied in their order here; the service promises none, nor that a repeated call does nothing. */
export async function batchWrite(
  commit: Commit,
  to: { path: string; session: Session },
  { mutationGroups }: BatchWriteBody,
): Promise<object[]> {
  const answers: object[] = [];
  for (const [index, { mutations }] of mutationGroups.entries()) {
    const body = CommitBody.parse({ singleUseTransaction: { readWrite: {} }, mutations });
    try {
      checkGroupSize(mutations);
      const { commitTimestamp } = await commit(to.path, to.session, body);
      answers.push({ indexes: [index], status: {}, commitTimestamp });
    } catch (failure) {
      if (!(failure instanceof GoogleRefusal)) throw failure;
      const { status, message, details } = failure;
      answers.push({ indexes: [index], status: { code: rpcCode(status), message, details } });
    }
  }
  return answers;
}
