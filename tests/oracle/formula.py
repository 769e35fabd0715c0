"""The plan by the formula of SCORING.md, section 5: what must hold for `at_most` to be low enough.

It covers whole fiches, where `plan.py` tries every set of questions; on small fiches both agree.
"""

import functools
import itertools

from plan import STEPS, candidates
from rules import (AFTER, AXES, CONFIRMATIONS, GIVEN, INCONNU, SANS_OBJET, UNKNOWN, State, explained,
                   given, gravity, leaf_holds, rank, ranks)

FALSE, TRUE = 0, 1


class Spent(Exception):
    """The search went beyond its budget."""


class Formula:
    """Shared nodes: ("and", children), ("or", children) or ("atom", question, answers)."""

    def __init__(self, fiche, answers, open_to, asks_opinion):
        self.fiche, self.answers, self.open_to = fiche, answers, open_to
        self.state, self.asks_opinion = State(fiche, answers), asks_opinion
        self.nodes, self.ids, self.needs, self.reads = [("false",), ("true",)], {}, {}, [set(), set()]

    def node(self, *parts):
        if parts not in self.ids:
            self.ids[parts] = len(self.nodes)
            self.nodes.append(parts)
            self.reads.append({parts[1]} if parts[0] == "atom" else
                              set().union(*(self.reads[child] for child in parts[1])))
        return self.ids[parts]

    def join(self, kind, children):
        stop, skip = (FALSE, TRUE) if kind == "and" else (TRUE, FALSE)
        flat = set()
        for child in children:
            if child == stop:
                return stop
            if child != skip:
                flat.update(self.nodes[child][1] if self.nodes[child][0] == kind else (child,))
        if not flat:
            return skip
        return flat.pop() if len(flat) == 1 else self.node(kind, frozenset(flat))

    def all(self, *children):
        return self.join("and", children)

    def any(self, *children):
        return self.join("or", children)

    def atom(self, question, holds):
        good = frozenset(n for n, value in enumerate(self.open_to.get(question, ())) if holds(value))
        return self.node("atom", question, good) if good else FALSE

    def need(self, condition, wanted, mode=AFTER):
        """What makes a condition true, or false."""
        key = (id(condition), wanted, mode)
        if key not in self.needs:
            self.needs[key] = self.work_out(condition, wanted, mode)
        return self.needs[key]

    def work_out(self, condition, wanted, mode):
        kind = condition[0]
        if kind == "not":
            return self.need(condition[1], not wanted, -mode)
        if kind == "confirmation":
            runs, members = [], [(c in condition[1]) is wanted for c in CONFIRMATIONS]
            for low, high in itertools.combinations_with_replacement(range(3), 2):
                if all(members[low:high + 1]):
                    runs.append(self.all(self.at_least(low), self.at_most(high)))
            return self.any(*runs)
        if kind in ("any", "all"):
            return self.join("or" if (kind == "any") is wanted else "and",
                             [self.need(part, wanted, mode) for part in condition[1]])
        question = condition[1]
        if question == self.fiche.opinion and self.asks_opinion:
            return self.atom(question, lambda value: leaf_holds(condition, value) is wanted)
        if self.state.value(question) is not UNKNOWN:
            return int(self.state.leaf(condition, mode) is wanted)
        waits = given(self.answers.get(question, INCONNU))
        if waits == INCONNU:
            there = self.atom(question, lambda value: leaf_holds(condition, value) is wanted)
        else:
            what = explained(self.answers[question]) if mode == AFTER else None
            kept = waits if not isinstance(what, set) else [o for o in waits if o not in what]
            holds = what is not True and leaf_holds(condition, kept)
            there = int(holds is wanted)
        gate = self.fiche.gates.get(question)
        if gate is None:
            return there
        away = int(leaf_holds(condition, SANS_OBJET) is wanted)
        return self.any(self.all(self.need(gate, False, GIVEN), away),
                        self.all(self.need(gate, True, GIVEN), there))

    def opinion(self, wanted):
        if self.asks_opinion:
            return self.atom(self.fiche.opinion, lambda value: value == wanted)
        return int(self.state.value(self.fiche.opinion) == wanted)

    def sign(self, name, wanted):
        return self.need(getattr(self.fiche, name), wanted, GIVEN if name == "ours" else AFTER)

    def at_least(self, low):
        if low == 0:
            return TRUE
        ours = self.sign("ours", True)
        out = self.any(self.opinion("confirme"), self.all(self.sign("hard", True), ours))
        if low == 1:
            out = self.any(out, self.all(self.sign("access", True), ours, self.opinion("faux-positif")))
        return out

    def at_most(self, high):
        if high == 2:
            return TRUE
        signs = [self.sign("hard", False)] + ([self.sign("access", False)] if high == 0 else [])
        return self.all(self.opinion("faux-positif"), self.any(self.sign("ours", False), self.all(*signs)))

    def silent(self, when, unless):
        out = self.need(when, False)
        return out if unless is None else self.any(out, self.need(unless, True, GIVEN))

    def goal(self, level):
        """`at_most` below `level`."""
        return self.any(*(self.corner(*cell) for cell in corners(level - 1)))

    def corner(self, conf, *rest):
        *levels, sign, loss = rest
        parts = [self.at_most(conf)]
        for (axis, at_least_one) in zip(AXES, levels):
            parts += [self.silent(when, unless) for _, on, at_least, when, unless in self.fiche.rules
                      if on == axis and rank(axis, at_least) > at_least_one]
        if not sign:
            parts += [self.sign("hard", False), self.sign("access", False)]
        if loss == 0:
            parts.append(self.silent(*self.fiche.loss))
        if loss < 2:
            parts.append(self.silent(*self.fiche.heavy))
        return self.all(*parts)

    def within(self, root, allowed):
        """The formula once the questions outside `allowed` are left unknown."""
        done = {FALSE: FALSE, TRUE: TRUE}

        def cut(node):
            if node not in done:
                if self.reads[node] <= allowed:
                    done[node] = node
                elif self.nodes[node][0] == "atom":
                    done[node] = FALSE
                else:
                    done[node] = self.join(self.nodes[node][0], [cut(c) for c in self.nodes[node][1]])
            return done[node]

        return cut(root)

    def fewest(self, root, limit, budget):
        """The fewest questions (fewer than `limit`) that make a formula true, or None."""
        best, spent = [limit, None], [0]

        def least(node, chosen, seen):
            """At least how many more questions, or None when it is out of hope."""
            if node in (FALSE, TRUE):
                return 0 if node == TRUE else None
            if node not in seen:
                kind, *rest = self.nodes[node]
                if kind == "atom":
                    question, good = rest
                    held = chosen.get(question)
                    seen[node] = 1 if held is None else 0 if held & good else None
                elif kind == "or":
                    hopes = [n for n in (least(c, chosen, seen) for c in rest[0]) if n is not None]
                    seen[node] = min(hopes) if hopes else None
                else:
                    hopes = [least(c, chosen, seen) for c in rest[0]]
                    seen[node] = None if None in hopes else max(hopes)
            return seen[node]

        def search(todo, chosen):
            spent[0] += 1
            if spent[0] > budget:
                raise Spent
            chosen, todo, wait = dict(chosen), list(todo), set()
            while True:
                while todo:
                    node = todo.pop()
                    kind, *rest = self.nodes[node]
                    if kind == "false":
                        return
                    if kind == "and":
                        todo += rest[0]
                    elif kind == "atom":
                        question, good = rest
                        chosen[question] = chosen.get(question, good) & good
                        if not chosen[question]:
                            return
                    elif kind == "or":
                        wait.add(node)
                if len(chosen) >= best[0]:
                    return
                seen, ways = {}, []
                for node in wait:
                    if self.sure(node, chosen):
                        continue
                    open_ = [c for c in self.nodes[node][1] if least(c, chosen, seen) is not None]
                    if not open_:
                        return
                    ways.append((len(open_), node, open_))
                single = [way for way in ways if way[0] == 1]
                if not single:
                    break
                todo = [way[2][0] for way in single]
                wait = {way[1] for way in ways if way[0] > 1}
            if not ways:
                best[:] = [len(chosen), chosen]
                return
            floor, taken = len(chosen), set()
            for _, node, _ in sorted(ways, key=lambda way: -least(way[1], chosen, seen)):
                fresh = self.reads[node] - set(chosen)
                if not fresh & taken:
                    floor += least(node, chosen, seen)
                    taken |= fresh
            if floor >= best[0]:
                return
            _, node, open_ = min(ways, key=lambda way: (way[0], way[1]))
            rest = [way[1] for way in ways if way[1] != node]
            for child in sorted(open_, key=lambda c: (least(c, chosen, seen), c)):
                search([child, *rest], chosen)

        search([root], {})
        return best[1]

    def sure(self, node, chosen):
        """Whether the answers chosen make a node true, whichever of them is given."""
        kind, *rest = self.nodes[node]
        if kind == "atom":
            return rest[0] in chosen and chosen[rest[0]] <= rest[1]
        if kind in ("true", "false"):
            return kind == "true"
        return (all if kind == "and" else any)(self.sure(child, chosen) for child in rest[0])


@functools.cache
def corners(top):
    """The highest cells of the table that stay at `top`: (confirmation, axes, sign, loss)."""
    cells = [cell for cell in itertools.product(range(3), range(3), range(3), range(3), range(2), range(3))
             if gravity(*cell[:5], cell[5] >= 1, cell[5] == 2) <= top]

    def above(cell):
        return (cell[:i] + (n + 1,) + cell[i + 1:] for i, n in enumerate(cell))

    low = set(cells)
    return [cell for cell in cells if not any(other in low for other in above(cell))]


def plans(fiche, answers, budget=20000):
    """[(level, None or (step, calls, questions, set) or "spent")], as `plan.plans`."""
    now = ranks(fiche, answers)
    levels = range(now["at_most"]["gravity"], now["at_least"]["gravity"], -1)
    out = []
    for level in levels:
        found = None
        try:
            for step in STEPS:
                found = best_of(fiche, answers, step, level, budget)
                if found:
                    break
        except Spent:
            found = "spent"
        out.append((level, found))
    return out


def best_of(fiche, answers, step, level, budget):
    open_to = candidates(fiche, answers, step)
    roots = []
    if fiche.opinion not in open_to or State(fiche, answers).value(fiche.opinion) is not UNKNOWN:
        formula = Formula(fiche, answers, {q: v for q, v in open_to.items() if q != fiche.opinion}, False)
        roots.append((formula, formula.goal(level)))
    if fiche.opinion in open_to:
        formula = Formula(fiche, answers, open_to, True)
        roots.append((formula, formula.goal(level)))
    if all(root == FALSE for _, root in roots):
        return None
    roles = sorted({role for q in open_to for role in fiche.ask.get(q, ())})
    for size in range(len(roles) + 1):
        best = None
        for called in itertools.combinations(roles, size):
            allowed = {q for q in open_to if not fiche.ask.get(q) or set(fiche.ask[q]) & set(called)}
            for formula, root in roots:
                root = formula.within(root, allowed)
                if root == FALSE:
                    continue
                chosen = formula.fewest(root, len(best) if best is not None else len(open_to) + 1, budget)
                best = chosen if chosen is not None else best
        if best is not None:
            return (step, size, len(best), tuple(q for q in fiche.asked if q in best))
    return None
