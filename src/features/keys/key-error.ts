/** A key cannot be read or changed, and an operator must do something about it. The message says what, in one line. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}
