import { VisuallyHidden } from "@mantine/core";
import { type ReactNode, Component, Suspense, useEffect } from "react";
import { Loading } from "../parts/loading.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";

/** A view's frame: the page's title and first heading, a skeleton while its code is on the way, and a note should it break. */
export function ViewFrame({ label, children }: { label: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${label} · leafloaf`;
  }, [label]);
  return (
    <Broken key={label}>
      <VisuallyHidden component="h1">{label}</VisuallyHidden>
      <Suspense fallback={<Loading label={label} />}>{children}</Suspense>
    </Broken>
  );
}

/** React asks for a class here: only one can catch what its children throw. */
class Broken extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <ProblemNote error={error} again={() => this.setState({ error: null })} />;
  }
}
