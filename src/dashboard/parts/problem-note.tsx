import { Button, Code, Text } from "@mantine/core";
import { CallFailed } from "../session/answered.ts";
import { signOut } from "../session/session.ts";
import classes from "./problem-note.module.css";

/** What is said of a call that failed: the problem's title and detail, and the request id to find it by.
 *  @param again tries it once more, where that makes sense */
export function ProblemNote({ error, again }: { error: unknown; again?: () => void }) {
  const failed = error instanceof CallFailed ? error : null;
  return (
    <div className={classes["problem"]} role="alert">
      <Text fw={600} size="sm">
        {failed?.message ?? "Something broke on this page"}
      </Text>
      <Text size="sm" c="dimmed">
        {failed === null ? String(error) : failed.detail}
      </Text>
      {failed?.requestId ? (
        <Text size="xs" c="dimmed">
          Request <Code>{failed.requestId}</Code>
        </Text>
      ) : null}
      {failed?.status === 401 ? (
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
