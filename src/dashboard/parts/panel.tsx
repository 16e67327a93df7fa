import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

/** A titled box of a view.
 *  @param aside what stands at the right of the title: a count, a button */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes["panel"]}>
      <div className={classes["head"]}>
        <Title order={2} id={id} className={classes["title"]}>
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </section>
  );
}
