/** A refusal by Key Vault. */
export class VaultRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: string,
    message: string,
    inner?: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'VaultRefusal';
    this.status = status;
    this.code = code;
    this.inner = inner;
    this.headers = headers;
  }
}

/** Something in the request is not as it must be. */
export const badParameter = (message: string): VaultRefusal => new VaultRefusal(400, 'BadParameter', message);

/** No such secret or version. */
export const notFound = (name: string): VaultRefusal =>
  new VaultRefusal(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );

/** No such deleted secret. */
export const deletedNotFound = (name: string): VaultRefusal =>
  new VaultRefusal(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);

/** More than the vault takes; it names no time to come back unless a fault does. */
export const throttled = (headers: Record<string, string> = {}): VaultRefusal =>
  new VaultRefusal(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    undefined,
    headers,
  );

/** The name belongs to a deleted secret. */
export const nameTaken = (name: string): VaultRefusal =>
  new VaultRefusal(
    409,
    'Conflict',
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    'ObjectIsDeletedButRecoverable',
  );

/** The secret is being deleted, purged or recovered. */
export const underWay = (name: string, recovering: boolean): VaultRefusal =>
  new VaultRefusal(
    409,
    'Conflict',
    `Secret ${name} is currently being ${recovering ? 'recovered' : 'deleted'}.`,
    recovering ? 'ObjectIsBeingRecovered' : 'ObjectIsBeingDeleted',
  );

/** The secret or this version of it is disabled. */
export const disabled = (): VaultRefusal =>
  new VaultRefusal(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled');

/** Nobody may purge under purge protection. */
export const purgeProtected = (vault: string): VaultRefusal =>
  new VaultRefusal(
    403,
    'Forbidden',
    `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vault};location=westeurope`,
    'ForbiddenByPolicy',
  );
