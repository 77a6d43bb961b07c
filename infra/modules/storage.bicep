// Tables, queues and the deployment package, opened by the managed identity alone: the account's keys are off.

param name string
param location string
param tags object
param principalId string
param redundancy string
@description('Whether only private endpoints reach it.')
param isPrivate bool

var tableNames = ['audit', 'connections', 'deliveries', 'imports', 'listing', 'lookup', 'misc', 'runs']
var queueNames = ['mooring-checks', 'mooring-deliveries', 'mooring-imports', 'mooring-provisioning']

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: redundancy }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: isPrivate ? 'None' : 'AzureServices'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource packages 'containers' = {
      name: 'packages'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [
      for tableName in tableNames: {
        name: tableName
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    // What failed five times is put aside beside its queue.
    resource queue 'queues' = [
      for queueName in concat(queueNames, map(queueNames, each => '${each}-poison')): {
        name: queueName
      }
    ]
  }
}

var roles = {
  'Storage Blob Data Owner': {
    id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
    calls: 'the host: leases, schedules of timers and keys (containers azure-webjobs-*), the deployment package'
  }
  'Storage Table Data Contributor': {
    id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
    calls: '@azure/data-tables: every read and write of state; createTable where one is missing'
  }
  'Storage Queue Data Contributor': {
    id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
    calls: '@azure/storage-queue: sendMessage; the host: receiving, deleting and putting aside'
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(account.id, principalId, role.value.id)
    scope: account
    properties: {
      description: '${role.key}: ${role.value.calls}'
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value.id)
    }
  }
]

output id string = account.id
output name string = account.name
output deploymentContainer string = account::blobs::packages.name
