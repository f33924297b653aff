package whatif

import (
	"math"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules/arithmetic"
	"tautline.dev/rules/phrase"
)

// number writes a number as people read it: 18,000, 12.5, 0.04.
func number(x float64) string {
	switch {
	case x >= most:
		return "more than can be counted"
	case x < 100 && x != math.Trunc(x):
		return phrase.Number(math.Round(x*1000) / 1000)
	}
	digits := strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func (a Amount) String() string {
	switch {
	case !a.Known:
		return "unknown"
	case a.Least:
		return "at least " + number(a.Value)
	}
	return number(a.Value)
}

// String is the rate in words: "20/s (400/s at peak)".
func (r *Rate) String() string {
	switch {
	case !r.Typical.Known && !r.Peak.Known:
		return "unknown"
	case !r.Typical.Known:
		return r.Peak.String() + "/s at peak"
	case !r.Peak.Known || r.Peak.Value == r.Typical.Value:
		return r.Typical.String() + "/s"
	}
	return r.Typical.String() + "/s (" + number(r.Peak.Value) + "/s at peak)"
}

// sum writes how much comes together: "15m × 20/s = 18,000 messages (360,000 at
// peak)"; "" where the load is unknown.
func (r *Rate) sum(d time.Duration, of string) string {
	if !r.known().Known {
		return ""
	}
	all := r.known().over(d)
	s := phrase.Length(d) + " × " + number(r.known().Value) + "/s = " + all.String() + " " + of
	switch {
	case !r.Typical.Known:
		s += " at peak"
	case r.Peak.Known && r.Peak.Value > r.Typical.Value:
		s += " (" + number(r.Peak.over(d).Value) + " at peak)"
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

func backoff(l *model.Line) arithmetic.Backoff {
	return arithmetic.Backoff{Strategy: l.Retry.Strategy.Or(""), Base: l.Retry.Base.Or(0), Cap: l.Retry.Cap.Or(0)}
}

// patience is how long a sender waits in all until it gives up, with the sum in
// words.
type patience struct {
	tries   model.Attempts
	longest time.Duration
	sum     string
	// needs are the facts for want of which it can't be told.
	needs []string
}

// patience is how long the sender of a line waits for its receiver: its tries
// and the pauses between them. A receiver that works is stopped at its own
// limit, however long its caller would wait.
func (a *asking) patience(l *model.Line) patience {
	var p patience
	tries, ok := waitedTries(l)
	if !ok {
		p.needs = append(p.needs, "retry")
	}
	p.tries = tries
	timeout, timed := l.Timeout.Get()
	if limit, ok := l.To.Timeout.Get(); ok && !a.down[l.To] && l.To.Family() == model.Compute && l.Mode.Or("") == model.Sync && (!timed || limit < timeout) {
		timeout, timed = limit, true
	}
	if !timed && l.Timeout.None() {
		p.longest, p.sum = arithmetic.Forever, "no timeout"
		return p
	}
	if !timed {
		p.needs = append(p.needs, "timeout")
	}
	if len(p.needs) > 0 {
		return p
	}
	age := l.Retry.MaxAge.Or(0)
	p.longest = arithmetic.WithinAge(arithmetic.LongestCall(timeout, tries, backoff(l)), timeout, age)
	switch {
	case tries == 1:
		p.sum = model.FormatDuration(timeout)
	case age > 0 && p.longest == arithmetic.InTurn(age, timeout):
		p.sum = "tries for " + model.FormatDuration(age) + ", " + model.FormatDuration(timeout) + " each"
	case tries == model.Unlimited:
		p.sum = model.FormatDuration(timeout) + " again and again"
	default:
		p.sum = tries.String() + " × " + model.FormatDuration(timeout)
		if pauses := backoff(l).Pauses(tries); pauses > 0 {
			p.sum += " + " + phrase.Length(pauses) + " backoff"
		}
	}
	return p
}

// waitedTries is how many tries the sender of a line waits for: a platform's
// come after the hand-over, and a mesh's share the sender's own wait.
func waitedTries(l *model.Line) (model.Attempts, bool) {
	by := l.Retry.By.Or(model.ByCaller)
	if by == model.ByMesh || by != model.ByCaller && l.Mode.Or("") == model.Async {
		return 1, true
	}
	return l.Retry.Tries()
}

// total is the wait in words: "9.6s (3 × 3s + 600ms backoff)".
func (p patience) total() string {
	switch {
	case p.longest == arithmetic.Forever:
		return "without end (" + p.sum + ")"
	case p.tries == 1:
		return model.FormatDuration(p.longest)
	}
	return model.FormatDuration(p.longest) + " (" + p.sum + ")"
}
