/** A value that is mostly there at once: whoever is asked with every request does not make it wait for nothing. */
export type MaybePromise<T> = T | Promise<T>;
