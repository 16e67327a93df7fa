import { Button, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ProblemNote } from "../parts/problem-note.tsx";
import type { useNote } from "./telling.ts";
import { sentenceOf } from "./words.ts";

type Props = {
  note: ReturnType<typeof useNote>;
  /** Called with each note that is sent. */
  onSend: () => void;
};

/** Tells the memory something in words; what it understood is said, and what it could not take stays typed. */
export function NoteForm({ note, onSend }: Props) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSend();
    note.mutate(text.trim(), { onSuccess: () => setText("") });
  };
  const learned = note.data?.memory.new_facts ?? [];
  return (
    <form onSubmit={submit}>
      <Textarea
        label="Tell the memory"
        placeholder="We cook Thai on Fridays. I am allergic to peanuts."
        autosize
        minRows={2}
        maxRows={6}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" mt="xs" loading={note.isPending} disabled={text.trim() === ""}>
        Remember
      </Button>
      {note.error === null ? null : <ProblemNote error={note.error} />}
      {note.isSuccess ? (
        <Text size="sm" mt="xs" component="output" display="block">
          {learned.length === 0
            ? "Kept as a note; no new fact follows from it."
            : `Learned: ${learned.map(newsOf).join("; ")}`}
        </Text>
      ) : null}
    </form>
  );
}

function newsOf({
  name,
  ...fact
}: Omit<Parameters<typeof sentenceOf>[0], "names"> & { name?: string }): string {
  return sentenceOf({ ...fact, ...(name === undefined ? {} : { names: { [fact.object]: name } }) });
}
