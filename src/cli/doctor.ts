import type { Command } from 'commander';
import type { ProviderSettings } from '../config.ts';
import { readConfig } from './database.ts';
import { createReport } from './doctor/report.ts';
import { settingsHelp } from './settings-help.ts';

const oidcSettings = ['issuer', 'oidcProviders', 'oidcTimeoutSeconds'] as const;

export function addDoctorCommands(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('Try what the server needs from others, and say what is wrong: oidc.');
  doctor
    .command('oidc')
    .description(
      'Try a provider that users log in with: its discovery document, its keys, an authorization request, and the client id with its secret. Print the redirect URI to register. No user logs in. The exit code is 1 where something is wrong.',
    )
    .argument('<name>', 'as in AUTH_OIDC_PROVIDERS')
    .addHelpText('after', settingsHelp(oidcSettings))
    .action(tryProvider);
}

async function tryProvider(name: string): Promise<void> {
  const config = readConfig();
  const settings = config.oidcProviders.find(({ id }) => id === name);
  if (settings === undefined) throw new Error(unknownProvider(config.oidcProviders));
  console.log(`${settings.name}, ${settings.issuer}\n`);
  const report = createReport((line) => console.log(line));
  const { diagnose } = await import('./doctor/oidc.ts');
  await diagnose(config, settings, report);
  const problems = report.problems();
  if (problems === 0) console.log('\nNothing is wrong as far as can be seen without a login.');
  else throw new Error(problems === 1 ? 'One thing is wrong.' : `${problems} things are wrong.`);
}

function unknownProvider(providers: readonly ProviderSettings[]): string {
  const names = providers.map(({ id }) => id).join(', ');
  return `AUTH_OIDC_PROVIDERS names no such provider. It names ${names || 'none'}.`;
}
