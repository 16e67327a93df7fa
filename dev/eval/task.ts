import type { z } from "zod";
import type { Dataset } from "./dataset.ts";
import type { Fold } from "./folds.ts";

/** What a task is given of one fold. It runs in a thread of its own. */
export type FoldInput = {
  dataset: Dataset;
  fold: Fold;
  /** Whether reference baselines are wanted; the classic rules always are. */
  withBaselines: boolean;
  /** Told as work is done: a fold's whole is 1. */
  onProgress: (share: number) => void;
};

/** What is printed of a task on a set; other members may follow. */
export type Report = {
  metrics: Record<string, number>;
  baselines: Record<string, Record<string, number>>;
  ms_per_user: number;
  [more: string]: unknown;
};

/** A figure to be drawn: points from left to right, joined into a line by name. */
export type Figure = { name: string; x: string; y: string; points: { x: string; y: number; line: string }[] };

/** What is evaluated: fold by fold, then all folds together. */
export type Task<Part> = {
  /** What a fold's thread hands back, as JSON values or typed arrays. */
  part: z.ZodType<Part>;
  ofFold: (input: FoldInput) => Part;
  report: (parts: Part[]) => Report;
  /** Absent: nothing is drawn. */
  figures?: ((parts: Part[]) => Figure[]) | undefined;
};

/** A task whose parts only it can read. */
export type AnyTask = {
  ofFold: (input: FoldInput) => unknown;
  report: (parts: unknown[]) => Report;
  figures: (parts: unknown[]) => Figure[];
};

/** Hides what a task's parts are. */
export function task<Part>({ part, ofFold, report, figures }: Task<Part>): AnyTask {
  const read = (parts: unknown[]): Part[] => parts.map((one) => part.parse(one));
  return { ofFold, report: (parts) => report(read(parts)), figures: (parts) => figures?.(read(parts)) ?? [] };
}
