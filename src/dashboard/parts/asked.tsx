import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loading } from "./loading.tsx";
import { ProblemNote } from "./problem-note.tsx";

type Props<Data> = {
  query: UseQueryResult<Data>;
  /** What is asked for, as in "Loading My Usual". */
  label: string;
  lines?: number;
  children: (data: Data) => ReactNode;
};

/** What a query says: a skeleton at first, a problem when it failed, else its answer; an older answer stays under a
 *  problem. */
export function Asked<Data>({ query, label, lines = 3, children }: Props<Data>) {
  const { data, error, isPending, refetch } = query;
  const again = (): void => {
    void refetch();
  };
  if (isPending) return <Loading label={label} lines={lines} />;
  return (
    <>
      {error === null ? null : <ProblemNote error={error} again={again} />}
      {data === undefined ? null : children(data)}
    </>
  );
}
