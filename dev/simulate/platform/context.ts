/** The part of a context that the product uses; what else it asked for would be undefined, and fail. */
export function asContext(part: object): DurableObjectState;
export function asContext(part: object): object {
  return part;
}
