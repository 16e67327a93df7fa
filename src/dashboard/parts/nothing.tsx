import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./nothing.module.css";

/** What stands where there is nothing to show: that there is nothing, and what to do about it.
 *  @param children a button that does it, perhaps */
export function Nothing({
  title,
  advice,
  children,
}: {
  title: string;
  advice: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={classes["nothing"]}>
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" size="sm" component="div">
        {advice}
      </Text>
      {children}
    </div>
  );
}
