import { hasChromium } from "../../dev/dashboard/chromium.ts";

/** Says what is skipped for want of a browser. */
export default function setup(): void {
  if (!hasChromium()) console.log("skipped, all of test/browser: no /usr/bin/chromium is installed");
}
