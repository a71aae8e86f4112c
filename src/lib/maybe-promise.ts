/** A value that is mostly there at once: whoever is asked with every request does not make it wait for nothing. */
export type MaybePromise<T> = T | Promise<T>;

/** Returns what `make` makes of the value: at once if it is there. */
export function whenReady<T, U>(
  value: MaybePromise<T>,
  make: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(make) : make(value);
}
