/** A value that is usually there at once: waiting for a promise on every request would cost time. */
export type MaybePromise<T> = T | Promise<T>;

/** Returns `make(value)`, at once if the value is not a promise. */
export function whenReady<T, U>(
  value: MaybePromise<T>,
  make: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(make) : make(value);
}
