// Everything that Mooring needs in one resource group. `azd up` deploys it; docs/deploy.md walks through it.
targetScope = 'subscription'

import { entraApps, optionalSettings } from 'types.bicep'

@description('Names the resource group and, shortened, every resource in it.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of every resource. It must offer Flex Consumption.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Who asks, as tenant admins read it on the onboarding pages.')
@minLength(1)
@maxLength(80)
param operatorName string

@description('Object id, in the operator\'s tenant, of the person who becomes the first Mooring.Admin.')
@minLength(36)
@maxLength(36)
param firstAdminObjectId string

@description('Address under which browsers reach Mooring, where it has a domain of its own: https origin without a path. Empty: the address that Azure gives.')
param publicOrigin string = ''

@description('Node.js of the function app. 22 where a region does not offer 24.')
@allowed(['22', '24'])
param nodeVersion string = '24'

@description('At most so many instances at once. 40 is the least that Flex Consumption takes.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Whether a deleted vault can be removed for good before its 90 days are over. Once on, it cannot be switched off.')
param purgeProtection bool = true

@description('Where alert rules about the installation itself send mail. Empty: alerts are raised in the portal only.')
param alertMail string = ''

@description('How many copies of the state there are, and where. Standard_LRS where a region has no zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Whether storage and vault are reached through private endpoints only.')
param privateNetwork bool = false

@description('Addresses of the network that privateNetwork makes, as CIDR, at least a /26. What it is peered with must not use them; they cannot be changed once it is made.')
param networkAddresses string = '10.64.0.0/24'

@description('Addresses of name servers for the network that privateNetwork makes. They have to forward to 168.63.129.16, or storage and vault are not found. Empty: Azure\'s own.')
param dnsServers string[] = []

@description('Resource id of a subnet delegated to Microsoft.App/environments that reaches what only your network reaches, such as domain controllers. Empty: none, or the one that privateNetwork makes. With privateNetwork, its network has to be peered with the one that is made.')
param appSubnetId string = ''

@description('Client ids of apps that were made by hand, where whoever deploys may not make apps. Left out: entra.bicep makes them.')
param existingApps entraApps?

@secure()
@description('Address that is called after each run that reached everybody: whoever knows it can say that all is well. Empty: none.')
param heartbeatUrl string = ''

@description('Settings other than their defaults; none of them is a secret.')
param settings optionalSettings = {}

var tags = { 'azd-env-name': environmentName }
var suffix = uniqueString(subscription().id, environmentName, location)
var siteName = 'func-mooring-${suffix}'
// `environment()` does not know them, and the app itself is made after what has to know its address.
var siteSuffixes = {
  AzureCloud: 'azurewebsites.net'
  AzureUSGovernment: 'azurewebsites.us'
  AzureChinaCloud: 'chinacloudsites.cn'
}
var siteOrigin = 'https://${siteName}.${siteSuffixes[environment().name]}'
var origin = empty(publicOrigin) ? siteOrigin : publicOrigin

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-mooring-${suffix}'
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: 'vnet-mooring-${suffix}'
    location: location
    tags: tags
    addresses: networkAddresses
    dnsServers: dnsServers
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-mooring-${suffix}'
    insightsName: 'appi-mooring-${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stmooring${suffix}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    redundancy: storageRedundancy
    isPrivate: privateNetwork
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: take('kvmooring${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    purgeProtection: purgeProtection
    isPrivate: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetwork) {
  scope: group
  params: {
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    // A subnet's id is that of its network and two parts more.
    appNetworkId: empty(appSubnetId) ? '' : split(appSubnetId, '/subnets/')[0]
    subnetId: network!.outputs.endpointSubnetId
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module entra 'entra.bicep' = if (existingApps == null) {
  scope: group
  params: {
    environmentName: environmentName
    origin: origin
    siteOrigin: siteOrigin
    identityPrincipalId: identity.outputs.principalId
    firstAdminObjectId: firstAdminObjectId
  }
}

// Only the branch that is taken is looked at; `??` would ask for outputs of what was never deployed.
var apps = existingApps == null ? entra!.outputs.apps : existingApps!

module functionApp 'modules/functionApp.bicep' = {
  scope: group
  params: {
    name: siteName
    planName: 'plan-mooring-${suffix}'
    location: location
    tags: union(tags, { 'azd-service-name': 'mooring' })
    nodeVersion: nodeVersion
    maximumInstances: maximumInstances
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    insightsName: monitoring.outputs.insightsName
    vaultUri: vault.outputs.uri
    subnetId: !empty(appSubnetId) ? appSubnetId : privateNetwork ? network!.outputs.appSubnetId : ''
    workspaceId: monitoring.outputs.workspaceId
    operatorName: operatorName
    origin: origin
    apps: apps
    heartbeatUrl: heartbeatUrl
    settings: settings
  }
  // A private vault or account that the app cannot reach yet would fail its first start.
  dependsOn: [endpoints]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    suffix: suffix
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    mail: alertMail
  }
}

@description('Where operators sign in.')
output MOORING_ORIGIN string = origin
output AZURE_RESOURCE_GROUP string = group.name
output SIGN_IN_CLIENT_ID string = apps.signIn
output SETUP_CLIENT_ID string = apps.setup
output STEWARD_CLIENT_ID string = apps.steward
output SHARED_CLIENT_IDS object = apps.shared
