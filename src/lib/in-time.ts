/** Returns the value of the promise, or throws `tooLate()` at that moment of `performance.now()`. A later value goes to `late`. */
export function inTime<T>(
  promise: Promise<T>,
  at: number,
  tooLate: () => Error,
  late: (value: T) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        promise.then(late, () => {});
        reject(tooLate());
      },
      Math.max(0, at - performance.now()),
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
