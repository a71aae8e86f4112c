/**
 * @typedef {object} Refusal
 * @property {string} code one of `ErrorCode`, or NO_ANSWER
 * @property {number} [retryAfter] seconds
 * @property {string[]} [argument] the path of the argument that was refused
 * @property {string} [challenge] names the login that lacks a second factor
 * @property {string[]} [factors] what its user can prove
 *
 * @typedef {{ data?: undefined, refusal: Refusal }} Refused
 */

/**
 * Asks the server. Never rejects: a server that does not answer, or something else that does, is a refusal as well.
 *
 * @template {Record<string, any>} [Data=Record<string, any>]
 * @param {string} query
 * @param {Record<string, unknown>} [variables]
 * @param {string} [accessToken]
 * @returns {Promise<{ data: Data, refusal?: undefined } | Refused>}
 */
export async function ask(query, variables, accessToken) {
  try {
    // Relative, so that it does not matter at which path the server is seen.
    const answer = await fetch(new URL('../graphql', location.href), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (Array.isArray(errors)) return { refusal: { code: 'UNKNOWN', ...errors[0]?.extensions } };
    return data ? { data } : noAnswer;
  } catch {
    return noAnswer;
  }
}

const noAnswer = { refusal: { code: 'NO_ANSWER' } };
