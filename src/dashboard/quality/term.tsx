import { Text } from "@mantine/core";
import { Opens } from "../parts/opens.tsx";
import { termOf } from "./glossary.ts";
import classes from "./quality.module.css";

/** A table's head or row; where it is a term, a button that says what it means. */
export function TermText({ text }: { text: string }) {
  const term = termOf(text);
  if (term === undefined) return text;
  return (
    <Opens
      label={`What ${text} means`}
      renderButton={(opener) => (
        <button type="button" className={classes["term"]} {...opener}>
          {text}
        </button>
      )}
    >
      <Text size="sm" fw={600}>
        {term.name}
      </Text>
      <Text size="sm">{term.text}</Text>
    </Opens>
  );
}
