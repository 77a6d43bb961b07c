// What the parameters of main.bicep may hold.

@export()
@description('Settings of docs/settings.md that have a default; leave out what the default suits. All are text.')
type optionalSettings = {
  OPERATOR_LOGO: string?
  WEBHOOK_ALLOWED_NETWORKS: string?
  DIRECTORY_ALLOWED_NETWORKS: string?
  REMIND_AFTER_DAYS: string?
  RUN_STALLED_AFTER_SECONDS: string?
  RUN_CLOSE_AFTER_SECONDS: string?
  EXPIRY_LADDER_DAYS: string?
  CHECK_SECRET_EXPIRY_SCHEDULE: string?
  CHECK_CONSENT_STATUS_SCHEDULE: string?
  CHECK_ANONYMIZATION_SCHEDULE: string?
  RECONCILE_RUNS_SCHEDULE: string?
  ROTATE_CREDENTIALS_SCHEDULE: string?
  SWEEP_SCHEDULE: string?
}

@export()
@description('Client ids of apps that exist already. Each needs a federated credential that names the managed identity.')
type entraApps = {
  signIn: string
  setup: string
  steward: string
  @description('Client id of the shared app of each profile that has one.')
  shared: {
    *: string
  }
}
