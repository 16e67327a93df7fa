import { hasChromium } from "../../dev/dashboard/chromium.ts";
import { buildDashboard, isDashboardStale } from "../../dev/dashboard/build.ts";

/** Says what is skipped for want of a browser; else builds the dashboard anew where its sources changed. */
export default async function setup(): Promise<void> {
  if (!hasChromium()) console.log("skipped, all of test/browser: no /usr/bin/chromium is installed");
  else if (isDashboardStale()) await buildDashboard();
}
