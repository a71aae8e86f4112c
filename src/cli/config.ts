import { loadConfig, type Config } from '../config.ts';
import { describeUnknown, unknownSettings } from '../warnings.ts';

/**
 * Returns what the environment says to a command. On stderr it says which variable is no setting: a command on another
 * database than was meant would look like a success.
 */
export function readConfig(): Config {
  const config = loadConfig(process.env);
  for (const unknown of unknownSettings(process.env)) console.error(describeUnknown(unknown));
  return config;
}
