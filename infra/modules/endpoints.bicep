// Storage and vault inside the network: an endpoint each, and the names that lead to it.

param location string
param tags object
param networkId string
@description('Network of the app\'s own subnet, where that is another one: it has to find the endpoints by name too.')
param appNetworkId string
param subnetId string
param storageId string
param vaultId string

var storageSuffix = environment().suffixes.storage
// `.vault.azure.net` and its like; the zone that leads to endpoints has a name beside it.
var vaultSuffix = replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')
var places = [
  { name: 'blob', target: storageId, zone: 'privatelink.blob.${storageSuffix}' }
  { name: 'queue', target: storageId, zone: 'privatelink.queue.${storageSuffix}' }
  { name: 'table', target: storageId, zone: 'privatelink.table.${storageSuffix}' }
  { name: 'vault', target: vaultId, zone: 'privatelink${vaultSuffix}' }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for place in places: {
    name: place.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (place, at) in places: {
    parent: zones[at]
    name: 'mooring'
    location: 'global'
    properties: {
      registrationEnabled: false
      // A name that is not in the zone is asked for in public: else other vaults and accounts could not be found from this network.
      resolutionPolicy: 'NxDomainRedirect'
      virtualNetwork: { id: networkId }
    }
  }
]

resource appLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (place, at) in places: if (!empty(appNetworkId)) {
    parent: zones[at]
    name: 'app'
    location: 'global'
    properties: {
      registrationEnabled: false
      resolutionPolicy: 'NxDomainRedirect'
      virtualNetwork: { id: appNetworkId }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for place in places: {
    name: 'pe-${place.name}-${uniqueString(place.target)}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: place.name, properties: { privateLinkServiceId: place.target, groupIds: [place.name] } }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (place, at) in places: {
    parent: endpoints[at]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: place.name, properties: { privateDnsZoneId: zones[at].id } }]
    }
  }
]
