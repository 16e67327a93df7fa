/** An embedding with a byte a number, as a direction: `values` times `scale` has length 1. Of nothing but zeros the scale
 *  is 0. */
export type Quantised = { scale: number; values: Int8Array };

const LARGEST = 127;

/** An embedding as a direction in bytes: its largest number becomes ±127.
 *  @param numbers finite */
export function quantised(numbers: readonly number[]): Quantised {
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const values = Int8Array.from(numbers, (number) =>
    largest === 0 ? 0 : Math.round((number / largest) * LARGEST),
  );
  const length = Math.sqrt(product(values, values));
  return { scale: length === 0 ? 0 : Math.fround(1 / length), values };
}

/** The cosine between two embeddings of as many numbers, −1 to 1; 0 when one has no direction. */
export function similarity(a: Quantised, b: Quantised): number {
  return product(a.values, b.values) * a.scale * b.scale;
}

/** In 32-bit integers, which hold the sum of 130,000 products of bytes: that is three times as fast. */
function product(a: Int8Array, b: Int8Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum = (sum + Math.imul(a[index] ?? 0, b[index] ?? 0)) | 0;
  return sum;
}
