/** What nobody counted and nobody publishes: to be replaced by what an installation of yours shows. */
export const assumed = {
  /** Of a message, mostly spent waiting for Microsoft. */
  secondsAMessage: 1,
  /** Of a timer, the least that is billed. */
  secondsATimer: 1,
  /** Until a queue has taken one message. */
  secondsASend: 0.015,
  /** Until what changed at one connection is told: seven operations of tables, one after the other. */
  secondsATelling: 0.1,
  /** Graph's resource units for what one batch holds. */
  unitsAMessage: 10,
  /** Instances that the platform adds while it wants more: four at a time, every ten seconds. */
  instancesASecond: 0.4,
  /** As infra/ asks for. */
  memoryGigabytes: 2,
  /** That Node.js takes for its heap of so much memory, and what the app with an empty list has of it: see results.md. */
  heapBytes: 1_099 * 2 ** 20,
  heapBytesOfTheApp: 35_000_000,
  /** Of one line of the list in memory: what the heap of pages has more with 10,000 connections than with 100, in results.md. */
  bytesALine: 1_300,
  /** Lines and requests of the host about one execution, with the one that we write. */
  logBytesAnExecution: 5_000,
  logBytesAVaultOperation: 1_500,
} as const;
