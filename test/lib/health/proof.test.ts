import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { named, namesIn } from '../../../src/lib/health/check.ts';
import { consentStatus } from '../../../src/lib/health/consentStatus.ts';
import { requiredRoles } from '../../../src/lib/profiles/schema.ts';
import { certeroApplication } from './support.ts';
import { createServices } from '../../../src/lib/services.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a federated credential that the app does not trust is a finding of the app, never ok', async () => {
  const { clientId } = world.microsoft.world.seeded.sharedApp;
  const federated = createServices(
    {
      ...world.config,
      SHARED_APPS: { 'certero-application': { clientId, credential: { kind: 'federated' } } },
    },
    { clock: world.now, log: world.services.log },
  );
  await federated.operatorSubjects.checkAll();
  const { health } = await federated.operatorSubjects.read(clientId);
  expect(health.checks.secretExpiry?.last).toMatchObject({
    verdict: 'fail',
    findings: [{ code: 'credential.refused', severity: 'critical', subject: clientId }],
  });
  expect(health.outbox).toMatchObject([{ type: 'alert.opened' }, { type: 'operator.credential' }]);
});

test('hundreds of permissions too many fit into a row: some are named, the others counted', () => {
  const tenant = '8430f7f5-57e8-4a48-bc4d-3adbf0f5fd46';
  const required = requiredRoles(certeroApplication);
  const roles = [
    ...required,
    ...Array.from({ length: 420 }, (_, at) => `Something.Very.Long.ReadWrite.All.${at}`),
  ];
  const verdict = consentStatus.judge(
    {
      connectionId: 'c',
      tenant,
      clientId: 'app',
      profile: certeroApplication,
      rights: required,
      ownership: 'shared',
    },
    {
      token: { ok: true, value: { by: 'app', token: '', tenant, roles, scopes: [], endsAt: 0 } },
      reads: new Map(),
      now: 0,
    },
  );
  expect(verdict).toMatchObject({ verdict: 'fail', findings: [{ code: 'consent.excess' }] });
  expect(JSON.stringify(verdict).length).toBeLessThan(6_000);
  expect(JSON.stringify(verdict)).toContain('and 400 more');
});

test('names are read back where all of them were said, and never a part of them', () => {
  const names = Array.from({ length: 20 }, (_, at) => `Permission.${at}`);
  expect(namesIn(named(names, ' '))).toEqual(names);
  expect(namesIn(named([], ' '))).toEqual([]);
  expect(namesIn(named([...names, 'One.More'], ' '))).toBeUndefined();
});
