import { GoogleRefusal } from "../google-error.ts";
import type { CommitBody } from "./bodies.ts";
import type { Session } from "./sessions.ts";
import type { Transaction } from "./transactions.ts";

function tokenText(transaction: Transaction, seqNum: number): string {
  return Buffer.from(`precommit/${transaction.id}/${seqNum}`).toString("base64");
}

/** The next precommit token, as a field of an answer; nothing on an ordinary session or for a read-only
 *  transaction. */
export function nextPrecommitToken(session: Session, transaction: Transaction | undefined): object {
  if (session.multiplexed !== true || transaction?.mode !== "readWrite") return {};
  transaction.tokenNumber += 1;
  const seqNum = transaction.tokenNumber;
  return { precommitToken: { precommitToken: tokenText(transaction, seqNum), seqNum } };
}

/** @throws GoogleRefusal FAILED_PRECONDITION when a commit on a multiplexed session lacks the newest token */
export function checkPrecommitToken(session: Session, transaction: Transaction, body: CommitBody): void {
  if (session.multiplexed !== true) return;
  const given = body.precommitToken?.precommitToken;
  const newest = tokenText(transaction, transaction.tokenNumber);
  if (transaction.tokenNumber > 0 && given === newest) return;
  throw new GoogleRefusal(
    "FAILED_PRECONDITION",
    "A commit of a read-write transaction on a multiplexed session must carry the precommit token with the highest sequence number that the transaction was given.",
  );
}
