/** Solves a symmetric system of equations by elimination with pivots.
 *  @param matrix one row after the other
 *  @returns as many numbers as there are rows; 0 for what the equations do not tell */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const a = Float64Array.from(matrix);
  const b = Float64Array.from(right);
  for (let column = 0; column < size; column++) {
    const pivot = pivotOf(a, size, column);
    swap(a, b, [column, pivot]);
    const head = a[column * size + column] ?? 0;
    if (Math.abs(head) < 1e-12) continue;
    for (let row = 0; row < size; row++) {
      const factor = row === column ? 0 : (a[row * size + column] ?? 0) / head;
      if (factor === 0) continue;
      for (let at = column; at < size; at++)
        a[row * size + at] = (a[row * size + at] ?? 0) - factor * (a[column * size + at] ?? 0);
      b[row] = (b[row] ?? 0) - factor * (b[column] ?? 0);
    }
  }
  return b.map((value, at) => {
    const head = a[at * size + at] ?? 0;
    return Math.abs(head) < 1e-12 ? 0 : value / head;
  });
}

function pivotOf(a: Float64Array, size: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < size; row++)
    if (Math.abs(a[row * size + column] ?? 0) > Math.abs(a[best * size + column] ?? 0)) best = row;
  return best;
}

function swap(a: Float64Array, b: Float64Array, [one, other]: [number, number]): void {
  if (one === other) return;
  const size = b.length;
  for (let at = 0; at < size; at++) {
    const kept = a[one * size + at] ?? 0;
    a[one * size + at] = a[other * size + at] ?? 0;
    a[other * size + at] = kept;
  }
  const kept = b[one] ?? 0;
  b[one] = b[other] ?? 0;
  b[other] = kept;
}
