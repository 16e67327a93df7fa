/** Quantities are counted in thousandths, so that 0.35 kg is the integer 350. */
const MILLI = 1000;

/** A quantity of up to three decimals as thousandths, or undefined when it has more decimals. */
export function milliOf(quantity: number): number | undefined {
  const milli = Math.round(quantity * MILLI);
  return Number.isSafeInteger(milli) && milli / MILLI === quantity ? milli : undefined;
}

/**
 * Price of one line in minor units: quantity × unit price, rounded half-even (banker's rounding, IEEE 754
 * roundTiesToEven) to the minor unit.
 * @param quantityMilli thousandths, positive
 * @param unitPriceMinor minor units, not negative
 */
export function lineTotalMinor(quantityMilli: number, unitPriceMinor: number): number {
  const exact = BigInt(quantityMilli) * BigInt(unitPriceMinor);
  const whole = exact / 1000n;
  const twiceRest = (exact % 1000n) * 2n;
  const up = twiceRest > 1000n || (twiceRest === 1000n && whole % 2n === 1n);
  return Number(up ? whole + 1n : whole);
}
