import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { serveReference } from "../../dev/reference/serve.ts";
import { buildDashboard, isDashboardStale } from "../../dev/dashboard/build.ts";

/** Says what is skipped for want of a browser; else lays out the reference, and builds the dashboard anew where its sources changed. */
export default async function setup(): Promise<void> {
  if (!hasChromium()) return console.log("skipped, all of test/browser: no /usr/bin/chromium is installed");
  serveReference();
  if (isDashboardStale()) await buildDashboard();
}
