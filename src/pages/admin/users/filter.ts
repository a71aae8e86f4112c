/** The members of `UserFilter` of the schema that the page has, as its address has them. */
export const filterNames = ['name', 'kind', 'state', 'factor', 'scope'] as const;

/** Returns `UserFilter` for what the address says. What it cannot say is left out. */
export function filterOf(query: URLSearchParams): Record<string, unknown> {
  const [name, kind, state, factor, scope] = filterNames.map((one) => query.get(one) ?? '');
  return {
    ...(name && { usernameStartsWith: name }),
    ...((kind === 'PERSON' || kind === 'SERVICE_ACCOUNT') && { kind }),
    ...((state === 'disabled' || state === 'enabled') && { disabled: state === 'disabled' }),
    ...((factor === 'yes' || factor === 'no') && { hasSecondFactor: factor === 'yes' }),
    ...(scope && { scope }),
  };
}
