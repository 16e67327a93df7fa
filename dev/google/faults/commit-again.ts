const told = new WeakSet<Request>();

/** Marks a commit that is to be asked for once more. */
export function tellCommitAgain(request: Request): void {
  told.add(request);
}

/** Whether a commit was told to be asked for once more. */
export function isCommitAskedAgain(request: Request): boolean {
  return told.has(request);
}
