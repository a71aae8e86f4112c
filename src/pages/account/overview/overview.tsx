import type { ComponentChildren } from 'preact';
import { appUrl } from '../app.ts';
import { words as common } from '../common-words.ts';
import { formatDay } from '../locale.ts';
import { nameOf } from '../providers/words.ts';
import { settings } from '../settings.ts';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { words } from './words.ts';

interface Me {
  readonly username: string;
  readonly createdAt: string;
  readonly email: string | null;
  readonly pendingEmail: string | null;
  /** Null where the server does not say. */
  readonly hasPassword: boolean | null;
  readonly identities: readonly { readonly provider: string }[] | null;
  readonly secondFactors: {
    readonly totpSince: string | null;
    readonly recoveryCodesLeft: number;
    readonly passkeys: readonly unknown[];
  };
  readonly sessions: { readonly nodes: readonly unknown[] };
}

const document = `{ me {
  username createdAt email pendingEmail hasPassword
  identities { provider }
  secondFactors { totpSince recoveryCodesLeft passkeys { id } }
  sessions(first: 100) { nodes { id } }
} }`;

export function Content() {
  const loaded = useLoaded<{ me: Me }>(document);
  const me = loaded.data?.me;
  return (
    <Page title={words.title}>
      {me ? <Overview me={me} /> : <Loading loaded={loaded} />}
      {appUrl && (
        <p class="aside">
          <a href={appUrl}>{common.backToApp}</a>
        </p>
      )}
    </Page>
  );
}

function Overview({ me }: { me: Me }) {
  const { username, createdAt, secondFactors, sessions } = me;
  const devices = sessions.nodes.length;
  return (
    <ul class="things">
      <Row label={pages.profile} href="profile" press={words.change}>
        <bdi class="value">{username}</bdi>
        <span>{words.since(formatDay(createdAt))}</span>
      </Row>
      {settings.email !== 'off' && <EmailRow me={me} />}
      <Row
        label={pages.password}
        href="password"
        press={me.hasPassword === false ? words.setUp : words.change}
      >
        <span>{me.hasPassword === false ? words.noPassword : words.password}</span>
      </Row>
      {(settings.totp || settings.passkeys) && <FactorsRow has={secondFactors} />}
      {settings.passkeys && <PasskeysRow count={secondFactors.passkeys.length} />}
      <IdentitiesRow providers={me.identities?.map(({ provider }) => provider) ?? []} />
      <Row label={pages.sessions} href="sessions" press={words.show}>
        <span>{words.devices(devices)}</span>
      </Row>
    </ul>
  );
}

function EmailRow({ me: { email, pendingEmail } }: { me: Me }) {
  const press = pendingEmail ? words.confirm : email ? words.change : words.add;
  return (
    <Row label={pages.email} href="email" press={press}>
      {email && <bdi class="value">{email}</bdi>}
      {!pendingEmail && <span>{email ? words.proved : words.noEmail}</span>}
      {pendingEmail && <span>{words.waits(pendingEmail)}</span>}
    </Row>
  );
}

function FactorsRow({ has }: { has: Me['secondFactors'] }) {
  const { totpSince, passkeys, recoveryCodesLeft } = has;
  const hasOne = totpSince !== null || passkeys.length > 0;
  return (
    <Row
      label={pages.secondFactors}
      href="second-factors"
      press={hasOne ? words.manage : words.setUp}
    >
      {!hasOne && <span>{words.noFactors}</span>}
      {totpSince && <span>{words.app(formatDay(totpSince))}</span>}
      {passkeys.length > 0 && <span>{words.passkeyIsOne}</span>}
      {hasOne && <span>{words.codesLeft(recoveryCodesLeft)}</span>}
      {hasOne && recoveryCodesLeft > 0 && (
        <span>
          {words.codesLost} <a href="second-factors">{words.makeNewCodes}</a>
        </span>
      )}
    </Row>
  );
}

function PasskeysRow({ count }: { count: number }) {
  return (
    <Row label={pages.passkeys} href="passkeys" press={count > 0 ? words.manage : words.add}>
      <span>{count > 0 ? words.passkeys(count) : words.noPasskeys}</span>
    </Row>
  );
}

/** Those that have no provider any more, too, can be unlinked. */
function IdentitiesRow({ providers }: { providers: readonly string[] }) {
  const hasOne = providers.length > 0;
  if (!hasOne && settings.providers.length === 0) return null;
  return (
    <Row label={pages.identities} href="identities" press={hasOne ? words.manage : words.add}>
      <span>{hasOne ? [...new Set(providers.map(nameOf))].join(', ') : words.noIdentities}</span>
    </Row>
  );
}

/** What is said of one matter, and the way to its page. */
function Row(props: { label: string; href: string; press: string; children: ComponentChildren }) {
  const { label, href, press, children } = props;
  return (
    <li>
      <div>
        <h2>{label}</h2>
        {children}
      </div>
      <a class="button" href={href} aria-label={`${press}: ${label}`}>
        {press}
      </a>
    </li>
  );
}
