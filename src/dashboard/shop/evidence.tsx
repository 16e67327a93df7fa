import { Link } from "wouter";

/** Facts of a reason as short lines, and the episodes that it rests on. */
export function Evidence({ lines, episodes }: { lines: readonly string[]; episodes: readonly string[] }) {
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      {episodes.length === 0 ? null : (
        <div>
          Rests on {episodes.length === 1 ? "one episode" : `${episodes.length} episodes`} of the{" "}
          <Link href={`/memory?episode=${episodes.at(-1)}`}>memory</Link>, the latest {episodes.at(-1)}
        </div>
      )}
    </>
  );
}

/** What a suggestion rests on, in words. */
export function basisOf(basis: string): string {
  const words: Record<string, string> = {
    own_history: "From your own orders",
    people_like_you: "From people like you",
    popular: "From what is popular",
  };
  return words[basis] ?? "From nothing yet";
}
