// A network for the app's way out and for the private endpoints of storage and vault.

param name string
param location string
param tags object
@description('What the network\'s addresses are, as CIDR; at least a /26.')
param addresses string
@description('Addresses of name servers; empty: Azure\'s own.')
param dnsServers array

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addresses] }
    // Said each time, also where there is none: what was set by hand would be gone with the next deployment.
    dhcpOptions: { dnsServers: dnsServers }
    subnets: [
      {
        // No underscore, and shared with nothing else: both are Flex Consumption's rules.
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addresses, 27, 0)
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addresses, 27, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

output networkId string = network.id
output appSubnetId string = network::app.id
output endpointSubnetId string = network::endpoints.id
