// Reads queries, one JSON array of texts on the input, and prints what the parser of Microsoft says of each.
require("@kusto/language-service-next/bridge.min");
require("@kusto/language-service-next/Kusto.Language.Bridge.min");

const { GlobalState, KustoCode, Symbols } = Kusto.Language;

// The columns of the tables that the queries name, as their pages list them.
const TABLES = {
  OfficeActivity: "(TimeGenerated:datetime, Operation:string, OfficeWorkload:string, UserId:string, MailboxOwnerUPN:string, ClientIP:string, Client_IPAddress:string, ClientInfoString:string, ClientAppId:string, Item:string, SourceRecordId:string, OfficeObjectId:string, Parameters:string, OperationProperties:dynamic, ResultStatus:string)",
  SigninLogs: "(TimeGenerated:datetime, UserPrincipalName:string, IPAddress:string, Location:string, ResultType:string, UserAgent:string, ClientAppUsed:string, AppDisplayName:string, CorrelationId:string, UniqueTokenIdentifier:string, AuthenticationRequirement:string, DeviceDetail:dynamic)",
  AADNonInteractiveUserSignInLogs: "(TimeGenerated:datetime, UserPrincipalName:string, IPAddress:string, Location:string, ResultType:string, UserAgent:string, ClientAppUsed:string, AppDisplayName:string, CorrelationId:string, UniqueTokenIdentifier:string, AuthenticationRequirement:string, DeviceDetail:string)",
  AuditLogs: "(TimeGenerated:datetime, OperationName:string, Result:string, InitiatedBy:dynamic, TargetResources:dynamic, CorrelationId:string)",
  EmailEvents: "(Timestamp:datetime, SenderFromAddress:string, SenderMailFromAddress:string, NetworkMessageId:string, RecipientEmailAddress:string, Subject:string, SenderIPv4:string, EmailDirection:string)",
  CloudAppEvents: "(Timestamp:datetime, ActionType:string, IPAddress:string, CountryCode:string, UserAgent:string, RawEventData:dynamic)",
};
const tables = Object.entries(TABLES).map(([name, columns]) => Symbols.TableSymbol.From(columns).WithName(name));
const database = new Symbols.DatabaseSymbol.ctor("logs", tables);
const globals = GlobalState.Default.WithDatabase(database);

let input = "";
process.stdin.on("data", (part) => (input += part));
process.stdin.on("end", () => {
  const said = JSON.parse(input).map((text) => {
    const found = KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, i) => found.getItem(i)).filter((d) => d.Severity !== "Suggestion").map((d) => d.Message);
  });
  console.log(JSON.stringify(said));
});
