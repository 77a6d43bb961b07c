/** Something to be done by another process. */
export interface Asked {
  readonly asked: number;
  readonly what: string;
  readonly given: object;
}

export interface Answered {
  readonly answered: number;
  readonly value?: unknown;
  readonly error?: string;
}

type Handlers = Readonly<Record<string, (given: never) => unknown>>;

/** The end of a program that another process has started: answers whatever is asked, each as it comes. */
export function serve(handlers: Handlers): void {
  process.on('message', ({ asked, what, given }: Asked) => {
    const answer = (rest: Omit<Answered, 'answered'>): void => {
      process.send?.({ answered: asked, ...rest });
    };
    const work = async (): Promise<unknown> => {
      const handler = handlers[what];
      if (!handler) throw new Error('there is no such thing to do');
      return handler(given as never);
    };
    work().then(
      (value) => answer({ value }),
      (error: unknown) =>
        answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
