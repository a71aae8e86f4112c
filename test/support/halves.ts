/** What no step may leave behind, wherever it was cut. */
export const halves = {
  'a used token without its successor': `SELECT t.hash FROM refresh_tokens t
     LEFT JOIN refresh_tokens s ON s.hash = t.successor_hash
     WHERE t.used_at IS NOT NULL AND s.hash IS NULL`,
  'a successor beside an unused parent':
    'SELECT hash FROM refresh_tokens WHERE used_at IS NULL AND successor_hash IS NOT NULL',
  'a session without exactly one unused token': `SELECT s.id FROM sessions s
     LEFT JOIN refresh_tokens t ON t.session_id = s.id AND t.used_at IS NULL
     GROUP BY s.id HAVING count(t.hash) <> 1`,
  'a seal of a session that is over': `SELECT t.hash FROM refresh_tokens t
     JOIN sessions s ON s.id = t.session_id
     WHERE s.revoked_at IS NOT NULL AND t.sealed_successor IS NOT NULL`,
  'a seal of a successor that was used': `SELECT t.hash FROM refresh_tokens t
     JOIN refresh_tokens s ON s.hash = t.successor_hash
     WHERE t.sealed_successor IS NOT NULL AND s.used_at IS NOT NULL`,
};
