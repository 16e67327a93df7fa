import { measureUnit } from "../unit.ts";
import { timings } from "./timings.ts";

// Prints the timings as JSON, with the unit of the same process.
const unit_ms = measureUnit();
process.stdout.write(JSON.stringify({ ...timings(), unit_ms }));
