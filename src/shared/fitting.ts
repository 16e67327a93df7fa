import { type ModelParts, packModel } from "./model-file.ts";

/** What one product takes of a file for each that is near it, as a neighbour and as a companion. */
const BYTES_NEARBY = 8;

/**
 * A model as one file of so many bytes at the most. Where SKUs are long, as many of those near each product are left out, the
 * last ones first, as it takes; a file without any of them may still be too large.
 */
export function packWithin(parts: ModelParts, maxBytes: number): Uint8Array<ArrayBuffer> {
  let file = packModel(parts);
  let each = file.byteLength > maxBytes ? mostNearby(parts) : 0;
  while (file.byteLength > maxBytes && each > 0) {
    const over = Math.ceil((file.byteLength - maxBytes) / (BYTES_NEARBY * parts.products.length));
    each = Math.max(0, each - over);
    file = packModel(nearest(parts, each));
  }
  return file;
}

function mostNearby({ products, neighboursOf, companionsOf }: ModelParts): number {
  let most = 0;
  for (const { sku } of products) most = Math.max(most, neighboursOf(sku).length, companionsOf(sku).length);
  return most;
}

function nearest(parts: ModelParts, each: number): ModelParts {
  return {
    ...parts,
    neighboursOf: (sku) => parts.neighboursOf(sku).slice(0, each),
    companionsOf: (sku) => parts.companionsOf(sku).slice(0, each),
  };
}
