// Gives an app that exists the address api://{its client id}. Deployed after the app itself, and finds it by its unique
// name; what is left out here stays as it is there.

extension microsoftGraph

param uniqueName string
param displayName string
param appId string

resource application 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  identifierUris: ['api://${appId}']
}
