const form =
  /^(?:\$pepper\$k=[\w-]+)?(?:\$wp|\$bcrypt-sha256-hex)?\$(?:2[aby]\$\d\d|[56]\$(?:rounds=\d+)?|[PH]\$.|ssha\d+|[a-z\d-]+(?:\$v=\d+)?\$[\w=,-]+)/;

/** Returns what checking against a hash takes, as the beginning of its text; null where that cannot be read. */
export function workOf(hash: string): string | null {
  return form.exec(hash)?.[0] ?? null;
}
