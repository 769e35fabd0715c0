#!/usr/bin/env python3
"""Posts to a real DFIR-IRIS and a real GLPI by the commands of `src/export/README.md`, updates twice, and reads back.

Usage: tests/servers/run.py                    (QUALIFY=PATH takes a binary; else builds one; needs curl and jq)
       tests/servers/run.py --stand-in         the same against stand-ins that keep what they are sent: proves the script
IRIS_URL and IRIS_KEY name the first; GLPI_URL, GLPI_APP and GLPI_USER (tokens of the application and of a user) the second.
A server that is not named is said not to be there. Each field that was sent is compared with what the server gives back.
"""
import datetime
import html
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORIES = ["directrice-financiere", "fausse-alerte", "chiffrement-hopital-nuit", "tiers-cas-2-messagerie"]
UPDATES = 2
# A default installation has neither the entity nor the category of the recipe: those are each site's own.
SITE = ".input.entities_id = 1 | .input.itilcategories_id = 4"


def recipes():
    """Gives the commands of the page, as its reader would paste them."""
    page = (ROOT / "src/export/README.md").read_text()
    block = page.split("## Update a ticket")[1].split("```sh\n")[1].split("```")[0]
    iris, glpi = block.split("\n\n")
    assert SITE in glpi, "the recipe for GLPI changed"
    return iris, glpi.replace(SITE, ".")


def shell(commands, folder, env):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def fetch(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return json.load(answer)


def when(text):
    return datetime.datetime.fromisoformat(text.replace(" ", "T")).replace(tzinfo=None)


def differences(sent, kept, same):
    return [f"{name}: sent {value!r}, kept {kept.get(name)!r}" for name, value in sent.items() if not same(name, value, kept.get(name))]


class Iris:
    name = "DFIR-IRIS"

    def __init__(self):
        self.url, self.key = os.environ["IRIS_URL"].rstrip("/"), os.environ["IRIS_KEY"]
        self.recipe, _ = recipes()
        self.env = {"URL": self.url, "KEY": self.key}

    def send(self, folder, env):
        shell(self.recipe, folder, env)
        return json.loads((folder / "alert.json").read_text())

    def check(self, sent):
        found = fetch(f"{self.url}/alerts/filter?source_reference={sent['alert_source_ref']}", {"Authorization": f"Bearer {self.key}"})
        alerts = found["data"]["alerts"]
        if len(alerts) != 1:
            return None, [f"{len(alerts)} alerts for one incident"]
        return alerts[0]["alert_id"], differences({k: v for k, v in sent.items() if k != "alert_iocs"}, alerts[0], self.same) + self.traces(sent, alerts[0])

    @staticmethod
    def same(name, value, kept):
        return kept is not None and when(value) == when(kept) if name.endswith("_time") else value == kept

    @staticmethod
    def traces(sent, kept):
        pairs = lambda iocs: sorted((ioc["ioc_value"], ioc["ioc_type_id"]) for ioc in iocs or [])
        # Only the first sending holds them, and an update leaves them.
        return [] if "alert_iocs" not in sent or pairs(sent["alert_iocs"]) == pairs(kept.get("iocs")) else [f"observables: {kept.get('iocs')}"]


class Glpi:
    name = "GLPI"

    def __init__(self):
        self.url, self.app = os.environ["GLPI_URL"].rstrip("/"), os.environ["GLPI_APP"]
        _, self.recipe = recipes()
        user = {"App-Token": self.app, "Authorization": f"user_token {os.environ['GLPI_USER']}"}
        self.session = fetch(f"{self.url}/apirest.php/initSession", user)["session_token"]
        self.env = {"URL": self.url, "APP": self.app, "SESSION": self.session}

    def send(self, folder, env):
        shell(self.recipe, folder, env)
        return json.loads((folder / "ticket.json").read_text())["input"]

    def check(self, sent):
        headers = {"App-Token": self.app, "Session-Token": self.session}
        number = re.match(r"\[([^]]+)\]", sent["name"])[1]
        query = {"criteria[0][field]": 1, "criteria[0][searchtype]": "contains", "criteria[0][value]": number}
        found = fetch(f"{self.url}/apirest.php/search/Ticket?{urllib.parse.urlencode(query)}", headers)
        if found["totalcount"] != 1:
            return None, [f"{found['totalcount']} tickets for one incident"]
        number = found["data"][0]["2"]
        return number, differences(sent, fetch(f"{self.url}/apirest.php/Ticket/{number}", headers), self.same)

    @staticmethod
    def same(_name, value, kept):
        # GLPI keeps entities where it was sent characters.
        return value == kept or isinstance(kept, str) and html.unescape(html.unescape(kept)) == html.unescape(value)


class StandIn(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent, as the two servers do: a second `add` is a second alert, an update changes what it names."""

    alerts, tickets = [], []

    def reply(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        asked = urllib.parse.parse_qs(url.query)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        last = url.path.rsplit("/", 1)[-1]
        if url.path == "/alerts/filter":
            wanted = asked.get("source_reference")
            self.reply({"data": {"alerts": [a for a in self.alerts if wanted is None or a["alert_source_ref"] == wanted[0]]}})
        elif url.path == "/alerts/add":
            self.alerts.append({**body, "alert_id": len(self.alerts) + 1, "iocs": body.get("alert_iocs", [])})
            self.reply({"status": "success"})
        elif url.path.startswith("/alerts/update/"):
            self.alerts[int(last) - 1].update(body)
            self.reply({"status": "success"})
        elif url.path == "/manage/ioc-types/list":
            kinds = ["ip-dst", "ip-src", "domain", "url", "email-src", "email-dst", "user-agent", "sha256", "hostname", "ip-any", "other"]
            self.reply({"data": [{"type_name": kind, "type_id": at} for at, kind in enumerate(kinds, 1)]})
        elif last == "initSession":
            self.reply({"session_token": "s"})
        elif url.path.endswith("/search/Ticket"):
            text = asked["criteria[0][value]"][0]
            found = [{"2": t["id"]} for t in self.tickets if text in html.unescape(t["name"])]
            self.reply({"totalcount": len(found), **({"data": found} if found else {})})
        elif self.command == "POST":
            self.tickets.append({**self.encoded(body), "id": len(self.tickets) + 1})
            self.reply({"id": len(self.tickets)})
        elif self.command == "PUT":
            self.tickets[int(last) - 1].update(self.encoded(body))
            self.reply([{last: True}])
        else:
            self.reply(self.tickets[int(last) - 1])

    do_GET = do_POST = do_PUT = handle_any

    @staticmethod
    def encoded(body):
        return {name: html.escape(value) if isinstance(value, str) else value for name, value in body["input"].items()}

    def log_message(self, *_):
        pass


def binary():
    if "QUALIFY" in os.environ:
        return os.environ["QUALIFY"]
    subprocess.run(["cargo", "build", "--locked", "--quiet"], cwd=ROOT, check=True)
    return os.path.join(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"), "debug", "qualify")


def judge(server, folder):
    bin_folder = folder / "bin"
    env = dict(os.environ, QUALIFY_DIR=str(folder / "incidents"), QUALIFY_STATE_DIR=str(folder / "state"),
               PATH=f"{bin_folder}:{os.environ['PATH']}", LANG="C.UTF-8", **server.env)
    wrong, numbers = 0, []
    for story in STORIES:
        new = ["qualify", "-q", "new", "--answers", str(ROOT / f"tests/answers/{story}.json"), "--by", "Banc"]
        done = subprocess.run(new, env=env, capture_output=True, text=True)
        number = done.stdout.strip()
        assert re.fullmatch(r"\d{8}-\w{4}", number), done.stderr
        work = folder / number
        work.mkdir()
        for turn in range(1 + UPDATES):
            if turn:
                say = ["qualify", "-q", "note", number, f"Point {turn} : l’équipe a rappelé, <b>rien</b> de neuf & \"tout\" tient", "--by", "Banc"]
                subprocess.run(say, env=env, check=True, capture_output=True)
            kept_as, found = server.check(server.send(work, dict(env, ID=number)))
            if turn == 0:
                found += ["the ticket of another incident"] if kept_as in numbers else []
                numbers.append(kept_as)
            elif kept_as != numbers[-1]:
                found += [f"another ticket than at first: {kept_as}"]
            wrong += len(found)
            print(f"{server.name:10} {story:28} {'sent' if turn == 0 else f'update {turn}':9} {'as sent' if not found else found}")
    return wrong


def main():
    if "--stand-in" in sys.argv:
        stand_in = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
        threading.Thread(target=stand_in.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{stand_in.server_port}"
        os.environ.update(IRIS_URL=url, IRIS_KEY="k", GLPI_URL=url, GLPI_APP="a", GLPI_USER="u")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "bin").mkdir()
        shutil.copy(binary(), folder / "bin/qualify")
        for kind, named in ((Iris, "IRIS_URL"), (Glpi, "GLPI_URL")):
            if named not in os.environ:
                print(f"{kind.name:10} not there: {named} is not set")
                continue
            wrong += judge(kind(), folder)
    sys.exit(f"{wrong} problems" if wrong else 0)


main()
