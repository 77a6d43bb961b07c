import { Worker } from 'node:worker_threads';

/** What is at work: the reader of this name with this input, or without one whatever makes the next input. */
export interface AtWork {
  readonly name: string;
  readonly seed: number;
  readonly input?: unknown;
}

/** Sees from another thread that nothing goes on: who never comes back can be judged by nobody in its own. */
export interface Watch {
  tell(atWork: AtWork): void;
  /** Nothing is at work. */
  rest(): void;
}

// A loop without end leaves its thread to nobody, so the whole process ends: a worker of Jest, or Jest itself.
const WATCHING = `
  const { writeSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  let timer;
  parentPort.on('message', (atWork) => {
    clearTimeout(timer);
    if (!atWork) return;
    timer = setTimeout(() => {
      const what = 'input' in atWork ? atWork.name + ' does not come back' : 'no input comes for ' + atWork.name;
      writeSync(2, what + ', seed ' + atWork.seed + ':\\n' + (JSON.stringify(atWork.input) ?? '') + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }, workerData);
  });
`;

/** @param limit milliseconds for one input */
export function startWatch(limit: number): Watch {
  const watching = new Worker(WATCHING, { eval: true, execArgv: [], workerData: limit });
  watching.unref();
  return {
    tell: (atWork) => watching.postMessage(atWork, []),
    rest: () => watching.postMessage(undefined, []),
  };
}
