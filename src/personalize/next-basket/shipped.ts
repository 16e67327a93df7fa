import { Trees } from "../trees.ts";
import weights from "./weights.json" with { type: "json" };

/** Trees fitted to Online Retail II (UCI, Chen 2019, CC BY 4.0) by `npm run train`, for shops that have no own yet. */
export const SHIPPED_TREES = new Trees(weights);
