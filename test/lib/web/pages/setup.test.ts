import { describe, expect, test } from '@jest/globals';
import { noteCodes, type StopCode, stopCodes } from '../../../../src/lib/connections/provisioning.ts';
import { renderConnect } from '../../../../src/lib/web/pages/onboarding.tsx';
import { type ConnectView } from '../../../../src/lib/web/pages/onboardingView.ts';
import { stepKinds } from '../../../../src/lib/web/pages/onboardingSteps.ts';
import { languages } from '../../../../src/lib/web/pages/texts.ts';
import {
  askPassword,
  askAccount,
  askSetup,
  confirmAccount,
  progress,
  setups,
  stopped,
} from '../setupViews.ts';

const of = (name: string): string => {
  const view = setups[name];
  if (!view) throw new Error(`no view ${name}`);
  return renderConnect(view);
};
/** What the forms of a page can be sent with: the value of `do` of each. */
const tasks = (html: string): string[] =>
  [...html.matchAll(/name="do" value="(\w+)"/g)].map(([, task = '']) => task);
const control = (html: string, id: string): string =>
  html.match(/<input[^>]*>/g)?.find((input) => input.includes(` id="${id}"`)) ?? '';

describe('before anything is made', () => {
  const html = of('askSetup');

  test('says who asks, for what, what will be made and what each permission is for', () => {
    const { operatorName, tenantName, tenantId, vendor, documentation, apps } = askSetup;
    for (const said of [operatorName, tenantName, tenantId, vendor, documentation])
      expect(html).toContain(said);
    for (const { name, application, delegated, assumption = '' } of apps) {
      expect(html).toContain(name);
      expect(html).toContain(assumption);
      for (const permission of [...application, ...delegated])
        for (const said of [permission.name, permission.plain, permission.why]) expect(html).toContain(said);
    }
    for (const { kind } of askSetup.steps) expect(html).toContain(languages.en.steps[kind].line.slice(-20));
    for (const scope of askSetup.scopes)
      expect(html.replaceAll('<wbr/>', '')).toContain(`<code>${scope}</code>`);
    expect(html).toContain('leave the box “Consent on behalf of your organization” unticked');
    expect(tasks(html)).toEqual(['continue', 'settings']);
  });

  test('warns of a password that the connector was given and that is replaced', () => {
    expect(html).not.toContain('stops working until');
    expect(of('askSetup-ended')).toContain('gets a new password, and ');
  });

  test('what may be left out is ticked, what the operator would like to keep is not', () => {
    expect(control(html, 'api-application-AuditLog.Read.All')).toContain(' checked');
    for (const set of askSetup.stewardSets) {
      expect(control(html, `steward.${set}`)).toContain(`name="steward.${set}"`);
      expect(control(html, `steward.${set}`)).not.toContain(' checked');
    }
    expect(control(html, 'userName')).toContain('value="cayosoft-service"');
    expect(control(html, 'password')).toContain('type="password"');
    expect(control(html, 'password')).toContain('autocomplete="new-password"');
  });

  test('what was typed is kept, and each mistake leads to its field', () => {
    const refused = of('askSetup-faults');
    expect(control(refused, 'userName')).toContain('value="svc cayosoft"');
    expect(control(refused, 'userName')).toContain('aria-describedby="userName-hint userName-error"');
    expect(refused).toContain('<a href="#userName">User name: must be');
    expect(control(refused, 'api-application-AuditLog.Read.All')).not.toContain(' checked');
    expect(control(refused, 'steward.rotate')).toContain(' checked');
    expect(control(refused, 'password')).not.toContain('value=');
  });

  test('somebody who exists is asked for by name', () => {
    const existing = of('askSetup-existing');
    expect(control(existing, 'existingUser')).toContain(' required');
    expect(control(existing, 'userName')).toBe('');
    expect(existing).not.toContain('steward.');
  });
});

describe('a new password', () => {
  test('is asked for in words of its own, with what stops until somebody acts', () => {
    const html = of('askPassword');
    expect(html).toMatch(/<h1>Renew the password of .*’s account in/);
    expect(html).toContain('stops working until the new one is entered');
    expect(html).toContain('has to sign in again afterwards');
    // What stands behind the last word that is put in.
    for (const { kind } of askPassword.steps)
      expect(html).toContain(languages.en.steps[kind].line.split('}').at(-1));
    expect(html).toContain('set the password of the account, and of no other');
    // The proof comes after it: it is not the last.
    expect(html).toContain('the step “Remove the setup app” takes these rights');
    expect(html).not.toMatch(/last step|at the end/);
    expect(html).not.toMatch(/\{\w+\}/);
    const quiet = renderConnect({ ...askPassword, warnings: [] });
    expect(quiet).not.toContain('stops working until');
    const progressing = renderConnect({ ...progress, purpose: 'password' });
    expect(progressing).toContain('Renewing the password of');
  });
});

describe('the steps', () => {
  test('say how far they are, with a word for each status', () => {
    const html = of('progress');
    expect(html).toContain('data-live="kq3-_Zt0" data-mark="m1"');
    expect(html).toMatch(/role="status"[^>]*>Step 4 of 6: Prepare the account/);
    expect(html.match(/<\/svg>Done</g)).toHaveLength(3);
    expect(html.match(/<\/svg>To do</g)).toHaveLength(2);
    expect(html).toContain('aria-current="step"');
    expect(html).toContain('closing the browser stops nothing');
    expect(of('progress-waiting')).toContain('We look again');
    expect(of('progress-done')).toContain('All 3 steps are done.');
  });

  test('every note is a whole sentence with the words that steps give', () => {
    const words = {
      name: 'Contoso',
      id: '1-2',
      until: '2027-01-27T14:05:00Z',
      days: '90',
      names: 'watch, Reports.Read.All',
      domain: 'contoso.onmicrosoft.com',
      federated: 'contoso.com',
      count: '2',
      text: 'Authorization_RequestDenied',
    };
    const html = renderConnect({
      ...progress,
      steps: [
        { id: 'all', kind: 'tenant', status: 'done', notes: noteCodes.map((code) => ({ code, words })) },
      ],
    });
    expect(html).not.toMatch(/\{\w+\}/);
    expect(html).toContain('see every night whether it works, Reports.Read.All');
    expect(html).toContain('<time datetime="2027-01-27T14:05:00Z"');
  });

  test('every kind of step has its texts', () => {
    const steps = stepKinds.map(
      (kind) => ({ id: kind, kind, appName: 'An app', status: 'running', notes: [] }) as const,
    );
    expect(renderConnect({ ...progress, steps })).not.toMatch(/\{\w+\}/);
  });

  const offered: Record<StopCode, readonly string[]> = {
    signInAgain: ['continue'],
    needsConsenter: ['continue', 'colleague'],
    chooseApp: ['choose'],
    appGone: ['choose', 'again'],
    chooseAccount: ['choose'],
    mayNotRegister: ['continue', 'colleague'],
    mayNotDo: ['continue', 'again', 'colleague'],
    passwordRefused: ['choose'],
    userNameRefused: ['choose'],
    credentialRefused: ['again'],
    exchangeByHand: ['byHand'],
    notSeen: ['again'],
    refused: ['again'],
  };
  test.each(stopCodes)('stopped with %s: who has to act, and the way on', (code) => {
    const html = of(`stop-${code}`);
    expect(tasks(html)).toEqual(offered[code]);
    expect(html).toContain('Who has to act');
    expect(html).not.toContain('http-equiv="refresh"');
    // Another browser may sign in, and nothing else.
    const elsewhere = renderConnect({
      ...stopped(code, { found: [{ id: 'x', name: 'X' }] }),
      isViewer: false,
    });
    expect(tasks(elsewhere)).toEqual(['continue']);
    expect(elsewhere).not.toMatch(/type="(radio|text|password)"/);
  });

  test('names the roles that Microsoft asks for', () => {
    expect(of('stop-needsConsenter')).toContain('A Global Administrator or a Privileged Role Administrator');
    expect(of('stop-mayNotRegister')).toContain('“Users can register applications”');
    const reports = stopped(
      'mayNotDo',
      {},
      { steps: [{ id: 'r', kind: 'reportSetting', status: 'stopped', notes: [] }] },
    );
    expect(renderConnect(reports)).toContain('For this step: a Global Administrator.');
  });

  test('offers every object that was found, and another', () => {
    const html = of('stop-chooseApp');
    expect(html.match(/name="adopt.api" type="radio"/g)).toHaveLength(3);
    expect(control(html, 'adopt.api.new')).toContain('value="new"');
    const account = of('stop-chooseAccount');
    expect(control(account, 'adopt.account.0')).toContain('value="22222222-3333-4444-8555-666666666666"');
    expect(account).toContain('Its password will be changed');
    expect(control(account, 'userName')).not.toBe('');
  });

  test('shows Microsoft’s own words, and a colleague’s link where it was just made', () => {
    expect(of('stop-refused')).toMatch(/<details open><summary>[^<]*<\/summary>.*Insufficient privileges/);
    expect(of('stop-mayNotDo')).toMatch(/<details><summary>[^<]*<\/summary>.*Insufficient privileges/);
    expect(of('progress-colleague')).toContain('value="https://mooring.example/connect?t=new"');
    expect(of('stop-needsConsenter')).not.toContain('/connect?t=new');
    expect(control(of('stop-faults'), 'userName')).toContain('value="svc cayosoft"');
  });
});

describe('the account', () => {
  test('its password is shown after a press, in this browser, once', () => {
    expect(tasks(of('askAccount'))).toEqual(['show', 'continue']);
    expect(control(of('askAccount-shown'), 'password')).toContain('value="correct-Horse-7-battery"');
    expect(tasks(of('askAccount-shown'))).toEqual(['continue']);
    expect(tasks(of('askAccount-elsewhere'))).toEqual(['continue']);
    expect(of('askAccount-existing')).not.toContain('password');
    expect(of('askAccount')).toContain('Sign in as <bdi>cayosoft-service@contoso.com</bdi>');
  });

  test('is confirmed with what it has been granted', () => {
    const html = of('confirmAccount');
    expect(html).toContain('This is not the account that was expected');
    expect(html).toContain('Partially granted');
    for (const { name } of confirmAccount.missing) expect(html).toContain(name);
    expect(tasks(html)).toEqual(['useAccount', 'continue']);
    expect(of('confirmAccount-right')).not.toContain('not the account');
    expect(tasks(of('confirmAccount-elsewhere'))).toEqual(['continue']);
  });
});

describe('names that others chose', () => {
  const hostile = '<script>alert(1)</script>"\'&\u202Egnp.exe';
  const parties = { operatorName: hostile, profileName: hostile, tenantName: hostile };
  const found = [{ id: hostile, name: hostile }];
  const views: [string, ConnectView][] = [
    [
      'askSetup',
      {
        ...askSetup,
        ...parties,
        apps: askSetup.apps.map((app) => ({ ...app, name: hostile, assumption: hostile })),
      },
    ],
    [
      'progress',
      {
        ...progress,
        ...parties,
        steps: progress.steps.map((step) => ({
          ...step,
          appName: hostile,
          notes: [{ code: 'tenant.read' as const, words: { name: hostile } }],
        })),
      },
    ],
    ['stop', { ...stopped('chooseApp', { found, appKey: 'api', text: hostile }), ...parties }],
    ['askAccount', { ...askAccount, ...parties }],
    ['confirmAccount', { ...confirmAccount, ...parties, signedInAs: hostile }],
  ];
  test.each(views)('stay text on the page %s, and do not turn its direction', (_, view) => {
    const html = renderConnect(view);
    expect(html).toContain('&lt;script>alert(1)');
    expect(html).not.toContain('<script>');
    const outside = html
      .replaceAll(/<bdi>.*?<\/bdi>/gs, '')
      .replaceAll(/<code>.*?<\/code>| value="[^"]*"/gs, '');
    expect(outside).not.toContain('\u202E');
  });

  test('a logo is a picture of the page itself, and nothing else', () => {
    expect(of('progress')).toMatch(
      /<img class="logo" src="data:image\/svg[^"]*" alt="Northwind IT Services"/,
    );
    const elsewhere = renderConnect({ ...progress, operatorLogo: 'https://elsewhere.example/logo.png' });
    expect(elsewhere).not.toContain('<img');
  });
});
