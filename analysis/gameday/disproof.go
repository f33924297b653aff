package gameday

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Disproof is an experiment that has shown something else than the model says, and
// that nothing since has put right: neither the model, nor an experiment that held.
type Disproof struct {
	Line       *model.Line
	Experiment model.Experiment
	// Says is what was seen, and what the model says.
	Says string
	// Facts are what of the model it contradicts; none where the experiment only says
	// that it failed.
	Facts []model.Basis
}

// Disproved are the experiments on a line, done by a day, that contradict the model as it
// stands. One that held, or failed, takes the place of earlier ones with the same fault.
// Of several on one day, in whatever order they are written, none does: what failed on
// that day has failed.
func Disproved(s *model.System, l *model.Line, now time.Time) []Disproof {
	var out []Disproof
	for i, e := range l.Experiments {
		if e.Date.After(now) || superseded(s, l, i, now) {
			continue
		}
		if d, is := Check(s, l, e); is {
			out = append(out, d)
		}
	}
	return out
}

// superseded tells whether a later experiment has the last word on the same fault.
func superseded(s *model.System, l *model.Line, i int, now time.Time) bool {
	e := l.Experiments[i]
	return slices.ContainsFunc(l.Experiments, func(later model.Experiment) bool {
		return later.Date.After(e.Date) && !later.Date.After(now) && Doubt(s, l, later) == "" && sameFault(e, later)
	})
}

// Doubt says why an experiment shows neither that the line held nor that it failed; "" if
// it shows one of them.
func Doubt(s *model.System, l *model.Line, e model.Experiment) string {
	r := ParseResult(e.Result)
	switch {
	case strings.TrimSpace(e.Result) == "":
		return "says nothing of what happened: " + HowToSay
	case r.Outcome == Unsaid && SaysHeld(e.Result):
		return "begins with \"held\", and nobody can judge what it goes on with: " + HowToSay
	case r.Outcome == Unsaid:
		return "says neither that it held nor that it failed: " + HowToSay
	case r.Outcome == Broke:
		return ""
	case Misnamed(e) != "":
		return Misnamed(e)
	case r.NothingTried() || NothingSaid(e.Note):
		return "says that it held, and that nothing was tried"
	case TakesBack(e.Note):
		return fmt.Sprintf("says that it held, and its note takes that back (%q): %s", e.Note, HowToSay)
	case r.Saw.impossible():
		return "says that it held, and by its numbers nothing of what was delivered was done, or more went wrong than was delivered"
	case lostWork(s, l, r.Saw).found == silent:
		return fmt.Sprintf("says that it held, and that %s lost, and the model says nothing of that: say what the line may lose (guarantee), or write \"failed: ...\"", count(*r.Saw.Lost))
	case didTwice(s, l, r.Saw).found == silent:
		return fmt.Sprintf("says that it held, and that %s effect twice, and the model says nothing of that: say what makes a repeat harmless (idempotency), or write \"failed: ...\"", took(*r.Saw.Doubled))
	case triedTooOften(s, l, r.Saw).found == silent:
		return fmt.Sprintf("says that it held, and that it was tried %s, and the model says nothing of that: say how often it may be (retry, deadLetter.after), or write \"failed: ...\"", phrase.Times(model.Attempts(*r.Saw.Attempts)))
	case waitedTooLong(s, l, r.Saw).found == silent:
		return fmt.Sprintf("says that it held, and that `%s` waited for %s, and the model says nothing of that: say how long it may (timeout), or write \"failed: ...\"", l.From.ID, model.FormatDuration(*r.Saw.Timeout))
	}
	return ""
}

func sameFault(a, b model.Experiment) bool { return KindOf(a) == KindOf(b) }

// impossible tells whether numbers don't fit what held: all that was delivered was lost, or
// more was lost or done twice than was delivered.
func (s Saw) impossible() bool {
	if s.Delivered == nil {
		return false
	}
	return s.Lost != nil && *s.Lost >= *s.Delivered || s.Doubled != nil && *s.Doubled > *s.Delivered
}

// Check holds one experiment against the model.
func Check(s *model.System, l *model.Line, e model.Experiment) (Disproof, bool) {
	r := ParseResult(e.Result)
	d := Disproof{Line: l, Experiment: e}
	if r.Outcome == Unsaid {
		return d, false
	}
	var says []string
	for _, look := range []func(*model.System, *model.Line, Saw) sight{triedTooOften, waitedTooLong, lostWork, didTwice} {
		if v := look(s, l, r.Saw); v.found == contradicts {
			says = append(says, v.says)
			d.Facts = append(d.Facts, v.fact)
		}
	}
	switch {
	case len(says) > 0:
		d.Says = strings.Join(says, "; ")
		return d, true
	case r.Outcome == Broke: // whatever numbers follow
		d.Says = "it failed"
		if note := cmp.Or(r.Note, strings.TrimSpace(e.Note)); note != "" {
			d.Says += " (" + note + ")"
		} else if r.Saw.Lost != nil && *r.Saw.Lost > 0 {
			d.Says += fmt.Sprintf(" (%s lost)", count(*r.Saw.Lost))
		}
		return d, true
	}
	return d, false
}

// sight is what a number that was seen says of the model.
type sight struct {
	found found
	says  string
	fact  model.Basis
}

type found uint8

const (
	_ found = iota
	// silent: the model says nothing of it.
	silent
	agrees
	contradicts
)

// triedTooOften: more often than all who repeat it say, or than a channel delivers.
func triedTooOften(s *model.System, l *model.Line, saw Saw) sight {
	if saw.Attempts == nil {
		return sight{}
	}
	tries, known := l.Tries()
	fact := model.LineBasis(l, "retry.attempts", &l.Retry.Attempts)
	if l.Mode.Or("") == model.Async && (l.From.Family() == model.Channel || l.Processing != nil) {
		tries, known = l.Deliveries(l.Last())
		fact = model.LineBasis(l, "deadLetter.after", &l.Last().DeadLetter.After)
	}
	switch {
	case !known && *saw.Attempts > 1:
		return sight{found: silent}
	case !known || tries == model.Unlimited || *saw.Attempts <= int(tries):
		return sight{found: agrees}
	}
	return sight{contradicts, fmt.Sprintf("it was tried %s, and the model says %s", phrase.Times(model.Attempts(*saw.Attempts)), phrase.Times(tries)), fact}
}

// A timeout that was measured is a little longer than the one that was set.
const measured = 1.1

func waitedTooLong(_ *model.System, l *model.Line, saw Saw) sight {
	if saw.Timeout == nil {
		return sight{}
	}
	says := fmt.Sprintf("`%s` waited for %s", l.From.ID, model.FormatDuration(*saw.Timeout))
	fact := model.LineBasis(l, "timeout", &l.Timeout)
	limit, ok := l.Timeout.Get()
	switch {
	case !l.Timeout.Known():
		return sight{found: silent}
	case !ok || float64(*saw.Timeout) <= float64(limit)*measured:
		return sight{found: agrees}
	}
	return sight{contradicts, fmt.Sprintf("%s, and its timeout is %s", says, model.FormatDuration(limit)), fact}
}

// lostWork: though something durable keeps it, or more than "at most once" is stated.
func lostWork(s *model.System, l *model.Line, saw Saw) sight {
	if saw.Lost == nil {
		return sight{}
	}
	if *saw.Lost == 0 || l.MayBeLost() {
		return sight{found: agrees}
	}
	says := fmt.Sprintf("%s lost", count(*saw.Lost))
	if g, ok := l.Guarantee.Get(); ok && g != model.AtMostOnce {
		return sight{contradicts, fmt.Sprintf("%s, and the model says %s", says, g), model.LineBasis(l, "guarantee", &l.Guarantee)}
	}
	if k := custody.KeeperOf(s, l); l.Mode.Or("") == model.Async && k.Durable {
		fact := model.LineBasis(l, "buffer.name", &l.Buffer.Name)
		if k.Box != nil && k.Box.Family() == model.Channel {
			fact = model.BoxBasis(k.Box, "channel.durable", &k.Box.Channel.Durable)
		}
		return sight{contradicts, fmt.Sprintf("%s, and `%s` keeps what isn't done%s", says, k.Name, keptFor(k, l)), fact}
	}
	return sight{found: silent}
}

func keptFor(k custody.Keeper, l *model.Line) string {
	keep, _, known := k.Retention(l)
	if !known {
		return ""
	}
	return " " + phrase.For(keep)
}

// didTwice: though something makes a repeat harmless.
func didTwice(_ *model.System, l *model.Line, saw Saw) sight {
	if saw.Doubled == nil {
		return sight{}
	}
	if *saw.Doubled == 0 {
		return sight{found: agrees}
	}
	by := &l.Idempotency.EnforcedBy
	means, safe := by.Get()
	says := fmt.Sprintf("%s effect twice", took(*saw.Doubled))
	switch {
	case safe:
		return sight{contradicts, fmt.Sprintf("%s, and a repeat is harmless by the model (%s)", says, means), model.LineBasis(l, "idempotency.enforcedBy", by)}
	case l.Guarantee.Or("") == model.ExactlyOnce:
		return sight{contradicts, says + ", and the model says exactly-once", model.LineBasis(l, "guarantee", &l.Guarantee)}
	case by.None():
		return sight{found: agrees}
	}
	return sight{found: silent}
}

func count(n int) string {
	return phrase.Count(n, "piece of work was", "pieces of work were")
}

func took(n int) string { return phrase.Count(n, "piece of work took", "pieces of work took") }
