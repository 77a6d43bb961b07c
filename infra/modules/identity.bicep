// Who Mooring is in Azure: one identity, assigned to one app, that opens storage, vault and telemetry and vouches for
// the Entra apps. No password of it exists.

param name string
param location string
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
@description('Object id: the subject of federated credentials and the principal of role assignments.')
output principalId string = identity.properties.principalId
