import type { Audit } from '../../src/features/audit/audit.ts';

/** Takes steps and stores no events: for tests of a part that has no store of its own. */
export const silentAudit: Audit = {
  step: (run) => run(),
  tell: async () => {},
  note: async () => {},
};
