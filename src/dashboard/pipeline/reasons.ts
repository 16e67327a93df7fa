/** Why something waits, was refused or is not sent, by the code that a sink or a consumer gives; the sink is "it". */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["UNAVAILABLE", "it can’t be reached"],
  ["DEADLINE_EXCEEDED", "it took too long to answer"],
  ["RESOURCE_EXHAUSTED", "its quota or rate limit is used up"],
  ["ABORTED", "it was busy with another write"],
  ["CANCELLED", "the call was cancelled"],
  ["UNAUTHENTICATED", "it does not accept our credentials"],
  ["PERMISSION_DENIED", "we lack a permission there"],
  ["NOT_FOUND", "a table or database is missing there"],
  ["INTERNAL", "it had an internal error"],
  ["UNKNOWN", "it failed without saying why"],
  ["UNCONFIGURED", "no Google credentials are set"],
  ["INVALID_ARGUMENT", "it calls the data invalid"],
  ["FAILED_PRECONDITION", "the data breaks a rule of the table"],
  ["OUT_OF_RANGE", "a value is out of range"],
  ["ALREADY_EXISTS", "a row with the same key is there already"],
  ["invalid", "a value does not fit its column"],
  ["stopped", "another row of the same batch failed"],
  ["backendError", "it had an internal error"],
  ["internalError", "it had an internal error"],
  ["timeout", "it took too long to answer"],
  ["quotaExceeded", "its quota is used up"],
  ["rateLimitExceeded", "its rate limit is used up"],
  ["unknown", "it failed without saying why"],
  ["malformed", "the message does not fit its schema"],
  ["retries_exhausted", "every retry failed"],
  ["circuit_open", "deliveries are paused after failures"],
  ["batch_full", "its batch was full"],
  ["claim_gone", "its content is gone from R2"],
  ["claim_unreadable", "its content in R2 can’t be read"],
  ["r2_unavailable", "R2 can’t be reached"],
  ["quarantine_unreachable", "the quarantine can’t be written"],
  ["ledger_unreachable", "the event ledger does not answer"],
  ["waiting_streaming_buffer", "BigQuery can’t delete rows this fresh"],
  ["consent", "no consent to analytics"],
  ["erased", "the customer was erased"],
  ["forgotten", "it was forgotten"],
]);

/** A reason's code in words; a code that has none stays as it is. */
export function reasonInWords(code: string): string {
  return REASONS.get(code) ?? code;
}
