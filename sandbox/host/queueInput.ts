import type { TypedData } from './shapes.ts';

/** A queue message, its text decoded. */
export interface Message {
  readonly text: string;
  readonly id: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  /** When it was inserted, expires and becomes visible again. */
  readonly times: readonly [inserted: Date, expires: Date, visible: Date];
}

/** Makes the trigger's input and metadata; fields of a JSON message win over the message's own of the same name. */
export function queueInput(message: Message): { data: TypedData; metadata: Record<string, TypedData> } {
  const [inserted, expires, visible] = message.times;
  const own: Record<string, TypedData> = {
    QueueTrigger: { string: message.text },
    Id: { string: message.id },
    PopReceipt: { string: message.popReceipt },
    DequeueCount: { json: String(message.dequeueCount) },
    InsertionTime: { json: JSON.stringify(inserted) },
    ExpirationTime: { json: JSON.stringify(expires) },
    NextVisibleTime: { json: JSON.stringify(visible) },
  };
  const fields = fieldsOf(message.text);
  const taken = new Set(Object.keys(fields).map((name) => name.toLowerCase()));
  const kept = Object.entries(own).filter(([name]) => !taken.has(name.toLowerCase()));
  return { data: { string: message.text }, metadata: { ...Object.fromEntries(kept), ...fields } };
}

function fieldsOf(text: string): Record<string, TypedData> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => !Array.isArray(value))
      .map(([name, value]) => [name, { string: typeof value === 'string' ? value : JSON.stringify(value) }]),
  );
}
