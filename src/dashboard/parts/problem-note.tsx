import { Button, Code, Text } from "@mantine/core";
import { LeafloafProblem } from "../../client/problem.ts";
import { NotAnswered } from "../session/answered.ts";
import { signOut } from "../session/session.ts";
import classes from "./problem-note.module.css";

/** What is said of a call that failed: the problem's title and detail, and the request id to find it by.
 *  @param again tries it once more, where that makes sense */
export function ProblemNote({ error, again }: { error: unknown; again?: () => void }) {
  const problem = error instanceof LeafloafProblem ? error : null;
  return (
    <div className={classes["problem"]} role="alert">
      <Text fw={600} size="sm">
        {titleOf(error)}
      </Text>
      <Text size="sm" c="dimmed">
        {detailOf(error)}
      </Text>
      {problem?.requestId ? (
        <Text size="xs" c="dimmed">
          Request <Code>{problem.requestId}</Code>
        </Text>
      ) : null}
      {problem?.status === 401 ? (
        <Button size="compact-sm" variant="default" onClick={signOut}>
          Sign in again
        </Button>
      ) : null}
      {again === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  );
}

function titleOf(error: unknown): string {
  const isExpected = error instanceof LeafloafProblem || error instanceof NotAnswered;
  return isExpected ? error.title : "Something broke on this page";
}

/** What else is said: of a request that is wrong its members, too. */
function detailOf(error: unknown): string {
  if (error instanceof NotAnswered) return error.message;
  if (!(error instanceof LeafloafProblem)) return String(error);
  const { message, title, pointers } = error;
  const members = pointers.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return [...(message === title ? [] : [message]), ...members].join("; ");
}
