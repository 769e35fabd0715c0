#!/usr/bin/env python3
"""List the truncated hashes of the 8-word runs of some texts.

The shipped test that refuses a sentence copied from a source reads the list
(tests/golden/shingles.txt), so the sources themselves need not be shipped.

Usage, from the root of the repository:

    python3 tests/tools/shingles.py --except tests/tools/official-titles.txt \
        SOURCE.txt... > tests/golden/shingles.txt

Normalisation of a text (do exactly the same on the text under test):

 1. Unicode NFKD;
 2. drop the combining marks (general category M*);
 3. lower-case;
 4. every character that is neither a letter nor a digit (str.isalnum)
    becomes a space;
 5. split on spaces: these are the words.

A run is 8 consecutive words; line ends do not cut it. A text shorter than
8 words has none. The hash of a run is the first 10 hexadecimal digits of the
SHA-256 of the UTF-8 of its words joined by one space. Printed: the hashes,
sorted, unique, one per line, nothing else.

--except FILE: one official title per line (empty lines are ignored). The runs
lying wholly inside one of these titles are left out of the list: titles are
facts and may be repeated. A run made of a title and of its neighbours stays.

Standard library only.
"""

import argparse
import hashlib
import sys
import unicodedata

RUN = 8
DIGITS = 10


def words(text):
    """The normalised words of a text."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    text = text.lower()
    return "".join(c if c.isalnum() else " " for c in text).split()


def runs(text):
    """The set of the 8-word runs of a text, each as one string."""
    found = words(text)
    return {" ".join(found[i:i + RUN]) for i in range(len(found) - RUN + 1)}


def digest(run):
    """The truncated hash of a run."""
    return hashlib.sha256(run.encode("utf-8")).hexdigest()[:DIGITS]


def main():
    parser = argparse.ArgumentParser(
        description="Truncated hashes of the normalised 8-word runs of texts.")
    parser.add_argument("sources", nargs="+", metavar="SOURCE",
                        help="UTF-8 text file")
    parser.add_argument("--except", dest="titles", metavar="FILE",
                        help="official titles, one per line, to leave out")
    args = parser.parse_args()

    found = set()
    for path in args.sources:
        with open(path, encoding="utf-8") as source:
            found |= runs(source.read())
    if args.titles:
        with open(args.titles, encoding="utf-8") as titles:
            for title in titles:
                found -= runs(title)
    sys.stdout.write("".join(h + "\n" for h in sorted({digest(r) for r in found})))


if __name__ == "__main__":
    main()
