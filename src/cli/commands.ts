import type { Command } from 'commander';
import { addApiKeyCommands } from './api-key.ts';
import { addAuditCommands } from './audit.ts';
import { addBackupCommand } from './backup.ts';
import { addDoctorCommands } from './doctor.ts';
import { addImportCommand } from './import.ts';
import { addKeyCommands } from './keys.ts';
import { addMailCommands } from './mail.ts';
import { addMigrateCommand } from './migrate.ts';
import { addMoveCommand } from './move.ts';
import { addSessionCommands } from './sessions.ts';
import { addUserCommands } from './user.ts';
import { addWebhookCommands } from './webhook.ts';

/** Adds all commands but `serve`. */
export function addOtherCommands(program: Command): void {
  addMigrateCommand(program);
  addUserCommands(program);
  addSessionCommands(program);
  addApiKeyCommands(program);
  addAuditCommands(program);
  addKeyCommands(program);
  addMailCommands(program);
  addWebhookCommands(program);
  addDoctorCommands(program);
  addImportCommand(program);
  addBackupCommand(program);
  addMoveCommand(program);
}
