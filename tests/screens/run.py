#!/usr/bin/env python3
"""Opens the documents of the report in a real browser: pictures to look at, and axe-core, which must find nothing.

    QUALIFY_KEEP_PAGES=FOLDER cargo test --test it documents && tests/screens/run.py [--keep FOLDER] FOLDER/*.html

The tests leave each document in FOLDER; `qualify kit -o FOLDER/kit.html` adds the kit, which is at most eight pages. Needs
node, npm and chromium (CHROMIUM names another one); what npm brings goes to a throw-away folder. Checks of each document:

- axe-core finds no violation, on a wide screen and on a narrow one;
- nothing is wider than the screen; the browser reports no error and asks the network for nothing;
- printed on A4, the first page is one page: the part for an authority starts on the second;
- printed, nothing is cut at the right edge.

With --keep, the pictures (wide, narrow) and the PDF stay there, to be looked at.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

AXE, PLAYWRIGHT = "4.14.1", "1.65.1"
KIT = 8

DRIVER = r"""
const { chromium } = require('playwright-core');
const fs = require('fs');
const { pathToFileURL } = require('url');
const [out, browserPath, ...files] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

(async () => {
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  const results = [];
  for (const file of files) {
    const name = require('path').basename(file, '.html');
    const found = { name, violations: [], asked: [], errors: [], wide: [] };
    for (const [shape, width] of [['wide', 1100], ['narrow', 380]]) {
      // axe is injected, which the page's own policy forbids, rightly.
      const context = await browser.newContext({ viewport: { width, height: 1400 }, bypassCSP: true });
      const page = await context.newPage();
      page.on('request', r => { if (!r.url().startsWith('file:')) found.asked.push(r.url()); });
      page.on('console', m => { if (m.type() === 'error') found.errors.push(m.text()); });
      page.on('pageerror', e => found.errors.push(String(e)));
      await page.goto(pathToFileURL(file).href);
      // The browser draws no picture higher than this; what is below is on the PDF.
      const height = Math.min(16000, await page.evaluate(() => document.documentElement.scrollHeight));
      await page.screenshot({ path: `${out}/${name}.${shape}.png`, fullPage: true, clip: { x: 0, y: 0, width, height } });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) found.wide.push(`${shape}: ${overflow} px too wide`);
      await page.evaluate(axe);
      const report = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      for (const v of report.violations) {
        found.violations.push(`${shape}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`);
      }
      found.rules = report.passes.length;
      await context.close();
    }
    // As it is, policy included, on paper.
    const page = await browser.newPage();
    page.on('console', m => { if (m.type() === 'error') found.errors.push(m.text()); });
    await page.goto(pathToFileURL(file).href);
    await page.pdf({ path: `${out}/${name}.pdf`, preferCSSPageSize: true });
    await page.close();
    results.push(found);
  }
  await browser.close();
  console.log(JSON.stringify(results));
})().catch(e => { console.error(e); process.exit(1); });
"""


def install(folder: pathlib.Path) -> None:
    (folder / "package.json").write_text('{"private": true}')
    wanted = [f"axe-core@{AXE}", f"playwright-core@{PLAYWRIGHT}"]
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", *wanted], cwd=folder, check=True)


def pages(pdf: pathlib.Path) -> list[str]:
    """Gives the text of each printed page."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=pathlib.Path, help="where pictures stay")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser or not shutil.which("npm") or not shutil.which("pdftotext"):
        print("chromium, npm and pdftotext (poppler-utils) are needed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        install(folder)
        (folder / "driver.js").write_text(DRIVER)
        out = args.keep or folder / "out"
        out.mkdir(parents=True, exist_ok=True)
        paths = [str(f.resolve()) for f in args.files]
        run = subprocess.run(["node", "driver.js", str(out.resolve()), browser, *paths], cwd=folder,
                             capture_output=True, text=True)
        if run.returncode:
            print(run.stderr, file=sys.stderr)
            return 1
        failed = 0
        for found in json.loads(run.stdout.splitlines()[-1]):
            wrong = found["violations"] + found["errors"] + found["wide"] + [f"asked for {u}" for u in found["asked"]]
            printed = pages(out / f"{found['name']}.pdf")
            is_kit = found["name"] == "kit"
            if is_kit and len(printed) > KIT:
                wrong.append(f"the kit has more than {KIT} pages")
            if not is_kit and (not printed or "nous joindre" not in printed[0]):
                wrong.append("the first page does not end on the first page")
            if not is_kit and (len(printed) < 2 or "Pour une autorité" not in printed[1]):
                wrong.append("the part for an authority does not start on the second page")
            is_exercise = "EXERCICE" in printed[0]
            if is_exercise and not all("EXERCICE" in page for page in printed):
                wrong.append("a page of an exercise does not say so")
            print(f"{found['name']}: {len(printed)} pages, {found['rules']} axe rules passed, {len(wrong)} wrong")
            for line in wrong:
                print(f"  {line}")
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
