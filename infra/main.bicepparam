using 'main.bicep'

// azd asks for region and subscription; everything else is set beforehand by `azd env set NAME value`.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param operatorName = readEnvironmentVariable('OPERATOR_NAME')

// Whoever deploys, unless somebody else is named.
param firstAdminObjectId = readEnvironmentVariable('FIRST_ADMIN_OBJECT_ID', readEnvironmentVariable('AZURE_PRINCIPAL_ID'))

param publicOrigin = readEnvironmentVariable('PUBLIC_ORIGIN', '')
param nodeVersion = readEnvironmentVariable('NODE_VERSION', '24')
param maximumInstances = int(readEnvironmentVariable('MAXIMUM_INSTANCES', '40'))
param purgeProtection = bool(readEnvironmentVariable('PURGE_PROTECTION', 'true'))
param alertMail = readEnvironmentVariable('ALERT_MAIL', '')
param storageRedundancy = readEnvironmentVariable('STORAGE_REDUNDANCY', 'Standard_ZRS')
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param networkAddresses = readEnvironmentVariable('NETWORK_ADDRESSES', '10.64.0.0/24')
// With a comma between them; of an empty text `split` makes one empty member.
param dnsServers = filter(split(readEnvironmentVariable('DNS_SERVERS', ''), ','), server => !empty(server))
param appSubnetId = readEnvironmentVariable('APP_SUBNET_ID', '')

// A parameter of its own, since it is a secret: what stands in this file is in git, and in the history of deployments.
param heartbeatUrl = readEnvironmentVariable('HEARTBEAT_URL', '')

// Settings of docs/settings.md other than their defaults, such as { EXPIRY_LADDER_DAYS: '60,30,7,1' }.
param settings = {}
