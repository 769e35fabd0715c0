#!/usr/bin/env python3
"""The Windows program under wine: what a person and a script do with it, and logs that change systems.

    tests/windows/run.py FOLDER/qualify.exe         QUALIFY names the Linux program (target/debug/qualify otherwise)

By hand, not in CI: needs wine64 and gcc-mingw-w64-x86-64, and minutes. A row each, with its outcome; exit code 1 if one is
wrong. `tests/windows/run.py --native` runs the same list with the Linux program alone, to try the list itself.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LINUX = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
TARGETS = ("ticket", "thehive", "iris", "misp", "stix", "ecs", "jira", "glpi", "ics", "cnil", "cert-sante")
# Windows has this function since version 7, under this name since 8; wine 8 has it under the old name only.
PRNG = """#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }
"""
ANSWERS = {
    "fiche": "messagerie-qualification", "title": "Boîte de l’accueil, été à Châlons", "by": "Zoé Lefèvre",
    "alerted_at": "2026-01-07T02:10:00+01:00", "tz": "Europe/Paris", "profile": ["sante"],
    "answers": {"1.b.1": ["zoé@exemple.fr", "+3"], "2.a.1": "oui", "2.b.1": ["transfert-externe"], "2.d.6": "inconnu"},
}
# Typed line by line, as a person does: organisation, who is there, name, hour, account...
TYPED = "1\n5\nZoé\nhier 23:40\nchloé@exemple.fr\ni\n1\n2\n\n\n\ns\n"


class Wrong(Exception):
    """What came out is not what should."""


def check(right, what):
    if not right:
        raise Wrong(str(what)[-600:])


class Program:
    """The program on one system: how it is started, and how it names a path."""

    def __init__(self, command, variables, named):
        self.command, self.variables, self.named = command, variables, named

    def start(self, *args, **more):
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return subprocess.Popen([*self.command, *map(str, args)], env=self.variables, **{**pipes, **more})

    def run(self, *args, typed="", code=0, **more):
        process = self.start(*args, **more)
        out, err = (b.decode("utf-8") for b in process.communicate(typed.encode(), timeout=600))
        check(process.returncode == code, f"exit code {process.returncode}, not {code}: {args} {out} {err}")
        return out, err


def variables(home, **more):
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "HOME": str(home), "TZ": "Europe/Paris", "QUALIFY_STATE_DIR": str(home / "state"), **more}


def native(work):
    home = work / "home"
    home.mkdir(exist_ok=True)
    return Program([LINUX], variables(home), str)


def windows(work, program):
    wine = shutil.which("wine64") or shutil.which("wine") or "/usr/lib/wine/wine64"
    home, stick = work / "wine", work / "Clé USB"
    home.mkdir()
    shutil.copy(program, stick / "qualify.exe")
    source = work / "prng.c"
    source.write_text(PRNG)
    made = ["x86_64-w64-mingw32-gcc", "-shared", "-o", stick / "bcryptprimitives.dll", source, "-ladvapi32"]
    subprocess.run(made, check=True)
    env = variables(home, WINEPREFIX=str(home / "prefix"), WINEDEBUG="-all", QUALIFY_STATE_DIR="C:\\state", USERNAME="zoe")
    subprocess.run([wine, "wineboot", "-i"], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # The stick is a drive of its own, as Windows shows one.
    (home / "prefix/dosdevices/e:").symlink_to(stick)
    def named(path):
        return "E:\\" + str(pathlib.Path(path).relative_to(stick)).replace("/", "\\")
    return Program([wine, "E:\\qualify.exe"], env, named)


class Tried:
    """The list, on one program; each method is a row."""

    def __init__(self, program, linux, stick):
        self.program, self.linux, self.stick = program, linux, stick
        self.dir = stick / "incidents d’été"
        self.answers = stick / "réponses.json"
        self.answers.write_text(json.dumps(ANSWERS, ensure_ascii=False), encoding="utf-8")
        self.id = ""

    def run(self, *args, by="Zoé Lefèvre", **more):
        return self.program.run("--dir", self.program.named(self.dir), "--by", by, *args, **more)

    def on_linux(self, *args, **more):
        return self.linux.run("--dir", self.dir, "--by", "Léa", *args, **more)

    def lines(self, name=None):
        out, _ = self.run("log", name or self.id, "--format", "jsonl")
        return [json.loads(line) for line in out.splitlines()]

    def version_help(self):
        check(re.fullmatch(r"qualify \d+\.\d+\.\d+\s*", self.program.run("--version")[0]), "its version")
        check("Commandes" in self.program.run("--help")[0], "its help")

    def new_answers_file(self):
        self.id = self.run("new", "--answers", self.program.named(self.answers))[0].strip()
        check(re.fullmatch(r"\d{8}-\w{4}", self.id), self.id)
        check((self.dir / self.id).is_dir(), "the folder beside the program")

    def new_answers_piped(self):
        out, _ = self.run("new", "--answers", "-", typed=self.answers.read_text(encoding="utf-8"))
        check(re.fullmatch(r"\d{8}-\w{4}", out.strip()), out)

    def new_answers_of_a_device(self):
        _, err = self.run("new", "--answers", "NUL" if self.program.named is not str else "/dev/null", code=1)
        check("NUL" in err or "/dev/null" in err, err)
        check("os error" not in err and "erreur 87" not in err, err)

    def new_plain_piped(self):
        out, err = self.run("new", "--plain", typed=TYPED)
        check("Signe fort" in err and "Votre organisation" in err, err)
        check("chloé@exemple.fr" in json.dumps(self.lines(out.strip()), ensure_ascii=False), "the accent typed")

    def new_plain_carriage_returns(self):
        out, _ = self.run("new", "--plain", typed=TYPED.replace("\n", "\r\n"))
        check("chloé@exemple.fr" in json.dumps(self.lines(out.strip()), ensure_ascii=False), "the accent typed")

    def resume_plain_piped(self):
        before = len(self.lines())
        self.run("resume", self.id, "--plain", typed="i\ni\ns\n")
        check(len(self.lines()) > before, "lines were added")

    def note_action_answer(self):
        self.run("note", self.id, "Vu à l’œil nu : « règle » d’Hélène")
        self.run("action", self.id, "Bloquer le compte", "--owner", "Bob")
        actions = json.loads(self.run("report", self.id, "--format", "json")[0])["actions"]
        number = str(next(action["action"] for action in actions if action["text"] == "Bloquer le compte"))
        self.run("action", self.id, number, "--state", "fait", "--result", "bloqué")
        self.run("answer", self.id, "2.a.1", "inconnu")
        check("« règle » d’Hélène" in json.dumps(self.lines(), ensure_ascii=False), "the note")

    def note_from_a_console_argument(self):
        self.run("note", self.id, "\N{GRINNING FACE} à Noël, ŒUVRE, “guillemets”, ÿ")
        check("\N{GRINNING FACE} à Noël, ŒUVRE" in json.dumps(self.lines(), ensure_ascii=False), "what is not of one code page")

    def clock_profile_declare_decide(self):
        self.run("clock", self.id, "aware", "--at", "2026-01-07T03:05:00+01:00", "--because", "règle vue")
        self.run("profile", self.id, "--region", "Normandie")
        self.run("declare", self.id, "cnil", "--at", "2026-01-07T09:40:00+01:00", "--receipt", "2026-1")
        self.run("decide", self.id, "majeur", "--because", "clôture demain")

    def close_reopen(self):
        self.run("close", self.id, "--because", "fini")
        self.run("reopen", self.id)

    def report_forms(self):
        check("GRAVITÉ RETENUE" in self.run("report", self.id)[0].upper(), "the gravity retained")
        check(json.loads(self.run("report", self.id, "--format", "json")[0])["gravity"]["proposed"], "JSON")
        for name in ("rapport.html", "rapport.md"):
            self.run("report", self.id, "-o", self.program.named(self.stick / name))
            check("Châlons" in (self.stick / name).read_text(encoding="utf-8"), name)
        _, err = self.run("report", self.id, "-o", self.program.named(self.stick / "rapport.html"), code=2)
        check("rapport.html" in err, err)

    def log_forms(self):
        check(self.lines(), "lines")
        table = self.run("log", self.id, "--format", "csv")[0]
        check(len(list(csv.reader(io.StringIO(table)))) > 5, table)
        for form in ("table", "json", "markdown"):
            check("Hélène" in self.run("log", self.id, "--format", form)[0], form)
        self.run("log", self.id, "--format", "tableur", "-o", self.program.named(self.stick / "main courante.csv"))

    def export_each_target(self):
        for target in TARGETS:
            path = self.stick / f"export-{target}"
            self.run("export", self.id, "--to", target, "-o", self.program.named(path))
            check(path.stat().st_size > 100, target)

    def export_pseudonyms(self):
        keys = self.program.named(self.stick / "clé.jsonl")
        out, _ = self.run("export", self.id, "--to", "ticket", "--pseudonymise", keys)
        check("zoé@exemple.fr" not in out, out)

    def contacts_list_config_next(self):
        check("Normandie" in self.run("contacts", "--region", "Normandie")[0], "the region")
        check(self.id in self.run("list")[0], "the list")
        check(json.loads(self.run("list", "--format", "json")[0]), "the list for machines")
        check("incidents d’été" in self.run("config")[0], "the folder in force")

    def kit_fiches(self):
        self.run("kit", "-o", self.program.named(self.stick / "kit.html"))
        check("messagerie-qualification" in self.run("fiche", "list")[0], "the list")
        check("2.b.1" in self.run("fiche", "show", "messagerie-qualification")[0], "the fiche")
        self.run("fiche", "print", "messagerie-qualification", "-o", self.program.named(self.stick / "fiche.md"))
        shutil.copy(ROOT / "fiches/messagerie-qualification.json", self.stick / "fiche à nous.json")
        self.run("fiche", "check", self.program.named(self.stick / "fiche à nous.json"))
        (self.stick / "fausse.json").write_text('{"id": "à refaire"}', encoding="utf-8")
        self.run("fiche", "check", self.program.named(self.stick / "fausse.json"), code=4)

    def completions_man(self):
        check("Register-ArgumentCompleter" in self.run("completions", "powershell")[0], "PowerShell")
        check(".TH qualify-report" in self.run("man", "report")[0], "the page")

    def bad_input(self):
        self.run("report", "20200101-AAAA", code=3)
        self.run("answer", self.id, "2.b.1", "n’importe quoi", code=2)
        self.run("nouveau", code=2)

    def reader_that_leaves(self):
        process = self.program.start("--dir", self.program.named(self.dir), "log", self.id, "--format", "json")
        process.stdout.read(1)
        process.stdout.close()
        err = process.stderr.read().decode()
        check(process.wait(timeout=600) == 0 and not err.strip(), f"exit code {process.returncode}: {err}")

    def four_writers_at_once(self):
        folder = self.program.named(self.dir)
        started = [self.program.start("--dir", folder, "--by", name, "note", self.id, f"Note {n} de {name}")
                   for n in range(3) for name in ("Zoé", "Bob", "Chloé", "Yaël")]
        for process in started:
            _, err = process.communicate(timeout=600)
            check(process.returncode == 0, err.decode())
        noted = [line for line in self.lines() if re.match(r"Note \d de ", str(line.get("text")))]
        check(len(noted) == 12, f"{len(noted)} notes of twelve")
        self.verified()

    def verified(self):
        out, _ = self.run("verify", self.id)
        check(out.startswith(("ANCRE\n", "COHERENT\n", "ANCRE\r", "COHERENT\r")), out)
        return out

    def verify_seal(self):
        out, _ = self.run("report", self.id, "--format", "json")
        code = json.loads(out)["seal"]["code"]
        check(self.run("verify", self.id, "--expect", code)[0].startswith("ANCRE"), "the seal noted")

    def verify_tampered(self):
        log = next(p for p in (self.dir / self.id).glob("*.jsonl") if "d’Hélène".encode() in p.read_bytes())
        sound = log.read_bytes()
        log.write_bytes(sound.replace("Hélène".encode(), "Helene".encode(), 1))
        out, _ = self.run("verify", self.id, code=5)
        log.write_bytes(sound)
        check(out.startswith("ALTERE"), out)
        self.verified()

    def begun_here_verified_on_linux(self):
        out, _ = self.on_linux("verify", self.id)
        check(out.startswith(("COHERENT\n", "ANCRE\n")), out)
        same = [self.run("report", self.id, "--format", "json")[0], self.on_linux("report", self.id, "--format", "json")[0]]
        seals = [json.loads(text)["seal"] for text in same]
        check(seals[0] == seals[1], seals)

    def begun_on_linux_continued_here(self):
        name = self.on_linux("new", "--answers", str(self.answers))[0].strip()
        self.on_linux("note", name, "Écrit sous Linux")
        self.run("note", name, "Écrit sous Windows, à côté", by="Bob")
        self.run("answer", name, "2.a.1", "non", by="Zoé Lefèvre")
        self.on_linux("note", name, "Puis de nouveau sous Linux")
        for out in (self.run("verify", name)[0], self.on_linux("verify", name)[0]):
            check(out.startswith(("ANCRE", "COHERENT")), out)
        reports = [json.loads(run("report", name, "--format", "json")[0]) for run in (self.run, self.on_linux)]
        check(reports[0]["seal"] == reports[1]["seal"] and reports[0]["gravity"] == reports[1]["gravity"], "the same report")
        subprocess.run([sys.executable, ROOT / "tests/verifier.py", self.dir / name], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("--native", action="store_true")
    given = parser.parse_args()
    if bool(given.program) == given.native:
        parser.error("the Windows program, or --native")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder).resolve()
        stick = work / "Clé USB"
        stick.mkdir()
        linux = native(work)
        tried = Tried(linux if given.native else windows(work, pathlib.Path(given.program)), linux, stick)
        wrong = 0
        print("| tried | outcome |\n|---|---|")
        for name, step in vars(Tried).items():
            if name in ("__init__", "run", "on_linux", "lines", "verified") or not callable(step):
                continue
            try:
                step(tried)
                outcome = "right"
            except (Wrong, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
                wrong += 1
                outcome = "WRONG: " + str(error).replace("\n", " ")
            print(f"| {name.replace('_', ' ')} | {outcome} |", flush=True)
    return 1 if wrong else 0


sys.exit(main())
