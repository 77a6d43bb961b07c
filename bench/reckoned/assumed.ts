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
  /** Of the runtime and the app with an empty list. */
  bytesOfAnInstance: 300_000_000,
  /** Of one line of the list in memory, measured by Node.js 24 with a hundred thousand lines, one in ten with an alert. */
  bytesALine: 1_200,
  /** Lines and requests of the host about one execution, with the one that we write. */
  logBytesAnExecution: 5_000,
  logBytesAVaultOperation: 1_500,
} as const;
