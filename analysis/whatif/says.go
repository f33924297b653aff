package whatif

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// uncountable is where numbers are no longer written out.
const uncountable = 1e15

// number writes a number as people read it: 18,000, 12.5, 0.04.
func number(x float64) string {
	switch {
	case x >= uncountable:
		return phrase.Amount(x)
	case x < 100 && x != math.Trunc(x):
		return phrase.Amount(math.Round(x*1000) / 1000)
	}
	return phrase.Number(math.Round(x))
}

func (a Amount) String() string {
	switch {
	case !a.Known:
		return "unknown"
	case a.InPart:
		return "at least " + number(a.Least)
	case a.Least < a.Most:
		return "up to " + number(a.Most)
	}
	return number(a.Most)
}

// String is the rate in words: "20/s (400/s at peak)". A peak is the most that
// comes, so it needs no "up to".
func (r *Rate) String() string {
	switch {
	case !r.Typical.Known && !r.Peak.Known:
		return "unknown"
	case !r.Typical.Known:
		return r.Peak.String() + "/s at peak"
	case !r.Peak.Known || r.Peak.Value() == r.Typical.Value():
		return r.Typical.String() + "/s"
	}
	return r.Typical.String() + "/s (" + number(r.Peak.Value()) + "/s at peak)"
}

// sum writes how much comes together: "15m × 20/s = 18,000 messages (360,000 at
// peak)"; "" where the load is unknown.
func (r *Rate) sum(d time.Duration, of string) string {
	usual := r.known()
	if !usual.Known {
		return ""
	}
	s := phrase.Length(d) + " × " + number(usual.Value()) + "/s = " + usual.over(d).String() + " " + of
	switch {
	case !r.Typical.Known:
		s += " at peak"
	case r.Peak.Known && r.Peak.Value() > r.Typical.Value():
		s += " (" + number(r.Peak.over(d).Value()) + " at peak)"
	}
	return s
}

func code(id string) string { return "`" + id + "`" }

// codes are ids as people list them: `a`, `b` and `c`, and how many more.
func codes(ids []string, most int) string {
	rest := 0
	if len(ids) > most {
		ids, rest = ids[:most], len(ids)-most
	}
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = code(id)
	}
	if rest > 0 {
		return strings.Join(quoted, ", ") + " and " + strconv.Itoa(rest) + " more"
	}
	return phrase.Listed(quoted, "")
}

func lineIDs(lines []*model.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.ID
	}
	return out
}

func boxIDs(boxes []*model.Box) []string {
	out := make([]string, len(boxes))
	for i, b := range boxes {
		out[i] = b.ID
	}
	return out
}

// way writes lines one after another: `submit` → `enqueue` → `work`.
func way(lines []*model.Line) string {
	steps := make([]string, len(lines))
	for i, l := range lines {
		steps[i] = code(l.ID)
	}
	return phrase.Steps(steps, " → ")
}

// limit is how long a sender waits in all until it gives up.
type limit struct {
	budget.TimeoutBudget
	// needs are the facts for want of which it can't be told.
	needs []string
}

// askLimit asks for what the wait of a line's sender hangs on. Pauses don't
// matter where the sender is stopped before the tries end.
func (a *asking) askLimit(l *model.Line, p limit, says string) {
	for _, need := range p.needs {
		a.ask("lines."+l.ID+"."+need, says)
	}
	if p.Pauses && within(l, p) == p.Longest {
		a.ask("lines."+l.ID+".retry.backoff", says)
	}
}

// waitLimit is how long the sender of a line waits for its receiver. A receiver
// that works is stopped at its own limit, however long its caller would wait.
func (a *asking) waitLimit(l *model.Line) limit {
	var p limit
	timeout, timed := l.Timeout.Get()
	if !a.down[l.To] {
		timeout, timed = budget.EachTry(l).Get()
	}
	tries, ok := budget.WaitedTries(l)
	if !timed && l.Timeout.None() {
		timeout, timed = arithmetic.Forever, true
	}
	if !ok {
		p.needs = append(p.needs, "retry")
	}
	if !timed {
		p.needs = append(p.needs, "timeout")
	}
	if timed {
		if timeout, timed = budget.WaitOf(l, timeout); !timed {
			p.needs = append(p.needs, "timeout")
		}
	}
	if p.Tries = tries; len(p.needs) == 0 {
		p.TimeoutBudget = budget.TimeoutOf(l, timeout, tries)
	}
	return p
}

// waitAlong is how long the sender of the first of some calls waits, where each
// leads to the next and the last one fails: a receiver that works tells its caller
// as soon as it has given up itself, however long that would wait.
func (a *asking) waitAlong(lines []*model.Line) limit {
	p := a.waitLimit(lines[0])
	if len(lines) == 1 || a.down[lines[0].To] || lines[1].Mode.Or("") != model.Sync || lines[1].Dependency.Or("") == "soft" {
		return p
	}
	below, pauses, known := a.failsAfter(lines)
	before, bounded := a.waitBefore(lines[0], lines[1])
	tries, counted := budget.WaitedTries(lines[0])
	if !known || pauses || !bounded || !counted || below == arithmetic.Forever {
		return p
	}
	each, bounded := budget.WaitOf(lines[0], arithmetic.InTurn(before, below))
	if !bounded {
		return p
	}
	if own, ok := lines[0].Timeout.Get(); ok && own <= each {
		return p
	}
	return limit{TimeoutBudget: budget.TimeoutOf(lines[0], each, tries)}
}

// waitBefore is the longest that a receiver may wait for the calls that it makes
// before a given one, and whether that is known.
func (a *asking) waitBefore(arrives, fails *model.Line) (time.Duration, bool) {
	var longest time.Duration
	for _, h := range arrives.Starts {
		at := slices.IndexFunc(h.Calls, func(group []*model.Line) bool { return slices.Contains(group, fails) })
		if at < 0 {
			continue
		}
		takes := make([]time.Duration, at)
		for i, group := range h.Calls[:at] {
			if h.Excludes(i, at) {
				continue // another branch
			}
			for _, c := range group {
				p := a.waitLimit(c)
				if len(p.needs) > 0 || p.Pauses {
					return 0, false
				}
				takes[i] = arithmetic.InTurn(takes[i], p.Longest)
			}
		}
		var sum time.Duration
		for _, i := range flowgraph.LongestWay(h.Within[:at], func(i int) time.Duration { return takes[i] }, arithmetic.InTurn) {
			sum = arithmetic.InTurn(sum, takes[i])
		}
		longest = max(longest, sum)
	}
	return longest, longest < arithmetic.Forever
}

// unpaused is what to add to a wait that is known but for its pauses.
const unpaused = " and the pauses between, which nobody has stated"

// atMost is the wait in words as a bound: "at most 9.6s (3 × 3s + 600ms
// backoff)". Without the pauses it is none.
func (p limit) atMost() string {
	if p.Pauses {
		return p.total() + unpaused
	}
	return "at most " + p.total()
}

// total is the wait in words: "9.6s (3 × 3s + 600ms backoff)".
func (p limit) total() string {
	switch {
	case p.Longest == arithmetic.Forever:
		return "without end (" + p.Sum() + ")"
	case p.Tries == 1:
		return model.FormatDuration(p.Longest)
	}
	return model.FormatDuration(p.Longest) + " (" + p.Sum() + ")"
}
