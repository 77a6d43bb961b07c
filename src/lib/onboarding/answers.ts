import * as z from 'zod';
import { type StewardSet, stewardSets } from '../connections/access.ts';
import type { Choices } from '../connections/provisioning.ts';
import { passwordFault } from '../credentials/passwords.ts';
import { localPart } from '../profiles/account.ts';
import { appKey } from '../profiles/app.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import type { FieldFault } from '../web/pages/onboardingView.ts';

/** What the buttons of a link's page ask for. */
const deeds = [
  'continue',
  'again',
  'choose',
  'byHand',
  'colleague',
  'show',
  'useAccount',
  'settings',
] as const;

/** The form of a link's page. Boxes are members such as `steward.watch`, there where they are ticked. */
export const connectAnswers = z
  .object({
    t: z.string().min(1).max(100),
    do: z.enum(deeds).default('continue'),
    userName: z.string().trim().max(64).optional(),
    existingUser: z.string().trim().max(320).optional(),
    password: z.string().max(1_000).optional(),
    clientId: z.string().max(1_000).optional(),
    clientSecret: z.string().max(1_000).optional(),
    certificate: z.string().max(40_000).optional(),
  })
  .catchall(z.string().max(200));
export type ConnectAnswers = z.output<typeof connectAnswers>;

const USER_NAME = 'must be letters, digits, dots, hyphens or underscores, as it stands before the @';

/** By key of an app, or `account`; a row has room for those that a profile can have. */
const adoptions = z.record(appKey, z.string()).refine((all) => Object.keys(all).length <= 6);

/** The members that begin with `prefix.`, by the rest of their names. */
const under = (answers: ConnectAnswers, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answers).flatMap(([name, value]) =>
      name.startsWith(`${prefix}.`) && value !== undefined ? [[name.slice(prefix.length + 1), value]] : [],
    ),
  );

/** Pure: the choices that a tenant admin made before the steps begin. A password is apart, since it goes to the vault. */
export function readChoices(profile: Profile, answers: ConnectAnswers): Result<Choices, FieldFault[]> {
  const { account } = profile;
  const faults: FieldFault[] = [];
  const userName = answers.userName || (account?.kind === 'made' ? account.userName : undefined);
  if (account?.kind === 'made' && !localPart.safeParse(userName).success)
    faults.push({ path: 'userName', message: USER_NAME });
  const existingUser = answers.existingUser || undefined;
  if (account?.kind === 'existing' && !z.email().safeParse(existingUser).success)
    faults.push({ path: 'existingUser', message: 'must be a user name such as name@example.com' });
  const fault = answers.password && passwordFault(answers.password, userName ?? '');
  if (account?.kind === 'made' && fault) faults.push({ path: 'password', message: fault });
  if (faults.length > 0) return err(faults);

  const agreed = under(answers, 'permission');
  const optional = profile.apps
    .flatMap(({ application, delegated }) => [...application, ...delegated])
    .filter((one) => one.optional);
  const sets = under(answers, 'steward');
  return ok({
    ...(account?.kind === 'made' && userName !== undefined && { userName }),
    ...(account?.kind === 'existing' && existingUser !== undefined && { existingUser }),
    steward: stewardSets.filter((set: StewardSet) => set in sets),
    declined: optional.map(({ name }) => name).filter((name) => !(name in agreed)),
    adopt: {},
  });
}

/** Pure: what an answer in the middle of the steps changes of the choices. */
export function amendChoices(before: Choices, answers: ConnectAnswers): Result<Choices, FieldFault[]> {
  const adopted = adoptions.safeParse({ ...before.adopt, ...under(answers, 'adopt') });
  const { data: adopt = {} } = adopted;
  const userName = answers.userName || before.userName;
  const existingUser = answers.existingUser || before.existingUser;
  const faults: FieldFault[] = [];
  if (!adopted.success) faults.push({ path: 'adopt', message: 'must be of an app or the account' });
  if (answers.userName && !localPart.safeParse(answers.userName).success)
    faults.push({ path: 'userName', message: USER_NAME });
  const fault = answers.password && passwordFault(answers.password, userName ?? '');
  if (fault) faults.push({ path: 'password', message: fault });
  if (faults.length > 0) return err(faults);
  // Another name is another account: what was said about the first one says nothing about it.
  if (answers.userName || adopt['account'] === 'new') delete adopt['account'];
  const { password: _password, ...rest } = before;
  return ok({
    ...(answers.do === 'choose' && 'password' in answers ? rest : before),
    ...(userName !== undefined && { userName }),
    ...(existingUser !== undefined && { existingUser }),
    ...(answers.do === 'byHand' && { exchangeByHand: true }),
    adopt,
  });
}
