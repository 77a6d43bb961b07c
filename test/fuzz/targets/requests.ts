import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import { readConfig } from '../../../src/lib/config.ts';
import { cookieName } from '../../../src/lib/onboarding/trip.ts';
import { cookiesOf } from '../../../src/lib/web/connectPage.ts';
import { checkOrigin } from '../../../src/lib/web/csrf.ts';
import { etagOf, isAsSeen } from '../../../src/lib/web/etag.ts';
import { mayAct, readOperator, roles } from '../../../src/lib/web/identity.ts';
import { target } from '../fuzz.ts';
import { json, nearly, SECRET, text } from '../garbage.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const config = { WEBSITE_AUTH_ENABLED: true, OPERATOR_TENANT: TENANT, SIGN_IN_CLIENT_ID: CLIENT };

/** What headers can hold. */
const header = text.map((one) => one.replaceAll(/[^\x20-\x7e]/g, '').trim());
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const claim = (typ: string, val: string) => ({ typ, val });
const admin = {
  auth_typ: 'aad',
  claims: [
    claim('tid', TENANT),
    claim('aud', CLIENT),
    claim('oid', '33333333-3333-4333-8333-333333333333'),
    claim('roles', 'Mooring.Admin'),
  ],
};
const foreign = '99999999-9999-4999-8999-999999999999';
/** The types of claims that say what somebody may do, and who it is. */
const ofRoles = ['roles', 'role', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const ofIds = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const claims = fc.array(
  fc.record({
    typ: fc.constantFrom('tid', 'aud', ...ofIds, ...ofRoles, 'name', 'appid', 'groups', '__proto__'),
    val: fc.oneof(fc.constantFrom(TENANT, CLIENT, foreign, ...roles), text),
  }),
);
/** Each of them may also do what those before it may. */
const ladder = ['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin'] as const;
/** Somebody who is let in, whatever else is said of them. */
const letIn = fc.record({
  claims: fc.tuple(claims, claims).map(([before, after]) => {
    const more = (some: typeof before) => some.filter(({ typ }) => typ !== 'tid' && typ !== 'aud');
    return [...more(before), ...admin.claims.filter(({ typ }) => typ !== 'roles'), ...more(after)];
  }),
  role_typ: fc.constantFrom(undefined, null, '', 'groups', ...ofRoles),
});

const goodSettings = {
  OPERATOR_TENANT: TENANT,
  OPERATOR_NAME: 'Harbor',
  SIGN_IN_CLIENT_ID: CLIENT,
  PUBLIC_ORIGIN: 'https://mooring.example',
  KEY_VAULT_URL: 'https://v.vault.example',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
const settingNames = [
  ...Object.keys(goodSettings),
  'SHARED_APPS',
  'SETUP_APP',
  'OPERATOR_LOGO',
  'WEBHOOK_ALLOWED_NETWORKS',
  'DIRECTORY_ALLOWED_NETWORKS',
  'EXPIRY_LADDER_DAYS',
  'CHECK_SECRET_EXPIRY_SCHEDULE',
  'SWEEP_SCHEDULE',
  'REMIND_AFTER_DAYS',
  'HEARTBEAT_URL',
  'RUN_STALLED_AFTER_SECONDS',
];

export const requestTargets = [
  target({
    name: 'client-principal',
    inputs: fc.oneof(
      header,
      fc.oneof(fc.constant(admin), nearly(fc.constant(admin)), json).map(base64),
      claims.map((all) => base64({ claims: all })),
      letIn.map(base64),
      fc.tuple(fc.constant(base64(admin)), header).map(([one, other]) => `${one},${other}`),
    ),
    holds(value) {
      const read = readOperator({ headers: new Headers({ 'x-ms-client-principal': value }) }, config);
      if (!read.ok) {
        expect(read.error.message.length).toBeLessThan(300);
        return;
      }
      // Whoever is believed is of our tenant and meant for us, and nothing beside says otherwise.
      const { claims: said, role_typ: roleType } = z
        .object({
          claims: z.array(z.object({ typ: z.string(), val: z.string() })),
          role_typ: z.string().nullish(),
        })
        .parse(JSON.parse(Buffer.from(value, 'base64').toString()));
      const of = (...types: string[]) =>
        said.filter((one) => types.includes(one.typ) && one.val !== '').map(({ val }) => val);
      expect(
        [...of('tid'), ...of('aud')].filter(
          (one) => ![TENANT, CLIENT].includes(one.toLowerCase().replace('api://', '')),
        ),
      ).toEqual([]);
      expect([of('tid').length > 0, of('aud').length > 0]).toEqual([true, true]);
      expect(of(...ofIds)).toContain(read.value.id);
      // They hold each role that is said of them, and no other, whatever other claims hold.
      const held = new Set<string>(of(...ofRoles, ...(roleType ? [roleType] : [])));
      expect([...read.value.roles]).toEqual(roles.filter((role) => held.has(role)));
      // The highest of them decides, and the role of connectors is none of these.
      const highest = Math.max(...ladder.map((role, at) => (held.has(role) ? at : -1)));
      expect(roles.filter((role) => mayAct(read.value, role))).toEqual([
        ...ladder.slice(0, highest + 1),
        ...roles.filter((role) => role === 'Mooring.Connector' && held.has(role)),
      ]);
    },
  }),
  target({
    name: 'cookies',
    inputs: fc.record({
      header: fc.oneof(
        header,
        text.map((one) => `${cookieName('s')}=${one}; ${cookieName('s')}=2`),
      ),
      name: fc.oneof(fc.constantFrom('__proto__', 'constructor', cookieName('s')), text),
    }),
    holds({ header: given, name }) {
      const headers = { get: () => given.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '') };
      const found = cookiesOf({ headers } as never)(name);
      if (found !== undefined) expect(given).toContain(name);
    },
  }),
  target({
    name: 'if-match',
    inputs: fc.record({ header, shown: fc.dictionary(fc.string(), fc.jsonValue()) }),
    holds({ header: given, shown }) {
      const etag = etagOf(shown);
      const isSeen = isAsSeen({ headers: new Headers({ 'if-match': given }) }, etag);
      if (isSeen) expect(given === '' || given.includes('*') || given.includes(etag)).toBe(true);
      expect(isAsSeen({ headers: new Headers({ 'if-match': etag }) }, etag)).toBe(true);
    },
  }),
  target({
    name: 'origin',
    inputs: fc.record({
      origin: header,
      site: header,
      authorization: header,
      method: fc.constantFrom('POST', 'PUT', 'DELETE', 'post'),
    }),
    holds({ origin, site, authorization, method }) {
      const headers = new Headers({ origin, 'sec-fetch-site': site, authorization });
      const isLetIn = checkOrigin({ method, headers }, 'https://mooring.example').ok;
      if (isLetIn) expect(/^bearer\s/i.test(authorization) || site === 'same-origin').toBe(true);
    },
  }),
  target({
    name: 'settings',
    inputs: fc.array(
      fc.tuple(
        fc.constantFrom(...settingNames),
        fc.oneof(
          text,
          json.map((one) => JSON.stringify(one)),
        ),
      ),
      {
        maxLength: 4,
      },
    ),
    holds(changes) {
      const read = readConfig({ ...goodSettings, ...Object.fromEntries(changes) });
      if (read.ok) return;
      expect(read.error.length).toBeGreaterThan(0);
      const secret = readConfig({
        ...goodSettings,
        PUBLIC_ORIGIN: SECRET,
        SHARED_APPS: `{"a": "${SECRET}"}`,
      });
      expect(JSON.stringify([read, secret])).not.toContain(SECRET);
      for (const { setting, message } of read.error)
        expect([setting.length < 60, message.length < 1_000]).toEqual([true, true]);
    },
  }),
];
