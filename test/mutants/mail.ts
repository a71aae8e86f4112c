import type { Mutant } from './mutant.ts';

const smtp = 'features/mail/transport/smtp.ts';
const answers = 'features/mail/transport/answers.ts';
const courier = 'features/mail/courier.ts';
const anyCourier = 'lib/courier.ts';
const outbox = 'store/steps/outbox.ts';
const transportTest = 'features/mail/transport.test.ts';
const attacksTest = 'features/mail/transport-attacks.test.ts';
const courierTest = 'features/mail/courier.test.ts';
const outboxTest = 'store/outbox.test.ts';

/** Mails on their way: the outbox, the courier, the relay. */
export const mailMutants: readonly Mutant[] = [
  {
    file: smtp,
    find: 'requireTLS: demandsTls,',
    replace: '',
    test: transportTest,
    why: 'mails and the password go in the clear to a relay elsewhere',
  },
  {
    file: smtp,
    find: 'rejectUnauthorized: demandsTls,',
    replace: 'rejectUnauthorized: false,',
    test: transportTest,
    why: 'any certificate is a relay’s',
  },
  {
    file: smtp,
    find: 'if (parseEmailAddress(mail.to) === null)',
    replace: "if (mail.to === '')",
    test: attacksTest,
    why: 'a relay reads another address in what is none',
  },
  {
    file: smtp,
    find: 'clock), signal }',
    replace: 'clock) }',
    test: transportTest,
    why: 'a mail that was aborted leaves later',
  },
  {
    file: smtp,
    find: 'await Promise.all(sending);',
    replace: '',
    test: transportTest,
    why: 'a stop cuts mails that are under way',
  },
  {
    file: answers,
    find: '!ofTheSession.has(responseCode) &&',
    replace: '',
    test: transportTest,
    why: 'a relay that wants another login loses mails',
  },
  {
    file: answers,
    find: "(command === 'RCPT TO' || command === 'DATA')",
    replace: "command !== ''",
    test: transportTest,
    why: 'a sender that is not allowed loses mails',
  },
  {
    file: answers,
    find: "word.includes('@') ||",
    replace: '',
    test: attacksTest,
    why: 'addresses get into the log',
  },
  {
    file: answers,
    find: 'ofMails.test(word) ||',
    replace: '',
    test: attacksTest,
    why: 'a link that a filter of spam repeats gets into the log',
  },
  {
    file: answers,
    find: "text.replaceAll(secret, '…')",
    replace: 'text',
    test: attacksTest,
    why: 'the password of the relay gets into the log',
  },
  {
    file: courier,
    find: 'if (!compose) return unknown;',
    replace: 'if (!compose) return null;',
    test: courierTest,
    why: 'a node that was not updated yet deletes mails of a newer one',
  },
  {
    file: courier,
    find: 'if (dueAt < mail.giveUpAt) {',
    replace: 'if (dueAt < dueAt) {',
    test: courierTest,
    why: 'a mail is tried once',
  },
  {
    file: anyCourier,
    find: 'attempt === mostAttempts ||',
    replace: 'attempt >= 0 ||',
    test: courierTest,
    why: 'mails come twice where the database is away for a moment',
  },
  {
    file: anyCourier,
    find: 'closing.abort();',
    replace: '',
    test: courierTest,
    why: 'a server that stops takes more mails',
  },
  {
    file: outbox,
    find: 'id = ${id} and tries = ${tries}',
    replace: 'id = ${id}',
    test: outboxTest,
    why: 'a slow node deletes the mail that another has taken',
  },
];
