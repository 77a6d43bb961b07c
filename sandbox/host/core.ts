import { registerHooks } from 'node:module';
import type { Log } from './log.ts';
import type { Callback, FunctionMetadata, LogCategory, LogLevel, ProgrammingModel } from './shapes.ts';

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
type HookName = (typeof hookNames)[number];

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: Callback;
}

/** What the app registered through the core module, and the module's own end of it. */
export interface Core {
  /** The object that `require('@azure/functions-core')` gives to the app. */
  readonly module: object;
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  /** @throws Error when the app never used `@azure/functions` */
  model(): ProgrammingModel;
  /** Runs the hooks of one name in order; whatever they throw is thrown on. */
  run(name: Exclude<HookName, 'log'>, context: object): Promise<void>;
  /** Logs through the app's log hooks, which may change level and message of user entries. */
  log(level: LogLevel, category: LogCategory, as: string, message: string, invocationContext?: object): void;
  /** From now on nothing can be registered. */
  lock(): void;
  readonly appHookData: object;
}

/** Makes the core module that `@azure/functions` asks its host for. */
export function createCore(write: Log): Core {
  const functions = new Map<string, RegisteredFunction>();
  const hooks = new Map<HookName, Callback[]>(hookNames.map((name) => [name, []]));
  const appHookData = {};
  const logHookData = {};
  let model: ProgrammingModel | undefined;
  let locked = false;

  const onlyAtStart = (what: string): void => {
    if (locked) throw new Error(`${what} can only be registered during app startup.`);
  };

  const log: Core['log'] = (level, category, as, message, invocationContext) => {
    const entry = { level, message, category, invocationContext, hookData: logHookData, appHookData };
    for (const hook of hooks.get('log') ?? []) {
      try {
        hook(entry);
      } catch {
        // A broken log hook must not break what is being logged.
      }
    }
    if (category === 'user') write(entry.level, `${as}.User`, entry.message);
    else write(level, as, message);
  };

  const module = {
    version: '3.9.1',
    hostVersion: '4.0.0',
    registerFunction(metadata: FunctionMetadata, callback: Callback) {
      onlyAtStart(`Function "${metadata.name}"`);
      if (functions.has(metadata.name)) {
        throw new Error(`A function with name "${metadata.name}" has already been registered.`);
      }
      functions.set(metadata.name, { metadata, callback });
      return { dispose: () => void functions.delete(metadata.name) };
    },
    registerHook(name: string, callback: Callback) {
      const list = hooks.get(name as HookName);
      if (!list) {
        throw Object.assign(new RangeError(`Unrecognized hook "${name}".`), {
          isAzureFunctionsSystemError: true,
        });
      }
      list.push(callback);
      return { dispose: () => void list.splice(list.indexOf(callback), 1) };
    },
    setProgrammingModel: (value: ProgrammingModel) => void (model = value),
    getProgrammingModel: () => model,
    log: (level: LogLevel, category: LogCategory, message: string) =>
      log(level, category, 'Worker.node', message),
  };

  return {
    module,
    functions,
    appHookData,
    log,
    model() {
      if (!model) throw new Error('The app registered nothing through @azure/functions.');
      return model;
    },
    async run(name, context) {
      for (const hook of hooks.get(name) ?? []) await hook(context);
    },
    lock: () => void (locked = true),
  };
}

const key = Symbol.for('sandbox.host.functionsCore');

/** Makes `@azure/functions-core` resolve to `core.module` in this process; call it before the app is loaded. */
export function provideCore(core: Core): void {
  Object.assign(globalThis, { [key]: core.module });
  const url = 'file:///functions-core.cjs';
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (address, context, next) =>
      address === url
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('${key.description ?? ''}')]`,
            shortCircuit: true,
          }
        : next(address, context),
  });
}
