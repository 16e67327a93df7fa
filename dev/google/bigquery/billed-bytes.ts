import { GoogleRefusal } from "../google-error.ts";

/** What every query bills, as far as it was told: nothing otherwise. */
export class BilledBytes {
  #bytes = 0;

  /** Every query from now on bills so many. */
  tell(bytes: number): void {
    this.#bytes = bytes;
  }

  /** @throws GoogleRefusal with reason bytesBilledLimitExceeded when a query would bill more than it may */
  check(maximumBytesBilled: string | undefined): void {
    if (maximumBytesBilled === undefined || Number(maximumBytesBilled) >= this.#bytes) return;
    throw new GoogleRefusal(
      "INVALID_ARGUMENT",
      `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${this.#bytes} or higher required.`,
      { reason: "bytesBilledLimitExceeded" },
    );
  }
}
