// The function app on Flex Consumption, its settings, and the sign-in of operators in front of it.

import { entraApps, optionalSettings } from '../types.bicep'

param name string
param planName string
param location string
param tags object
param nodeVersion string
param maximumInstances int
param identityId string
param identityClientId string
param storageName string
param deploymentContainer string
param insightsName string
param vaultUri string
@description('Subnet through which all outbound traffic goes; empty: the public network.')
param subnetId string
param workspaceId string
param operatorName string
param origin string
param apps entraApps
@secure()
param heartbeatUrl string
param settings optionalSettings

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// The setting that stands in for the sign-in app's secret: the identity whose assertion App Service sends.
var assertionSetting = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
var graphEndpoint = 'https://graph.microsoft.com'
var shared = mapValues(apps.shared, clientId => { clientId: clientId })

var ours = {
  OPERATOR_TENANT: tenant().tenantId
  OPERATOR_NAME: operatorName
  SIGN_IN_CLIENT_ID: apps.signIn
  PUBLIC_ORIGIN: origin
  AUTHORITY_HOST: environment().authentication.loginEndpoint
  GRAPH_ENDPOINT: graphEndpoint
  KEY_VAULT_URL: vaultUri
  SHARED_APPS: string(shared)
  SETUP_APP: string({ clientId: apps.setup })
  STEWARD_APP: string({ clientId: apps.steward })
  AZURE_CLIENT_ID: identityClientId
  HEARTBEAT_URL: heartbeatUrl
  AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
}

var platform = {
  AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  '${assertionSetting}': identityClientId
}

// For some moments after its start the host may not find its storage by addresses alone; by a name it always does. It takes
// the name first, and makes the public cloud's address of it: elsewhere the addresses have to do.
var hostStorage = environment().name == 'AzureCloud' ? { AzureWebJobsStorage__accountName: storageName } : {}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      // By a lambda: a for-expression takes only what is known before anything is made.
      appSettings: map(items(union(ours, platform, hostStorage, settings)), each => { name: each.key, value: each.value })
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: maximumInstances }
    }
  }

  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      // Tenant admins must reach the onboarding pages; Mooring decides for each route who may pass.
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
            clientId: apps.signIn
            clientSecretSettingName: assertionSetting
          }
          validation: { allowedAudiences: ['api://${apps.signIn}'] }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: site
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
