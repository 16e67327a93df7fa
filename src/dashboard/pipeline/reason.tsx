import { reasonInWords } from "./reasons.ts";

/** A reason in words; its code is the tooltip. */
export function Reason({ code }: { code: string }) {
  return <span title={code}>{reasonInWords(code)}</span>;
}
