/** What no step may leave behind, wherever it was cut. */
export const halves = {
  'a session without a current token': 'SELECT id FROM sessions WHERE token_hash IS NULL',
  'a session whose tokens do not fit its counter': `SELECT id FROM sessions
     WHERE (token_counter > 1) <> (previous_token_hash IS NOT NULL)
        OR (token_counter > 1) <> (token_used_at IS NOT NULL)`,
  'a seal of a session that is over':
    'SELECT id FROM sessions WHERE revoked_at IS NOT NULL AND sealed_successor IS NOT NULL',
  'a token with a row of its own': 'SELECT hash FROM refresh_tokens',
};
