import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

/** Whether Debian's Chromium is installed: `apt-get install -y chromium`. */
export function hasChromium(): boolean {
  return existsSync(EXECUTABLE);
}

/** A Chromium without a window, which asks no other host by itself.
 *  @param more switches of its command line */
export function launchChromium(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      // Where tests run as root, Chromium's own sandbox refuses to start.
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-domain-reliability",
      "--no-first-run",
      ...more,
    ],
  });
}
