// Tells somebody that the installation itself does not do its work. What is wrong with a connection, its webhooks tell.

param suffix string
param location string
param tags object
param workspaceId string
@description('Address for mail; empty: nobody is written to.')
param mail string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(mail)) {
  name: 'ag-mooring-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'mooring'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: mail, useCommonAlertSchema: true }]
  }
}

var rules = [
  {
    name: 'run-incomplete'
    title: 'A nightly run was closed without some of its connections'
    severity: 2
    window: 'P1D'
    every: 'PT1H'
    query: 'AppTraces | where Message has "a run is closed" | extend run = parse_json(Message) | where toint(run.missing) > 0'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'run-absent'
    title: 'A nightly run of one kind or more was not closed for two days'
    severity: 1
    window: 'P2D'
    every: 'PT1H'
    // A row for each kind that was closed: two that go on must not hide the third.
    query: 'AppTraces | where Message has "a run is closed" | extend run = parse_json(Message) | extend timer = tostring(run.timer) | where timer in ("checkSecretExpiry", "checkConsentStatus", "checkAnonymization") | summarize TimeGenerated = max(TimeGenerated) by timer'
    operator: 'LessThan'
    threshold: 3
  }
  {
    name: 'timer-failed'
    title: 'A timer failed'
    severity: 2
    window: 'P1D'
    every: 'PT1H'
    query: 'AppRequests | where Success == false and OperationName in ("checkSecretExpiry", "checkConsentStatus", "checkAnonymization", "rotateCredentials")'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'housekeeping-failed'
    title: 'The reconciliation or the sweep fails again and again'
    severity: 2
    window: 'PT1H'
    every: 'PT15M'
    query: 'AppRequests | where Success == false and OperationName in ("reconcileRuns", "sweep")'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'delivery-dead'
    title: 'A webhook delivery was given up'
    severity: 3
    window: 'PT15M'
    every: 'PT15M'
    query: 'AppTraces | where Message has "delivery given up"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'message-poisoned'
    title: 'A queue message failed five times and was put aside'
    severity: 2
    window: 'PT15M'
    every: 'PT5M'
    query: 'AppTraces | where Message has "message failed too often"'
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for each in rules: {
    name: 'alert-${each.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Mooring: ${each.title}'
      severity: each.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: each.every
      windowSize: each.window
      criteria: {
        allOf: [
          {
            query: each.query
            timeAggregation: 'Count'
            operator: each.operator
            threshold: each.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // A workspace has no tables of the app before the first line was written.
      skipQueryValidation: true
      actions: { actionGroups: empty(mail) ? [] : [people.id] }
    }
  }
]
