import { randomUUID } from 'node:crypto';
import type { Core, RegisteredFunction } from './core.ts';
import { describe } from './log.ts';
import type { CoreContext, FunctionMetadata, InvocationResponse, TypedData } from './shapes.ts';

/** How one invocation ended; a failure is logged already. */
export type Outcome = { ok: true; response: InvocationResponse } | { ok: false; error: unknown };

export interface Invoker {
  invoke(
    registered: RegisteredFunction,
    inputData: { name: string; data: TypedData }[],
    triggerMetadata?: Record<string, TypedData>,
  ): Promise<Outcome>;
  /** How many invocations are running now. */
  running(): number;
  /** Waits until none is running, or for so many milliseconds; answers how many were left. */
  idle(milliseconds: number): Promise<number>;
}

/** Sends what a function wrote to its outputs other than http. */
type SendOutputs = (metadata: FunctionMetadata, response: InvocationResponse) => Promise<void>;

/** Runs functions in the order of the real worker: arguments, hooks before, handler, hooks after, response. */
export function createInvoker(core: Core, send: SendOutputs): Invoker {
  const active = new Set<Promise<Outcome>>();
  return {
    running: () => active.size,
    invoke(registered, inputData, triggerMetadata = {}) {
      const outcome = run(core, send, registered, inputData, triggerMetadata);
      active.add(outcome);
      void outcome.finally(() => active.delete(outcome));
      return outcome;
    },
    async idle(milliseconds) {
      let timer: NodeJS.Timeout | undefined;
      const end = new Promise<'end'>((done) => {
        timer = setTimeout(() => done('end'), milliseconds);
      });
      while (active.size > 0) {
        if ((await Promise.race([Promise.allSettled(active), end])) === 'end') break;
      }
      clearTimeout(timer);
      return active.size;
    },
  };
}

async function run(
  core: Core,
  send: SendOutputs,
  { metadata, callback }: RegisteredFunction,
  inputData: { name: string; data: TypedData }[],
  triggerMetadata: Record<string, TypedData>,
): Promise<Outcome> {
  const category = `Function.${metadata.name}`;
  let invocationContext: object | undefined;
  const context: CoreContext = {
    invocationId: randomUUID(),
    metadata: { name: metadata.name, bindings: metadata.bindings },
    request: { inputData, triggerMetadata },
    state: undefined,
    log: (level, kind, message) => core.log(level, kind, category, message, invocationContext),
  };
  const started = performance.now();
  const ended = (word: string): string =>
    `${word} (Id=${context.invocationId}, Duration=${Math.round(performance.now() - started)}ms)`;
  try {
    const model = core.model().getInvocationModel(context);
    const given = await model.getArguments();
    invocationContext = given.context;
    const shared = { hookData: {}, appHookData: core.appHookData, invocationContext: given.context };

    context.state = 'preInvocationHooks';
    const before = { ...shared, inputs: given.inputs, functionCallback: callback };
    await core.run('preInvocation', before);

    context.state = 'invocation';
    const after = { ...shared, inputs: before.inputs, result: null as unknown, error: null as unknown };
    try {
      after.result = await model.invokeFunction(given.context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error ?? new Error('The function threw nothing.');
    }

    context.state = 'postInvocationHooks';
    await core.run('postInvocation', after);
    if (after.error !== null && after.error !== undefined) throw after.error;

    const response = await model.getResponse(given.context, after.result);
    await send(metadata, response);
    core.log('debug', 'system', category, ended('Succeeded'));
    return { ok: true, response };
  } catch (error) {
    core.log('error', 'system', category, `${ended('Failed')} ${describe(error)}`);
    return { ok: false, error };
  }
}
