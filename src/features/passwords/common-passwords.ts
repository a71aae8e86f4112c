let list: Promise<ReadonlySet<string>> | undefined;

/** Returns whether the password, in any letter case, is one of about 49,000 that people choose most often. */
export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= loadList();
  return (await list).has(password.toLowerCase());
}

// Loaded when first asked: most processes never need it at their start.
async function loadList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
