import { languageTagText, optionalText } from '../../../settings/checks.ts';
import { setting, type Settings } from '../../../settings/setting.ts';

export const settings = {
  /** Null where only the built-in ones are used. */
  mailTemplates: setting({
    name: 'AUTH_MAIL_TEMPLATES',
    unit: 'path',
    default: 'none',
    example: '/etc/latchkey/mails',
    meaning:
      'A folder with templates of mails that replace the built-in ones or add languages, as docs/mail-templates.md says. They are checked at start.',
    check: optionalText,
  }),
  mailLocale: setting({
    name: 'AUTH_MAIL_LOCALE',
    unit: 'language tag (BCP 47)',
    default: 'en',
    example: 'de',
    meaning:
      'The language of mails to users who have said none, or one that there are no templates in. `en`, `de` and `zh-CN` are built in.',
    check: languageTagText,
  }),
} as const satisfies Settings;
