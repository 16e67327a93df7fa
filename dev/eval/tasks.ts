import { z } from "zod";
import type { AnyTask } from "./task.ts";

/** Tasks by name, and where each is told. */
export const TASKS = {
  "next-basket": async (): Promise<AnyTask> => (await import("./next-basket/task.ts")).nextBasketTask,
  usual: async (): Promise<AnyTask> => (await import("./usual/task.ts")).usualTask,
  reorder: async (): Promise<AnyTask> => (await import("./reorder/task.ts")).reorderTask,
  complements: async (): Promise<AnyTask> => (await import("./complements/task.ts")).complementsTask,
};

/** A task's name. */
export const TaskName = z.enum(["next-basket", "usual", "reorder", "complements"]);
