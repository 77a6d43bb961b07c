// Mooring's apps in the operator's own Entra tenant. In a file of its own, since it needs rights in the directory: to
// deploy it a person needs Application Administrator, and Privileged Role Administrator for the two assignments on Graph.
// No app has a secret: the managed identity vouches for each of them.

extension microsoftGraph

param environmentName string
@description('Address under which browsers reach Mooring.')
param origin string
@description('The function app\'s own address, where App Service authentication comes back to.')
param siteOrigin string
@description('Object id of the managed identity.')
param identityPrincipalId string
@description('Object id of the first Mooring.Admin.')
param firstAdminObjectId string

// Name → [application role, delegated scope], as Microsoft publishes them.
var permissionIds = loadJsonContent('../src/lib/microsoft/permissionIds.json', '$.ids')
var graphAppId = '00000003-0000-0000-c000-000000000000'
var issuer = '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
var audience = 'api://AzureADTokenExchange'
var prefix = 'mooring-${environmentName}'

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

var roles = [
  { value: 'Mooring.Reader', title: 'Reads everything but secrets', members: ['User', 'Application'] }
  { value: 'Mooring.Operator', title: 'Connects, checks, snoozes and disconnects', members: ['User', 'Application'] }
  { value: 'Mooring.Admin', title: 'Manages webhooks and profiles too', members: ['User', 'Application'] }
  { value: 'Mooring.Connector', title: 'Fetches tokens of the connections that name it', members: ['Application'] }
]

resource signIn 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-sign-in'
  displayName: 'Mooring (${environmentName})'
  signInAudience: 'AzureADMyOrg'
  api: { requestedAccessTokenVersion: 2 }
  appRoles: [
    for role in roles: {
      id: guid(prefix, role.value)
      value: role.value
      displayName: role.value
      description: role.title
      allowedMemberTypes: role.members
      isEnabled: true
    }
  ]
  web: {
    redirectUris: union(['${siteOrigin}/.auth/login/aad/callback'], ['${origin}/.auth/login/aad/callback'])
    implicitGrantSettings: { enableIdTokenIssuance: true }
  }

  resource trust 'federatedIdentityCredentials' = {
    name: '${signIn.uniqueName}/managed-identity'
    issuer: issuer
    subject: identityPrincipalId
    audiences: [audience]
  }
}

resource signInPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: signIn.appId
}

// A resource cannot name its own id, so the address by which programs ask for tokens comes in a second step.
module signInAddress 'modules/applicationAddress.bicep' = {
  params: {
    uniqueName: signIn.uniqueName
    displayName: signIn.displayName
    appId: signIn.appId
  }
}

resource firstAdmin 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  resourceId: signInPrincipal.id
  principalId: firstAdminObjectId
  appRoleId: guid(prefix, 'Mooring.Admin')
}

// Signs a tenant's admin in while Mooring makes what a profile needs. Every profile asks for its own scopes.
resource setup 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-setup'
  displayName: 'Mooring setup (${environmentName})'
  signInAudience: 'AzureADMultipleOrgs'
  web: { redirectUris: ['${origin}/connect/callback'] }
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [for scope in ['openid', 'profile']: { id: permissionIds[scope][1], type: 'Scope' }]
    }
  ]

  resource trust 'federatedIdentityCredentials' = {
    name: '${setup.uniqueName}/managed-identity'
    issuer: issuer
    subject: identityPrincipalId
    audiences: [audience]
  }
}

// Every night a token of each app is asked for in the operator's own tenant, to see that it still proves itself; there an
// app needs a principal for that.
resource setupPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: setup.appId
}

var stewardPermissions = [
  'Directory.Read.All'
  'ReportSettings.Read.All'
  'Application.ReadWrite.OwnedBy'
  'ReportSettings.ReadWrite.All'
]

// Watches, rotates and mends in tenants whose admin allowed it.
resource steward 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-steward'
  displayName: 'Mooring steward (${environmentName})'
  signInAudience: 'AzureADMultipleOrgs'
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [for permission in stewardPermissions: { id: permissionIds[permission][0], type: 'Role' }]
    }
  ]

  resource trust 'federatedIdentityCredentials' = {
    name: '${steward.uniqueName}/managed-identity'
    issuer: issuer
    subject: identityPrincipalId
    audiences: [audience]
  }
}

resource stewardPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: steward.appId
}

// One shared app for each shipped profile that may have one: its consent page lists exactly these permissions.
var sharedProfile = 'certero-application'
var sharedPermissions = ['Directory.Read.All', 'Group.Read.All', 'Reports.Read.All', 'User.Read.All']

resource shared 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: '${prefix}-${sharedProfile}'
  displayName: 'Certero for Office 365 (${environmentName})'
  signInAudience: 'AzureADMultipleOrgs'
  web: { redirectUris: ['${origin}/connect/callback'] }
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [for permission in sharedPermissions: { id: permissionIds[permission][0], type: 'Role' }]
    }
  ]

  resource trust 'federatedIdentityCredentials' = {
    name: '${shared.uniqueName}/managed-identity'
    issuer: issuer
    subject: identityPrincipalId
    audiences: [audience]
  }
}

resource sharedPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: shared.appId
}

// The identity reads the expiry of the credentials of these apps: GET /applications/{id}.
resource identityReadsApps 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  resourceId: graph.id
  principalId: identityPrincipalId
  appRoleId: permissionIds['Application.Read.All'][0]
}

// And what a tenant is called, before it is connected: GET /tenantRelationships/findTenantInformationByTenantId.
resource identityReadsTenantNames 'Microsoft.Graph/appRoleAssignedTo@v1.0' = {
  resourceId: graph.id
  principalId: identityPrincipalId
  appRoleId: permissionIds['CrossTenantInformation.ReadBasic.All'][0]
}

@description('Client ids.')
output apps object = {
  signIn: signIn.appId
  setup: setup.appId
  steward: steward.appId
  shared: { '${sharedProfile}': shared.appId }
}
