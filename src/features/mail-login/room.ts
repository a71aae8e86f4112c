import { onOff } from '../../settings/checks.ts';
import { setting, type Check, type Settings } from '../../settings/setting.ts';

export const settings = {
  loginByMail: setting({
    name: 'AUTH_LOGIN_BY_MAIL',
    unit: '`on` or `off`',
    default: 'off',
    example: 'on',
    meaning:
      'Whether users can log in by a link or a code in a mail, without a password. Then everyone who can read a user’s mail can log in as them.',
    check: onOff(),
  }),
} satisfies Settings;

export const checks: readonly Check[] = [
  ({ loginByMail, smtpUrl }) =>
    loginByMail === true && smtpUrl === null
      ? [
          'AUTH_LOGIN_BY_MAIL is on, and AUTH_SMTP_URL is none: no mail could be sent. Example: AUTH_LOGIN_BY_MAIL=off',
        ]
      : [],
];
