import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Changes something by the sandbox's control API. @param path below `/_sandbox/api` */
export async function control(sandbox: Sandbox, method: string, path: string, change: object): Promise<void> {
  const answer = await sandbox.microsoft.control(
    new Request(`${sandbox.origins.app}/_sandbox/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(change),
    }),
  );
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}
