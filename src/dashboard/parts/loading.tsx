import { Skeleton, Stack } from "@mantine/core";

/** Grey lines where something is on its way; read aloud as "Loading …".
 *  @param lines how many, about as high as what is coming */
export function Loading({ label, lines = 3 }: { label: string; lines?: number }) {
  const widths = Array.from({ length: lines }, (_, index) => `${100 - ((index * 17) % 45)}%`);
  return (
    <Stack component="output" gap="xs" aria-label={`Loading ${label}`}>
      {widths.map((width) => (
        <Skeleton key={width} height={18} width={width} />
      ))}
    </Stack>
  );
}
