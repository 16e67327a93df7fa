import type { ComplementsWeights } from "./complements.ts";
import weights from "./weights.json" with { type: "json" };

/** Weights fitted to Online Retail II (UCI, Chen 2019, CC BY 4.0) by `npm run train`, for shops that have no own yet. */
export const SHIPPED_COMPLEMENTS: ComplementsWeights = weights;
