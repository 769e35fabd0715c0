#!/usr/bin/env python3
"""Logs of connections: one question to `qualify evidence`, DuckDB and polars, each in turn, with a plain read as the limit.

Usage: tests/bench/evidence.py [--size MB] [--runs N] [--seed N] [--folder DIR] [--only KIND] [--qualify BINARY]
(installs DuckDB and polars from PyPI in a folder of its own; builds the release binary first)

The question: for each account, after each record is counted once, how many wrong passwords, how many successes, how many
distinct addresses, the first and the last moment. Three files, made by seed: an Entra export in JSON lines (--size, 2,000 MB
unless told), the portal's CSV and an audit log in CSV (a quarter of it each). The answers must be the same, byte for byte.
Goals: faster than both on each file, in at most 64 MiB. A child is never said to take less memory than this script did when it
started it: the plain read shows how much that is.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VERSIONS = ["duckdb==2.0.1", "polars==2.1.0"]
# Codes of a wrong password, as the tables of `qualify` hold them, are read from there.
TABLES = os.path.join(ROOT, "src", "evidence", "tables.json")
SYSTEMS = [("Windows10", "Edge 131.0.2903"), ("Windows11", "Chrome 131.0.0"), ("MacOs", "Safari 18.1"), ("Ios 18.1", "Mobile Safari")]
AGENTS = ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"]
APPS = [("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"), ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264"),
        ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"), ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c")]
REASON = {0: "Other.", 50126: "Error validating credentials due to invalid username or password.", 50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
          500121: "Authentication failed during strong authentication request.", 50053: "The account is locked because the user tried to sign in too many times."}


def uuid(r):
    h = f"{r.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"


class Tenant:
    """People, their devices and their addresses; then connections, one after another in time."""

    def __init__(self, seed, count):
        r = self.r = random.Random(seed)
        self.count = count
        self.people = []
        for i in range(max(20, count // 250)):
            name = f"p{i:05}.{r.choice('abcdefghijklmnopqrstuvwxyz')}nom"
            home = [f"81.{r.randrange(2, 250)}.{r.randrange(256)}.{r.randrange(1, 255)}" for _ in range(2)]
            devices = [(uuid(r), k) for k in r.sample(range(4), 2)]
            self.people.append((f"{name}@exemple.fr", name, uuid(r), home, devices))

    def connections(self):
        """Gives (id, millis, person, address, device, code, interactive, app); one in twenty is written twice."""
        r, at, step = self.r, 1_788_220_800_000, max(1, 30 * 86_400_000 // self.count)
        recent = []
        for _ in range(self.count):
            at += r.randrange(2 * step + 1)
            if recent and r.random() < 0.05:
                yield r.choice(recent)
                continue
            person = r.choice(self.people)
            ip = r.choice(person[3]) if r.random() < 0.93 else f"92.184.{r.randrange(96, 128)}.{r.randrange(1, 255)}"
            code = 0 if r.random() < 0.86 else r.choice([50126, 50126, 50126, 50140, 50140, 500121, 50053])
            row = (uuid(r), at, person, ip, r.choice(person[4]), code, r.random() < 0.35, r.choice(APPS))
            recent.append(row)
            if len(recent) > 200:
                recent.pop(0)
            yield row


def iso(millis, form="%Y-%m-%dT%H:%M:%S"):
    return time.strftime(form, time.gmtime(millis // 1000)) + f".{millis % 1000:03}"


def entra(path, seed, size):
    """JSON lines as Graph gives them: about 3 KB each."""
    r = random.Random(seed + 1)
    policies = [{"id": uuid(r), "displayName": f"CA{n:03} - Exiger une authentification forte", "enforcedGrantControls": ["Mfa"],
                 "enforcedSessionControls": [], "result": "success"} for n in range(4)]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for rid, at, (upn, name, uid, _, _), ip, (device, kind), code, interactive, (app, app_id) in Tenant(seed, size // 3000).connections():
            system, browser = SYSTEMS[kind]
            file.write(json.dumps({
                "id": rid, "createdDateTime": iso(at) + "Z", "userDisplayName": name, "userPrincipalName": upn, "userId": uid, "appId": app_id,
                "appDisplayName": app, "ipAddress": ip, "ipAddressFromResourceProvider": None, "clientAppUsed": "Browser", "userAgent": AGENTS[kind],
                "correlationId": rid[::-1], "conditionalAccessStatus": "success", "originalRequestId": rid, "isInteractive": interactive,
                "tokenIssuerName": "", "tokenIssuerType": "AzureAD", "clientCredentialType": "none", "processingTimeInMilliseconds": at % 900,
                "riskDetail": "none", "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes_v2": [],
                "resourceDisplayName": "Microsoft Graph", "resourceId": app_id, "resourceTenantId": policies[0]["id"], "homeTenantId": policies[0]["id"],
                "homeTenantName": "", "authenticationMethodsUsed": [], "authenticationRequirement": "multiFactorAuthentication",
                "signInIdentifier": upn, "signInIdentifierType": None, "servicePrincipalName": None, "signInEventTypes": ["interactiveUser" if interactive else "nonInteractiveUser"],
                "servicePrincipalId": "", "federatedCredentialId": None, "userType": "member", "flaggedForReview": False, "isTenantRestricted": False,
                "autonomousSystemNumber": 3215, "crossTenantAccessType": "none", "servicePrincipalCredentialKeyId": None, "servicePrincipalCredentialThumbprint": "",
                "uniqueTokenIdentifier": rid[:22], "incomingTokenType": "none", "authenticationProtocol": "none", "resourceServicePrincipalId": uid,
                "signInTokenProtectionStatus": "none", "originalTransferMethod": "none", "isThroughGlobalSecureAccess": False, "sessionId": uid,
                "appOwnerTenantId": policies[0]["id"], "resourceOwnerTenantId": policies[0]["id"], "mfaDetail": None,
                "status": {"errorCode": code, "failureReason": REASON[code], "additionalDetails": "MFA requirement satisfied by claim in the token"},
                "deviceDetail": {"deviceId": device, "displayName": "PC-" + device[:6], "operatingSystem": system, "browser": browser, "isCompliant": True, "isManaged": True, "trustType": "Azure AD joined"},
                "location": {"city": "Saint-Étienne", "state": "Loire", "countryOrRegion": "FR", "geoCoordinates": {"altitude": None, "latitude": 45.43, "longitude": 4.38}},
                "appliedConditionalAccessPolicies": policies, "authenticationContextClassReferences": [],
                "authenticationProcessingDetails": [{"key": "Legacy TLS (TLS 1.0, 1.1, 3DES)", "value": "False"}, {"key": "Is CAE Token", "value": "True"}],
                "networkLocationDetails": [], "authenticationRequirementPolicies": [{"requirementProvider": "multiConditionalAccess", "detail": "Conditional Access"}],
                "authenticationDetails": [{"authenticationStepDateTime": iso(at) + "Z", "authenticationMethod": "Previously satisfied", "authenticationMethodDetail": None, "succeeded": code == 0,
                                           "authenticationStepResultDetail": "First factor requirement satisfied by claim in the token", "authenticationStepRequirement": "Primary authentication"}],
                "sessionLifetimePolicies": [],
            }, ensure_ascii=False, separators=(",", ":")) + "\n")


def portal(path, seed, size):
    """The portal's CSV: about 800 bytes a row."""
    header = ("Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,"
              "Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session,Application,Application ID,Resource,Resource ID,"
              "IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,"
              "Multifactor authentication result,Authentication requirement,Sign-in identifier,Session ID,Conditional Access\r\n")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(header)
        for rid, at, (upn, name, uid, _, _), ip, (device, kind), code, _, (app, app_id) in Tenant(seed + 2, size // 800).connections():
            system, browser = SYSTEMS[kind]
            status = "Success" if code == 0 else "Interrupted" if code == 50140 else "Failure"
            file.write(f'{iso(at)}Z,{rid},"{AGENTS[kind]}",{rid[::-1]},{uid},{name},{upn},Member,none,none,none,{rid[:22]},none,none,none,{app},{app_id},'
                       f'Microsoft Graph,{app_id},{ip},"Saint-Étienne, Loire, FR",{status},{code},"{REASON[code]}",Browser,{device},{browser},{system},true,true,'
                       f'Azure AD joined,"MFA requirement satisfied by claim in the token",Multifactor authentication,{upn},{uid},Success\r\n')


def audit(path, seed, size):
    """Connections of the unified audit log, as Purview exports them: about 1,900 bytes a row."""
    r = random.Random(seed + 3)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames\r\n")
        for rid, at, (upn, _, uid, _, _), ip, (device, kind), code, _, (_, app_id) in Tenant(seed + 4, size // 1900).connections():
            system, browser = SYSTEMS[kind]
            operation = "UserLoginFailed" if code else "UserLoggedIn"
            pairs = lambda *all: [{"Name": n, "Value": v} for n, v in all]
            when = iso(at)[:19]
            data = json.dumps({
                "CreationTime": when, "Id": rid, "Operation": operation, "OrganizationId": uid, "RecordType": 15, "ResultStatus": "Failed" if code else "Success",
                "UserKey": uid, "UserType": 0, "Version": 1, "Workload": "AzureActiveDirectory", "ClientIP": ip, "ObjectId": app_id, "UserId": upn,
                "AzureActiveDirectoryEventType": 1,
                "ExtendedProperties": pairs(("ResultStatusDetail", "UserError" if code else "Success"), ("UserAgent", AGENTS[kind]), ("UserAuthenticationMethod", "1"), ("RequestType", "Login:login")),
                "ModifiedProperties": [], "Actor": [{"ID": uid, "Type": 0}, {"ID": upn, "Type": 5}], "ActorContextId": uid, "ActorIpAddress": ip,
                "InterSystemsId": rid[::-1], "IntraSystemId": rid, "SupportTicketId": "", "Target": [{"ID": app_id, "Type": 0}], "TargetContextId": uid, "ApplicationId": app_id,
                "DeviceProperties": pairs(("Id", device), ("DisplayName", "PC-" + device[:6]), ("OS", system), ("BrowserType", browser.split()[0]), ("TrustType", "1"), ("IsCompliant", "True"), ("IsCompliantAndManaged", "True"), ("SessionId", uid)),
                "ErrorNumber": str(code), **({"LogonError": "InvalidUserNameOrPassword"} if code == 50126 else {}),
            }, separators=(",", ":")).replace('"', '""')
            file.write(f'{rid},{when}.0000000Z,15,{operation},{upn},"{data}",,\r\n')


KINDS = {"entra": (entra, 1.0), "portal": (portal, 0.25), "audit": (audit, 0.25)}

# The same question three times: columns are account, wrong passwords, successes, addresses, first, last.
COUNTED = """select account, count(*) filter (code in ({bad})) bad, count(*) filter (code = '0') ok, count(distinct ip), min(t), max(t)
    from e group by account order by account"""
DUCKDB = {
    "entra": """with e as (select distinct id, createdDateTime t, lower(userPrincipalName) account, ipAddress ip, status.errorCode::varchar code
        from read_ndjson('{path}', columns={{id:'VARCHAR', createdDateTime:'VARCHAR', userPrincipalName:'VARCHAR', ipAddress:'VARCHAR', status:'STRUCT(errorCode BIGINT)'}})) """,
    "portal": """with e as (select distinct "Request ID" id, "Date (UTC)" t, lower(Username) account, "IP address" ip, "Sign-in error code" code
        from read_csv('{path}', all_varchar=true, header=true)) """,
    "audit": """with d as (select json_extract_string(AuditData, ['Id', 'CreationTime', 'UserId', 'ClientIP', 'ErrorNumber']) v
        from read_csv('{path}', all_varchar=true, header=true)),
        e as (select distinct v[1] id, v[2] || '.000Z' t, lower(v[3]) account, v[4] ip, v[5] code from d) """,
}


def by_duckdb(kind, path, bad):
    import duckdb
    base = duckdb.connect()
    base.execute("set threads = 2")
    rows = base.execute(DUCKDB[kind].format(path=path) + COUNTED.format(bad=", ".join(f"'{c}'" for c in bad))).fetchall()
    return [list(row) for row in rows]


def by_polars(kind, path, bad):
    import polars as pl
    c = pl.col
    if kind == "entra":
        schema = {"id": pl.String, "createdDateTime": pl.String, "userPrincipalName": pl.String, "ipAddress": pl.String, "status": pl.Struct({"errorCode": pl.Int64})}
        e = pl.scan_ndjson(path, schema=schema).select(
            id="id", t="createdDateTime", account=c("userPrincipalName").str.to_lowercase(), ip="ipAddress", code=c("status").struct.field("errorCode").cast(pl.String))
    elif kind == "portal":
        e = pl.scan_csv(path, infer_schema=False).select(
            id="Request ID", t="Date (UTC)", account=c("Username").str.to_lowercase(), ip="IP address", code="Sign-in error code")
    else:
        data = lambda name: c("AuditData").str.json_path_match("$." + name)
        e = pl.scan_csv(path, infer_schema=False).select(
            id=data("Id"), t=data("CreationTime") + ".000Z", account=data("UserId").str.to_lowercase(), ip=data("ClientIP"), code=data("ErrorNumber"))
    counted = e.unique().group_by("account").agg(
        c("code").is_in(bad).sum(), (c("code") == "0").sum().alias("ok"), c("ip").n_unique(), c("t").min(), c("t").max().alias("last"))
    return [list(row) for row in counted.sort("account").collect(engine="streaming").rows()]


def by_qualify(text):
    document = json.loads(text)
    moment = lambda text: text.replace("+00:00", "Z") if "." in text else text.replace("+00:00", ".000Z")
    return [[c["account"], c["bad_password"], c["let_in"], c["addresses"], moment(c["first"]), moment(c["last"])] for c in document["connections"]], document


def plain(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def answer(who, kind, path, bad, out):
    """In a process of its own, whose memory is then its own."""
    rows = {"duckdb": by_duckdb, "polars": by_polars}[who](kind, path, bad)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(rows, file)


def timed(command, out):
    """Gives the seconds, those of processors, and the peak memory, in MB, of a child, measured by the child's own account."""
    start = time.perf_counter()
    with open(out, "wb") as file:
        child = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]}: {status}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def python(folder):
    home = os.path.join(folder, "venv")
    program = os.path.join(home, "bin", "python")
    if not os.path.exists(program):
        venv.create(home, with_pip=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", *VERSIONS], check=True)
    return program


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=2000, help="MB of the Entra export at 3 KB a record; a record takes 4")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "qualify-bench-evidence"))
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--qualify", help="a binary that is already built")
    parser.add_argument("--answer", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with open(TABLES, encoding="utf-8") as file:
        bad = json.load(file)["codes"]["bad-password"]
    if options.answer:
        who, kind, path, out = options.answer
        return plain(path) if who == "plain" else answer(who, kind, path, bad, out)
    qualify = options.qualify
    if qualify is None:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
        qualify = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release", "qualify")
    os.makedirs(options.folder, exist_ok=True)
    interpreter = python(options.folder)
    print(f"{', '.join(VERSIONS)}; {os.cpu_count()} cores, warm cache, {options.runs} runs of each in turn, median")
    wrong = False
    for kind, (make, part) in KINDS.items():
        if options.only not in (None, kind):
            continue
        path = os.path.join(options.folder, f"{kind}-{options.size}-{options.seed}.{'jsonl' if kind == 'entra' else 'csv'}")
        if not os.path.exists(path):
            make(path + ".part", options.seed, int(options.size * 1e6 * part))
            os.rename(path + ".part", path)
        out = lambda who: os.path.join(options.folder, f"{kind}-{who}.json")
        mine = lambda who: [interpreter, os.path.abspath(__file__), "--answer", who, kind, path, out(who)]
        commands = {who: mine(who) for who in ("plain", "duckdb", "polars")}
        commands["qualify"] = [qualify, "-q", "evidence", path, "--format", "json", "--tz", "UTC"]
        results = {who: [] for who in commands}
        for _ in range(options.runs):
            for who, command in commands.items():
                results[who].append(timed(command, out("qualify") if who == "qualify" else os.devnull))
        with open(out("qualify"), encoding="utf-8") as file:
            rows, document = by_qualify(file.read())
        megabytes = os.path.getsize(path) / 1e6
        records = sum(document["files"][0]["records"].values())
        print(f"{kind}: {megabytes:.0f} MB, {records} records, {len(rows)} accounts; {', '.join(document['files'][0]['truncated']) or 'kept whole'}")
        took = {who: statistics.median(seconds for seconds, _, _ in all) for who, all in results.items()}
        for who, all in results.items():
            ratio = f"{took[who] / took['qualify']:6.2f} times as long as qualify" if who != "qualify" else ""
            work, most = statistics.median(work for _, work, _ in all), max(memory for _, _, memory in all)
            print(f"  {who:8} {took[who]:7.2f} s  {work:7.2f} s of processor  {megabytes / took[who]:6.0f} MB/s  {most:7.1f} MB  {ratio}")
        text = lambda rows: json.dumps(rows, ensure_ascii=False).encode()
        for who in ("duckdb", "polars"):
            with open(out(who), encoding="utf-8") as file:
                same = text(json.load(file)) == text(rows)
            print(f"  the answer of {who}: {'the same bytes' if same else 'ANOTHER'}")
            wrong |= not same
    sys.exit(wrong)


if __name__ == "__main__":
    main()
