/** The places of the greatest values, in no order.
 *  @param values is left as it is */
export function greatest(values: Float64Array, count: number): number[] {
  if (count >= values.length) return Array.from(values.keys());
  const least = values.slice().sort()[values.length - count] ?? 0;
  const above: number[] = [];
  const equal: number[] = [];
  for (const [place, value] of values.entries()) {
    if (value > least) above.push(place);
    else if (value === least) equal.push(place);
  }
  return [...above, ...equal.slice(0, count - above.length)];
}
